import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CheckError, ConnectionError, ProjectError, UsageError } from "../../src/errors.ts";
import type { Outcome, RunSummary } from "../../src/report/event.ts";
import { envOf } from "../../src/env.ts";
import { exitCodeOf, exitCodeOfError } from "../../src/run/exit_code.ts";

function summary(...results: readonly (readonly [Outcome, Error?])[]): RunSummary {
  const task = { id: "a", asset: "a", kind: "main" as const };
  return {
    durationMs: 1,
    aborted: false,
    results: results.map(([outcome, error]) => ({ task, outcome, durationMs: 1, error })),
  };
}

const wrong = new CheckError("wrong", { query: "select 1", actual: "1", expected: "0" });

describe("exitCodeOf()", () => {
  const cases: readonly [string, RunSummary, boolean, number][] = [
    ["nothing to run", summary(), false, 0],
    ["only successes", summary(["succeeded"], ["skipped"]), false, 0],
    ["a failure", summary(["succeeded"], ["failed"]), false, 1],
    ["an upstream failure", summary(["upstream_failed"]), false, 1],
    ["a cancelled task", summary(["cancelled"]), false, 1],
    ["a task that never started", summary(["not_started"]), false, 1],
    ["a single check that passed", summary(["succeeded"]), true, 0],
    ["a single check with another result", summary(["failed", wrong]), true, 1],
    ["a single check without a result", summary(["failed", new Error("lost")]), true, 2],
  ];
  for (const [name, given, singleCheck, code] of cases) {
    it(`is ${code} for ${name}`, () => assertEquals(exitCodeOf(given, { singleCheck }), code));
  }
});

describe("exitCodeOfError()", () => {
  const connection = "c";
  const cases: readonly [string, unknown, number][] = [
    ["a wrong flag", new UsageError("x"), 64],
    [
      "an unreachable system",
      new ConnectionError("x", { connection, exitReason: "unreachable" }),
      69,
    ],
    ["throttling", new ConnectionError("x", { connection, exitReason: "try-again" }), 75],
    ["denied access", new ConnectionError("x", { connection, exitReason: "denied" }), 77],
    ["a wrong file", new ProjectError("x", {}), 78],
    ["a bug", new TypeError("x"), 1],
  ];
  for (const [name, error, code] of cases) {
    it(`is ${code} for ${name}, and 1 when folded`, () => {
      assertEquals(exitCodeOfError(error, envOf({})), code);
      assertEquals(exitCodeOfError(error, envOf({ BRUIN_EXIT_CODES: "compat" })), 1);
    });
  }
});
