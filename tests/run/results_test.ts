import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Outcome, TaskEvent } from "../../src/report/event.ts";
import { resultsOf } from "../../src/run/results.ts";

const task = (id: string, ...needs: string[]) => ({
  label: { id, asset: id.split(":")[0], kind: "main" as const },
  needs,
});

function outcomesOf(tasks: ReturnType<typeof task>[], outcomes: Record<string, Outcome>) {
  const finished = Object.entries(outcomes).map(([id, outcome]) => {
    const { label } = tasks.find(({ label }) => label.id === id)!;
    const event: TaskEvent = { kind: "finished", task: label, outcome, durationMs: 1 };
    return [id, event] as const;
  });
  return resultsOf(tasks, new Map(finished))
    .map(({ task: { id }, outcome, because }) => [id, outcome, because]);
}

describe("resultsOf()", () => {
  it("keeps the order of the plan, whatever finished first", () => {
    assertEquals(
      outcomesOf([task("a"), task("b", "a"), task("c")], {
        c: "succeeded",
        a: "succeeded",
        b: "succeeded",
      }).map(([id]) => id),
      ["a", "b", "c"],
    );
  });

  it("tells which asset kept others from starting, through any number of them", () => {
    const tasks = [
      task("root"),
      task("good"),
      task("good:check", "good"),
      task("own:check", "own"),
      task("one", "good", "root"),
      task("two", "one"),
      task("three", "good:check"),
      task("never", "good"),
    ];
    assertEquals(
      outcomesOf(tasks, {
        root: "failed",
        good: "succeeded",
        "good:check": "failed",
        one: "upstream_failed",
        two: "upstream_failed",
        three: "upstream_failed",
        never: "not_started",
      }),
      [
        ["root", "failed", undefined],
        ["good", "succeeded", undefined],
        ["good:check", "failed", undefined],
        ["one", "upstream_failed", "root"],
        ["two", "upstream_failed", "root"],
        ["three", "upstream_failed", "good"],
        ["never", "not_started", undefined],
      ],
    );
  });

  it("blames no asset for its own checks", () => {
    assertEquals(
      outcomesOf([task("a"), task("a:check", "a")], { a: "failed", "a:check": "upstream_failed" }),
      [["a", "failed", undefined], ["a:check", "upstream_failed", undefined]],
    );
  });
});
