import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { verdictOf, viewOf } from "../../../src/report/run/view.ts";
import { assetFacts, notRun, ran, runOf } from "./example_run.ts";

const unfinished = { finished: undefined } as const;
const assets = [assetFacts("a"), assetFacts("b", [0])];
const tasks = [
  ran(0, { at: 10, ms: 5 }),
  ran(0, { at: 20, ms: 0, kind: "column_check", column: "id", check: "unique", ...unfinished }),
  notRun(1, unfinished),
];

describe("viewOf()", () => {
  const cases = [
    [{ ended: undefined, alive: true }, ["succeeded", "running", "waiting"], "Running"],
    [
      { ended: undefined, alive: false },
      ["succeeded", "interrupted", "not_started"],
      "Interrupted",
    ],
    [
      { ended: { ms: 1, aborted: true, exit: 143 }, alive: false },
      ["succeeded", "interrupted", "not_started"],
      "Aborted",
    ],
    [
      { ended: { ms: 1, aborted: false, exit: 1 }, alive: false },
      ["succeeded", "interrupted", "not_started"],
      "Failed",
    ],
  ] as const;
  for (const [{ ended, alive }, statuses, word] of cases) {
    it(`finds that a run is ${word.toLowerCase()}`, () => {
      const view = viewOf({ run: runOf({ assets, tasks, ended }), alive });
      assertEquals(view.tasks.map(({ status }) => status), [...statuses]);
      assertEquals(verdictOf(view).word, word);
    });
  }

  it("counts what is not over up to the last sign of life", () => {
    const { tasks: [, check] } = viewOf({
      run: runOf({ assets, tasks, lastAt: 50 }),
      alive: false,
    });
    assertEquals([check.label, check.ms, check.endedAt], ["a:id:unique", 30, 50]);
  });

  it("gives an asset the status of its main task and its checks", () => {
    const failed = { at: 9, outcome: "failed", ms: 1, errors: [] } as const;
    const check = ran(1, { at: 8, ms: 1, kind: "custom_check", check: "x", finished: failed });
    const own = [ran(0, { at: 0, ms: 1 }), { ...check, asset: 0 }, check];
    const view = viewOf({ run: runOf({ assets, tasks: own }), alive: false });
    assertEquals(view.assets.map(({ status, checks }) => [status, checks.length]), [
      ["checks_failed", 1],
      ["failed", 1],
    ]);
  });

  // N12: as the summary of the run.
  for (
    const [outcome, expected] of [
      ["failed", "checks_failed"],
      ["cancelled", "cancelled"],
      ["succeeded", "succeeded"],
      ["not_started", "succeeded"],
    ] as const
  ) {
    it(`says that an asset ${expected} whose check ${outcome}`, () => {
      const finished = { at: 9, outcome, ms: 1, errors: [] };
      const check = { ...ran(0, { at: 8, ms: 1, kind: "custom_check", check: "x" }), finished };
      const view = viewOf({
        run: runOf({ assets, tasks: [ran(0, { at: 0, ms: 1 }), check] }),
        alive: false,
      });
      assertEquals(view.assets[0].status, expected);
    });
  }

  it("sets apart what was not chosen, and what an earlier run had done", () => {
    const known = [{ ...assetFacts("a"), done: true }, assetFacts("b"), assetFacts("c", [0, 1])];
    const run = runOf({ assets: known, tasks: [ran(2, { at: 0, ms: 1 })] });
    const view = viewOf({ run, alive: false });
    assertEquals(view.assets.map(({ status }) => status), ["done", "outside", "succeeded"]);
    assertEquals(view.chosen.map(({ name }) => name), ["c"]);
    const waiting = [...view.downstreams].map((
      [index, own],
    ) => [index, own.map(({ name }) => name)]);
    assertEquals(waiting, [[0, ["c"]], [1, ["c"]]]);
  });
});
