import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Clock } from "../../src/clock.ts";
import {
  CheckError,
  ConnectionError,
  ProjectError,
  QueryError,
  SecretsError,
  TemplateError,
} from "../../src/errors.ts";
import type { Step } from "../../src/run/plan.ts";
import { retryingTask, type TaskRetryPolicy, taskRetryPolicy } from "../../src/run/retry.ts";
import { type Task, type TaskContext, TaskError } from "../../src/run/task.ts";
import { fakeAsset, fakeColumn, fakeColumnCheck, fakeCustomCheck } from "./fake_models.ts";
import { fakeTask } from "./fake_tasks.ts";

const transient = new QueryError("deadlock detected");

/** Runs a task that fails with each of the errors in turn, then succeeds. */
function setUp(
  errors: readonly unknown[],
  policy: Partial<TaskRetryPolicy> & { retries: number },
) {
  const log: string[] = [];
  const slept: number[] = [];
  const controller = new AbortController();
  const clock: Clock = {
    now: () => 0,
    sleep: (milliseconds, signal) => {
      slept.push(milliseconds);
      return signal.aborted ? Promise.reject(signal.reason) : Promise.resolve();
    },
  };
  let attempts = 0;
  const run: Task["run"] = () => {
    const error = errors[attempts++];
    return error === undefined ? Promise.resolve() : Promise.reject(error);
  };
  const task = retryingTask(fakeTask("a", { run }), {
    delayMs: 0,
    repeatable: true,
    ...policy,
  }, clock);
  const context: TaskContext = {
    signal: controller.signal,
    log: (text) => log.push(text),
    logAttempt: (attempt, text) => log.push(`${attempt}: ${text}`),
    takesEffect: () => Promise.resolve(),
  };
  const result = () => task.run(context);
  return { result, log, slept, controller, attempts: () => attempts };
}

describe("withRetries()", () => {
  it("tries again after the delay until the task succeeds", async () => {
    const { result, log, slept, attempts } = setUp([transient, transient], {
      retries: 3,
      delayMs: 30_000,
    });
    await result();
    assertEquals(attempts(), 3);
    assertEquals(slept, [30_000, 30_000]);
    assertEquals(log, [
      "2: Attempt 2 of 4 in 30s: deadlock detected",
      "3: Attempt 3 of 4 in 30s: deadlock detected",
    ]);
  });

  it("fails with the last error when no attempt is left", async () => {
    const last = new TaskError("the last one");
    const { result, log, attempts } = setUp([transient, last, transient], { retries: 1 });
    assertEquals(await assertRejects(result), last);
    assertEquals(attempts(), 2);
    assertEquals(log, ["2: Attempt 2 of 2 now: deadlock detected"]);
  });

  const connection = "db";
  const passing = [
    transient,
    new TaskError("exit code 1"),
    new QueryError("serialization failure", { kind: "conflict" }),
    new QueryError("connection lost before it was sent", { kind: "lost" }),
    new QueryError("lock timeout", { kind: "busy" }),
    // Somebody else may be about to make it.
    new QueryError("no table", { kind: "missing" }),
    new CheckError("2 rows", { query: "", actual: "2", expected: "0" }),
    new ConnectionError("no route", { connection, exitReason: "unreachable" }),
    new ConnectionError("locked file", { connection, exitReason: "try-again" }),
  ];
  for (const error of passing) {
    it(`tries again after a ${error.name}: ${error.message}`, async () => {
      const { result, attempts } = setUp([error], { retries: 1 });
      await result();
      assertEquals(attempts(), 2);
    });
  }

  const definitive = [
    new ProjectError("bad strategy", {}),
    new TemplateError("bad template", {}),
    new SecretsError("denied", { backend: "aws", exitReason: "denied" }),
    new ConnectionError("bad details", { connection }),
    new ConnectionError("refused", { connection, exitReason: "failed", loginRefused: true }),
    new QueryError("syntax error", { kind: "syntax" }),
    new QueryError("no right", { kind: "denied" }),
    new QueryError("too large", { kind: "limit" }),
    new QueryError("cancelled", { kind: "cancelled" }),
    new TypeError("a bug"),
  ];
  for (const error of definitive) {
    it(`does not try again after a ${error.name}: ${error.message}`, async () => {
      const { result, attempts } = setUp([error], { retries: 5 });
      assertEquals(await assertRejects(result), error);
      assertEquals(attempts(), 1);
    });
  }

  it("says why a statement that fails again is not tried again", async () => {
    const wrong = new QueryError("syntax error", { kind: "syntax" });
    const { result, log } = setUp([wrong], { retries: 2 });
    await assertRejects(result);
    assertEquals(log, [
      "No further attempt: the statement is wrong as it is written, and would fail again",
    ]);
  });

  const lost = new QueryError("connection lost", { outcomeUnknown: true });

  it("does not try again what may have been committed, and would take effect twice", async () => {
    const { result, log, attempts } = setUp([lost], { retries: 5, repeatable: false });
    assertEquals(await assertRejects(result), lost);
    assertEquals(attempts(), 1);
    assertEquals(log, [
      "No further attempt: the statement may have been committed, and would take effect twice",
    ]);
  });

  it("does not try again a program that may have loaded rows, which would be there twice", async () => {
    const stopped = new TaskError("ended in the middle", { outcomeUnknown: true });
    const { result, log, attempts } = setUp([stopped], { retries: 5, repeatable: false });
    assertEquals(await assertRejects(result), stopped);
    assertEquals(attempts(), 1);
    assertEquals(log, [
      "No further attempt: rows may have been loaded, and would then be there twice",
    ]);
  });

  it("tries again what was certainly rolled back, and what may be done twice", async () => {
    for (const [error, repeatable] of [[transient, false], [lost, true]] as const) {
      const { result, attempts } = setUp([error], { retries: 5, repeatable });
      await result();
      assertEquals(attempts(), 2);
    }
  });

  it("waits longer and longer for a database when no delay is given", async () => {
    const gone = new ConnectionError("no route", { connection, exitReason: "unreachable" });
    const { result, slept } = setUp([transient, ...Array(7).fill(gone)], {
      retries: 8,
      delayMs: undefined,
    });
    await result();
    assertEquals(slept, [0, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("does not try again once the run is aborted, nor sleeps any longer", async () => {
    const early = setUp([transient], { retries: 5 });
    early.controller.abort();
    assertEquals(await assertRejects(early.result), transient);
    assertEquals(early.slept, []);
  });
});

describe("retryPolicy()", () => {
  const check: Step = {
    kind: "column_check",
    column: fakeColumn("x", []),
    check: fakeColumnCheck("unique", { retries: 2 }),
  };
  const plain: Step = { kind: "custom_check", check: fakeCustomCheck("c") };
  const main: Step = { kind: "main" };
  const cases: readonly [string, Step, number | undefined, number | undefined, number, number?][] =
    [
      ["what the asset says", main, 3, 60, 3, 60_000],
      ["no delay for -1", main, 3, -1, 3, 0],
      ["one attempt by default", main, undefined, undefined, 0],
      ["one attempt for a negative number", main, -1, 0, 0, 0],
      ["what the check says, with the asset's delay", check, 5, 1, 2, 1000],
      ["one attempt for other checks", plain, 5, 1, 0, 1000],
    ];
  for (const [name, step, retries, rerunCooldown, expected, delayMs] of cases) {
    it(`is ${name}`, () => {
      const asset = fakeAsset("a", { retries, rerunCooldown });
      const { repeatable: _, ...policy } = taskRetryPolicy({ asset, step });
      assertEquals(policy, { retries: expected, delayMs });
    });
  }

  const table = (strategy: string) => ({ materialization: { type: "table", strategy } });
  const hooked = { hooks: { pre: [], post: ["insert into log values (1)"], applicableTypes: [] } };
  const repeatables: readonly [string, Parameters<typeof fakeAsset>[1], Step, boolean][] = [
    ["the default strategy", { type: "pg.sql", ...table("") }, main, true],
    ["merge", { type: "pg.sql", ...table("merge") }, main, true],
    ["append", { type: "pg.sql", ...table("append") }, main, false],
    ["a check of append", { type: "pg.sql", ...table("append") }, plain, true],
    ["append of a program's rows", { type: "python", ...table("append") }, main, false],
    ["a table with hooks", { type: "pg.sql", ...table(""), ...hooked }, main, false],
    ["a SQL text without materialization", { type: "pg.sql" }, main, false],
    ["a seed", { type: "pg.seed" }, main, true],
    ["a sensor", { type: "pg.sensor.query" }, main, true],
  ];
  for (const [name, changes, step, expected] of repeatables) {
    it(`takes ${name} for ${expected ? "" : "not "}repeatable`, () => {
      assertEquals(taskRetryPolicy({ asset: fakeAsset("a", changes), step }).repeatable, expected);
    });
  }
});
