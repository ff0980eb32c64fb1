import {
  type EndedSpan,
  type MeasuredMetric,
  type MetricPoint,
  metricsToJson,
  spansToJson,
} from "./otlp_json.ts";
import type { OtlpSettings, OtlpTarget } from "./otlp_settings.ts";
import { postJson } from "./post_json.ts";
import type { Attributes, Metric, RecordedSpan, Recorder, SpanOptions } from "./recorder.ts";
import { formatTraceParent, parseTraceParent } from "./traceparent.ts";

export interface OtlpRecorderOptions {
  readonly settings: OtlpSettings;
  /** Called once, when something could not be sent. */
  readonly warn: (text: string) => void;
  /** Milliseconds between two sendings; 10 seconds by default. */
  readonly intervalMs?: number;
  /** The longest time that disposing may take; 1.5 seconds by default. */
  readonly closeLimitMs?: number;
}

/** No more spans than this wait to be sent: those that ended last are dropped. */
const mostWaitingSpans = 10_000;

/** Records in memory and sends OTLP as JSON over HTTP, every few seconds and at the end. */
export class OtlpRecorder implements Recorder {
  readonly #options: OtlpRecorderOptions;
  readonly #startedAtMs = Date.now();
  readonly #closing = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #measured = new Map<Metric, Map<string, MetricPoint>>();
  #ended: EndedSpan[] = [];
  #sending: Promise<unknown> = Promise.resolve();
  #warned = false;

  constructor(options: OtlpRecorderOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#send(), options.intervalMs ?? 10_000);
    Deno.unrefTimer(this.#timer);
  }

  startSpan(name: string, options: SpanOptions): RecordedSpan {
    const parent = parseTraceParent(options.parent);
    const { traceId, sampled } = parent ?? { traceId: randomHex(16), sampled: true };
    const spanId = randomHex(8);
    return {
      traceparent: formatTraceParent({ traceId, spanId, sampled }),
      end: ({ attributes, failed }) => {
        if (!sampled || this.#ended.length >= mostWaitingSpans) return;
        this.#ended.push({
          traceId,
          spanId,
          parentSpanId: parent?.spanId,
          name,
          kind: options.kind,
          startedAtMs: options.startedAtMs,
          endedAtMs: Date.now(),
          attributes: { ...options.attributes, ...attributes },
          failed,
        });
      },
    };
  }

  measure(metric: Metric, value: number, attributes: Attributes): void {
    const points = this.#measured.get(metric) ?? new Map<string, MetricPoint>();
    this.#measured.set(metric, points);
    const key = JSON.stringify(attributes);
    points.set(key, addValue(points.get(key), { metric, value, attributes }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    const limit = setTimeout(() => this.#closing.abort(), this.#options.closeLimitMs ?? 1_500);
    this.#send();
    await this.#sending;
    clearTimeout(limit);
  }

  /** Sends what there is, after what is being sent already. */
  #send(): void {
    const { settings: { traces, metrics, resource } } = this.#options;
    const spans = this.#ended;
    this.#ended = [];
    const posts = [this.#sending];
    if (spans.length > 0) posts.push(this.#post(traces, spansToJson(spans, resource)));
    if (this.#measured.size > 0) {
      const measured: MeasuredMetric[] = [...this.#measured]
        .map(([metric, points]) => ({ metric, points: [...points.values()] }));
      const times = { startedAtMs: this.#startedAtMs, nowMs: Date.now() };
      posts.push(this.#post(metrics, metricsToJson(measured, { resource, ...times })));
    }
    this.#sending = Promise.all(posts);
  }

  async #post({ url, headers }: OtlpTarget, body: unknown): Promise<void> {
    const reason = await postJson(url, { headers, body, signal: this.#closing.signal });
    if (reason !== undefined) this.#warn(url, reason);
  }

  #warn({ host }: URL, reason: string): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#options.warn(`telemetry could not be sent to ${host}: ${reason}`);
  }
}

function addValue(
  point: MetricPoint | undefined,
  { metric, value, attributes }: {
    readonly metric: Metric;
    readonly value: number;
    readonly attributes: Attributes;
  },
): MetricPoint {
  const bounds = metric.bounds ?? [];
  const found = bounds.findIndex((bound) => value <= bound);
  const range = found === -1 ? bounds.length : found;
  const ranges = point?.ranges ?? Array.from({ length: bounds.length + 1 }, () => 0);
  return {
    attributes,
    sum: (point?.sum ?? 0) + value,
    count: (point?.count ?? 0) + 1,
    smallest: Math.min(point?.smallest ?? value, value),
    largest: Math.max(point?.largest ?? value, value),
    ranges: ranges.map((count, index) => index === range ? count + 1 : count),
  };
}

function randomHex(bytes: number): string {
  return Array.from(
    crypto.getRandomValues(new Uint8Array(bytes)),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}
