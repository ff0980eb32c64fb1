/** Spans and measurements as OTLP writes them in JSON. */
import { version } from "../../version.ts";
import type { Attributes, Metric } from "./recorder.ts";

export interface EndedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** `undefined` for the first span of a trace. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: "internal" | "client";
  /** Milliseconds since 1970, as all times here. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly attributes: Attributes;
  readonly failed: boolean;
}

/** What was measured with the same attributes since the start. */
export interface MetricPoint {
  readonly attributes: Attributes;
  readonly sum: number;
  /** Of values; the rest is only for histograms. */
  readonly count: number;
  readonly smallest: number;
  readonly largest: number;
  /** How many values each range holds; one more than there are bounds. */
  readonly ranges: readonly number[];
}

export interface MeasuredMetric {
  readonly metric: Metric;
  readonly points: readonly MetricPoint[];
}

const scope = { name: "bruin", version };

export function spansToJson(spans: readonly EndedSpan[], resource: Attributes): unknown {
  return {
    resourceSpans: [{
      resource: { attributes: attributesToJson(resource) },
      scopeSpans: [{ scope, spans: spans.map(spanToJson) }],
    }],
  };
}

export function metricsToJson(
  measured: readonly MeasuredMetric[],
  options: {
    readonly resource: Attributes;
    readonly startedAtMs: number;
    readonly nowMs: number;
  },
): unknown {
  const times = {
    startTimeUnixNano: nanoseconds(options.startedAtMs),
    timeUnixNano: nanoseconds(options.nowMs),
  };
  return {
    resourceMetrics: [{
      resource: { attributes: attributesToJson(options.resource) },
      scopeMetrics: [{
        scope,
        metrics: measured.map(({ metric, points }) => metricToJson(metric, points, times)),
      }],
    }],
  };
}

function spanToJson(span: EndedSpan): unknown {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId },
    name: span.name,
    kind: span.kind === "client" ? 3 : 1,
    startTimeUnixNano: nanoseconds(span.startedAtMs),
    endTimeUnixNano: nanoseconds(span.endedAtMs),
    attributes: attributesToJson(span.attributes),
    status: span.failed ? { code: 2 } : {},
  };
}

function metricToJson(
  { name, kind, unit, about, bounds }: Metric,
  points: readonly MetricPoint[],
  times: Readonly<Record<string, string>>,
): unknown {
  /** Since the start, not since the last time. */
  const cumulative = { aggregationTemporality: 2 };
  const described = { name, unit, description: about };
  if (kind === "histogram") {
    const dataPoints = points.map(({ attributes, sum, count, smallest, largest, ranges }) => ({
      ...times,
      attributes: attributesToJson(attributes),
      count: String(count),
      sum,
      min: smallest,
      max: largest,
      bucketCounts: ranges.map(String),
      explicitBounds: bounds,
    }));
    return { ...described, histogram: { ...cumulative, dataPoints } };
  }
  const dataPoints = points.map(({ attributes, sum }) => ({
    ...times,
    attributes: attributesToJson(attributes),
    asDouble: sum,
  }));
  return { ...described, sum: { ...cumulative, isMonotonic: kind === "sum", dataPoints } };
}

function attributesToJson(attributes: Attributes): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueToJson(value) }));
}

function valueToJson(value: string | number | boolean): unknown {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds * 1_000)) * 1_000n);
}
