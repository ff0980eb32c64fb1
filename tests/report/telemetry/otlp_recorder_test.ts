import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { OtlpRecorder } from "../../../src/report/telemetry/otlp_recorder.ts";
import { readOtlpSettings } from "../../../src/report/telemetry/otlp_settings.ts";
import type { Metric } from "../../../src/report/telemetry/recorder.ts";
import { startCollector } from "../../fakes/telemetry_collector.ts";

function open(url: string, { closeLimitMs = 60_000 }: { readonly closeLimitMs?: number } = {}) {
  const settings = readOtlpSettings(envOf({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_HEADERS: "api-key=4711",
  }));
  if (typeof settings === "string") throw new Error(settings);
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const recorder = new OtlpRecorder({ settings, warn, closeLimitMs });
  return { recorder, warnings };
}

const span = { startedAtMs: Date.now() - 5_000, kind: "internal", attributes: { a: 1 } } as const;
const ending = { attributes: { b: "x", c: 0.5, d: true }, failed: true };

describe("OtlpRecorder.startSpan", () => {
  it("sends spans that ended, with their parents", async () => {
    await using collector = startCollector();
    const { recorder, warnings } = open(collector.url);
    const run = recorder.startSpan("run", { ...span, parent: undefined });
    recorder.startSpan("task", { ...span, parent: run.traceparent }).end(ending);
    recorder.startSpan("never ends", { ...span, parent: run.traceparent });
    run.end({ attributes: {}, failed: false });
    await recorder[Symbol.asyncDispose]();
    assertEquals(warnings, []);
    const [task, first, ...more] = collector.spans();
    assertEquals(more, []);
    assertEquals([task.name, task.parentSpanId, task.traceId], [
      "task",
      first.spanId,
      first.traceId,
    ]);
    assertEquals(task.attributes, { a: 1, b: "x", c: 0.5, d: true });
    assertEquals([task.failed, first.failed, first.parentSpanId], [true, false, ""]);
    assertMatch(run.traceparent, new RegExp(`^00-${first.traceId}-${first.spanId}-01$`));
    assertEquals(collector.headers[0].get("api-key"), "4711");
  });

  it("sends nothing of a trace that nobody keeps", async () => {
    await using collector = startCollector();
    const { recorder } = open(collector.url);
    const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    const run = recorder.startSpan("run", { ...span, parent });
    run.end(ending);
    await recorder[Symbol.asyncDispose]();
    assertEquals(collector.bodies, []);
    assertMatch(run.traceparent, /^00-0af7651916cd43dd8448eb211c80319c-[\da-f]{16}-00$/);
  });
});

describe("OtlpRecorder.measure", () => {
  const sum: Metric = { name: "sum", kind: "sum", unit: "{task}", about: "Tasks" };
  const level: Metric = { ...sum, name: "level", kind: "level" };
  const times: Metric = {
    name: "times",
    kind: "histogram",
    unit: "s",
    about: "Times",
    bounds: [1, 5],
  };

  it("adds up by attributes", async () => {
    await using collector = startCollector();
    const { recorder } = open(collector.url);
    recorder.measure(sum, 1, { kind: "main" });
    recorder.measure(sum, 2, { kind: "main" });
    recorder.measure(sum, 4, { kind: "check" });
    recorder.measure(level, 1, {});
    recorder.measure(level, -1, {});
    for (const seconds of [0.5, 1, 3, 60]) recorder.measure(times, seconds, {});
    await recorder[Symbol.asyncDispose]();
    assertEquals(
      collector.points().map(({ metric, value, count }) => [metric, value, count]),
      [["sum", 3, undefined], ["sum", 4, undefined], ["level", 0, undefined], ["times", 64.5, 4]],
    );
    const metrics = JSON.parse(collector.bodies[0]).resourceMetrics[0].scopeMetrics[0].metrics;
    assertEquals([metrics[0].sum.isMonotonic, metrics[1].sum.isMonotonic], [true, false]);
    const [{ bucketCounts, explicitBounds, min, max }] = metrics[2].histogram.dataPoints;
    assertEquals([bucketCounts, explicitBounds, min, max], [["2", "1", "1"], [1, 5], 0.5, 60]);
  });
});

describe("OtlpRecorder without an answer", () => {
  it("warns once, with the host and nothing else of the address", async () => {
    await using collector = startCollector({ status: 401 });
    const { host } = new URL(collector.url);
    const { recorder, warnings } = open(`http://me:pa55word@${host}/key`);
    recorder.measure({ name: "sum", kind: "sum", unit: "1", about: "" }, 1, {});
    recorder.startSpan("run", { ...span, parent: undefined }).end(ending);
    await recorder[Symbol.asyncDispose]();
    assertEquals(warnings, [`telemetry could not be sent to ${host}: HTTP 401`]);
    assertEquals(collector.bodies.length, 2);
  });

  it("gives up a collector that accepts connections and never answers", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const host = `127.0.0.1:${listener.addr.port}`;
    const { recorder, warnings } = open(`http://${host}`, { closeLimitMs: 200 });
    recorder.startSpan("run", { ...span, parent: undefined }).end(ending);
    await recorder[Symbol.asyncDispose]();
    assertEquals(warnings, [`telemetry could not be sent to ${host}: no answer in time`]);
  });
});
