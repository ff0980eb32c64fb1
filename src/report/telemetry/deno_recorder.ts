import type { Context, Meter, MetricOptions } from "@opentelemetry/api";
import { version } from "../../version.ts";
import type { Attributes, Metric, Recorder } from "./recorder.ts";
import { formatTraceParent, parseTraceParent } from "./traceparent.ts";

/**
 * Records with what Deno has built in. Deno sends by itself, when the process ends too, as the variables
 * of OpenTelemetry say.
 */
export async function createDenoRecorder(): Promise<Recorder> {
  const loaded = await import("@opentelemetry/api");
  const api = loaded.trace === undefined ? loaded.default : loaded;
  const tracer = api.trace.getTracer("bruin", version);
  const meter = api.metrics.getMeter("bruin", version);
  const instruments = new Map<string, Instrument>();

  function contextOf(traceparent: string | undefined): Context {
    const parent = parseTraceParent(traceparent);
    if (parent === undefined) return api.ROOT_CONTEXT;
    const { traceId, spanId, sampled } = parent;
    const traceFlags = sampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE;
    return api.trace.setSpanContext(api.ROOT_CONTEXT, { traceId, spanId, traceFlags });
  }

  return {
    startSpan(name, { parent, startedAtMs, kind, attributes }) {
      const span = tracer.startSpan(name, {
        startTime: startedAtMs,
        kind: kind === "client" ? api.SpanKind.CLIENT : api.SpanKind.INTERNAL,
        attributes,
      }, contextOf(parent));
      const { traceId, spanId, traceFlags } = span.spanContext();
      const sampled = (traceFlags & api.TraceFlags.SAMPLED) !== 0;
      return {
        traceparent: formatTraceParent({ traceId, spanId, sampled }),
        end({ attributes, failed }) {
          span.setAttributes(attributes);
          if (failed) span.setStatus({ code: api.SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    measure(metric, value, attributes) {
      const record = instruments.get(metric.name) ?? createInstrument(meter, metric);
      instruments.set(metric.name, record);
      record(value, attributes);
    },
    async [Symbol.asyncDispose]() {},
  };
}

type Instrument = (value: number, attributes: Attributes) => void;

function createInstrument(meter: Meter, metric: Metric): Instrument {
  const options: MetricOptions = { unit: metric.unit, description: metric.about };
  if (metric.kind === "histogram") {
    const advice = { explicitBucketBoundaries: [...metric.bounds ?? []] };
    const histogram = meter.createHistogram(metric.name, { ...options, advice });
    return (value, attributes) => histogram.record(value, attributes);
  }
  const counter = metric.kind === "sum"
    ? meter.createCounter(metric.name, options)
    : meter.createUpDownCounter(metric.name, options);
  return (value, attributes) => counter.add(value, attributes);
}
