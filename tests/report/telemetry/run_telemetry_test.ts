import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { InterruptedError, QueryError, UsageError } from "../../../src/errors.ts";
import type { Outcome, TaskLabel } from "../../../src/report/event.ts";
import type { Attributes, Recorder } from "../../../src/report/telemetry/recorder.ts";
import { RunTelemetry } from "../../../src/report/telemetry/run_telemetry.ts";

interface Ended {
  readonly name: string;
  readonly parent: string | undefined;
  readonly startedAtMs: number;
  readonly attributes: Attributes;
  readonly failed: boolean;
}

/** Keeps what ended and what was measured. The `traceparent` of a span is its name. */
function memoryRecorder() {
  const ended: Ended[] = [];
  const measured: string[] = [];
  const recorder: Recorder = {
    startSpan: (name, { parent, startedAtMs, attributes: first }) => ({
      traceparent: name,
      end({ attributes, failed }) {
        ended.push({
          name,
          parent,
          startedAtMs,
          attributes: { ...first, ...attributes },
          failed,
        });
      },
    }),
    measure: ({ name }, value, attributes) => {
      measured.push([name, value, ...Object.values(attributes)].join(" "));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { recorder, ended, measured };
}

const load: TaskLabel = { id: "orders", asset: "orders", kind: "main" };

function start(options: { readonly traceparent?: string } = {}) {
  const memory = memoryRecorder();
  const clock = { ms: 1_000 };
  const telemetry = new RunTelemetry(memory.recorder, {
    traceparent: options.traceparent,
    redact: (text) => text.replaceAll("hunter2", "****"),
    now: () => clock.ms,
  });
  telemetry.describe({
    pipeline: "shop",
    environment: "default",
    runId: "2026_01_01",
    workers: 4,
    assetTypes: new Map([["orders", "pg.sql"]]),
  });
  const finish = (outcome: Outcome, error?: unknown) =>
    telemetry.report({ kind: "finished", task: load, outcome, durationMs: 2_500, error });
  const summarize = (aborted: boolean, outcome: Outcome) =>
    telemetry.report({
      kind: "summary",
      summary: { durationMs: 1, aborted, results: [{ task: load, outcome, durationMs: 1 }] },
    });
  return { ...memory, telemetry, clock, finish, summarize };
}

describe("RunTelemetry.report", () => {
  it("makes a span and measurements of a task", () => {
    const { telemetry, ended, measured, finish, clock } = start();
    clock.ms = 4_000;
    telemetry.report({ kind: "started", task: load });
    finish("succeeded");
    assertEquals(ended, [{
      name: "orders",
      parent: "bruin run",
      startedAtMs: 4_000,
      attributes: {
        "bruin.asset": "orders",
        "bruin.task.kind": "main",
        "bruin.asset.type": "pg.sql",
        "bruin.task.outcome": "succeeded",
      },
      failed: false,
    }]);
    assertEquals(measured, [
      "bruin.active_tasks 1 shop",
      "bruin.tasks 1 shop main succeeded",
      "bruin.active_tasks -1 shop",
      "bruin.task.duration 2.5 shop main succeeded",
    ]);
  });

  it("only counts a task that was never started", () => {
    const { ended, measured, finish } = start();
    finish("upstream_failed");
    assertEquals(ended, []);
    assertEquals(measured, ["bruin.tasks 1 shop main upstream_failed"]);
  });

  it("tells the kind and the codes of an error, not its message", () => {
    const { telemetry, ended, finish } = start();
    telemetry.report({ kind: "started", task: load });
    finish("failed", new QueryError("no such column: hunter2", { databaseCode: "42703" }));
    assertEquals(ended[0].failed, true);
    assertEquals(ended[0].attributes["error.type"], "QueryError");
    assertEquals(ended[0].attributes["db.response.status_code"], "42703");
    assert(!JSON.stringify(ended).includes("no such column"));
  });

  it("calls a bug an error of another kind", () => {
    const { telemetry, ended, finish } = start();
    telemetry.report({ kind: "started", task: load });
    finish("failed", new TypeError("hunter2"));
    assertEquals(ended[0].attributes["error.type"], "_OTHER");
  });
});

describe("RunTelemetry", () => {
  it("hides sensitive values in names and attributes", () => {
    const { telemetry, ended } = start();
    telemetry.report({
      kind: "started",
      task: { id: "hunter2", asset: "hunter2", kind: "column_check", column: "a-hunter2" },
    });
    telemetry.secretFetched("hunter2", {
      origin: { secretName: "prod/hunter2", fetchMs: 40, requests: 1 },
    });
    assertEquals(ended[0].attributes["bruin.connection"], "****");
    assert(!JSON.stringify(ended).includes("hunter2"));
  });

  it("makes a span of a fetched secret that began before", () => {
    const { telemetry, ended, clock } = start();
    clock.ms = 5_000;
    telemetry.secretFetched("lake", { origin: undefined });
    telemetry.secretFetched("lake", {
      origin: { secretName: "prod/lake", fetchMs: 40, requests: 2 },
    });
    assertEquals(ended.map(({ name, startedAtMs }) => [name, startedAtMs]), [
      ["fetch secret", 4_960],
    ]);
  });

  it("gives programs the span of their task, also before it was reported", () => {
    const { telemetry, measured, finish, ended } = start();
    assertEquals(telemetry.variables("orders"), { TRACEPARENT: "orders" });
    telemetry.report({ kind: "started", task: load });
    finish("succeeded");
    assertEquals(ended.length, 1);
    assertEquals(measured.filter((line) => line.startsWith("bruin.active_tasks 1")).length, 1);
  });
});

describe("RunTelemetry.around", () => {
  const cases = [
    { title: "a success", summary: [false, "succeeded"], code: 0, outcome: "succeeded" },
    { title: "a failure", summary: [false, "failed"], code: 1, outcome: "failed" },
    { title: "an aborted run", summary: [true, "cancelled"], code: 1, outcome: "aborted" },
    { title: "nothing to run", summary: undefined, code: 0, outcome: "succeeded" },
    { title: "issues in the files", summary: undefined, code: 78, outcome: "not_started" },
  ] as const;
  for (const { title, summary, code, outcome } of cases) {
    it(`ends the span of the run after ${title}`, async () => {
      const { telemetry, ended, summarize } = start({ traceparent: "outside" });
      const exitCode = await telemetry.around(() => {
        if (summary !== undefined) summarize(summary[0], summary[1]);
        return Promise.resolve(code);
      });
      assertEquals(exitCode, code);
      const [{ parent, failed, attributes }] = ended;
      assertEquals(parent, "outside");
      assertEquals(failed, outcome !== "succeeded");
      assertEquals(attributes["bruin.run.outcome"], outcome);
      assertEquals(attributes["bruin.run.aborted"], outcome === "aborted");
      assertEquals(attributes["process.exit.code"], outcome === "aborted" ? undefined : code);
      if (summary !== undefined) assertEquals(attributes[`bruin.tasks.${summary[1]}`], 1);
    });
  }

  it("ends the span of the run when its work throws", async () => {
    const { telemetry, ended } = start();
    await assertRejects(
      () => telemetry.around(() => Promise.reject(new UsageError("hunter2"))),
      UsageError,
    );
    const [{ failed, attributes }] = ended;
    assertEquals([failed, attributes["error.type"]], [true, "UsageError"]);
    assertEquals(attributes["bruin.run.outcome"], "not_started");
  });

  it("calls a run aborted that a signal ended before its first task", async () => {
    const { telemetry, ended } = start();
    const error = new InterruptedError("SIGTERM", 143);
    await assertRejects(() => telemetry.around(() => Promise.reject(error)), InterruptedError);
    assertEquals(ended[0].attributes["bruin.run.outcome"], "aborted");
  });
});
