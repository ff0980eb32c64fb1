/** Values that describe a span or a measurement. They are sent as they are. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** What is measured, by a name that stays. */
export interface Metric {
  readonly name: string;
  /** `sum`: only grows. `level`: goes up and down. `histogram`: single values, in ranges. */
  readonly kind: "sum" | "level" | "histogram";
  /** As UCUM writes it: `s`, `{task}`. */
  readonly unit: string;
  readonly about: string;
  /** Upper ends of the ranges of a histogram. */
  readonly bounds?: readonly number[];
}

export interface SpanOptions {
  /** The `traceparent` of the span that this is a part of; `undefined` begins a trace. */
  readonly parent: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  /** `client`: waits for another system. */
  readonly kind: "internal" | "client";
  readonly attributes: Attributes;
}

/** A span that has begun. It is sent some time after it has ended. */
export interface RecordedSpan {
  /** As W3C Trace Context writes it, for other parts of the trace. */
  readonly traceparent: string;
  end(options: { readonly attributes: Attributes; readonly failed: boolean }): void;
}

/** Where spans and measurements go. Disposing of it sends what is left, and waits a second or two at most. */
export interface Recorder extends AsyncDisposable {
  startSpan(name: string, options: SpanOptions): RecordedSpan;
  /** Adds to a sum or a level, or one value to a histogram. */
  measure(metric: Metric, value: number, attributes: Attributes): void;
}
