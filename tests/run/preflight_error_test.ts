import { assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError, type ExitReason } from "../../src/errors.ts";
import { PreflightError, throwErrors } from "../../src/run/preflight_error.ts";

function problem(exitReason: ExitReason): ConnectionError {
  return new ConnectionError(`${exitReason} problem`, {
    connection: "c",
    exitReason,
    fix: "mend it",
  });
}

describe("throwProblems()", () => {
  it("does nothing without problems", () => throwErrors([]));

  it("throws the only problem as it is", () => {
    const only = problem("denied");
    assertStrictEquals(assertThrows(() => throwErrors([only])), only);
  });

  it("throws several as one that describes each", () => {
    const error = assertThrows(() => throwErrors([problem("denied"), problem("try-again")]));
    assertInstanceOf(error, PreflightError);
    assertEquals(error.describe().split("\n"), [
      "Nothing was started: 2 problems",
      "  denied problem",
      "    fix: mend it",
      "  try-again problem",
      "    fix: mend it",
    ]);
  });
});

describe("PreflightError", () => {
  const cases: readonly [readonly ExitReason[], ExitReason][] = [
    [["try-again", "unreachable"], "unreachable"],
    [["try-again", "denied"], "denied"],
    [["denied", "configuration"], "configuration"],
    [["configuration", "usage"], "usage"],
    [["try-again", "try-again"], "try-again"],
  ];
  for (const [reasons, expected] of cases) {
    it(`ends with "${expected}" for ${reasons.join(" and ")}`, () => {
      assertEquals(new PreflightError(reasons.map(problem)).exitReason, expected);
    });
  }
});
