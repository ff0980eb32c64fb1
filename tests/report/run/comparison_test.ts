import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { compareRuns } from "../../../src/report/run/comparison.ts";

describe("compare()", () => {
  it("tells the median and the range of earlier runs that succeeded", () => {
    assertEquals(compareRuns(5, [4, undefined, 1, 9]).usual, { median: 4, least: 1, most: 9 });
    assertEquals(compareRuns(5, [4, 1]).usual, { median: 2.5, least: 1, most: 4 });
    assertEquals(compareRuns(5, [undefined]).usual, undefined);
  });

  const cases:
    readonly (readonly [string, number | undefined, readonly number[], (number | undefined)?])[] = [
      ["a run that is much slower", 9_000, [3_000, 3_000, 3_100], 3],
      ["a run that is much faster", 1_000, [4_000, 4_000, 4_000], 0.25],
      ["nothing of a run that is a little slower", 4_000, [3_000, 3_000, 3_000], undefined],
      ["nothing of less than a second", 900, [10, 10, 10], undefined],
      ["nothing with fewer than three runs", 9_000, [1_000, 1_000], undefined],
      ["nothing of an asset that did not succeed", undefined, [1_000, 1_000, 1_000], undefined],
    ];
  for (const [what, ms, earlier, expected] of cases) {
    it(`remarks ${what}`, () => assertEquals(compareRuns(ms, earlier).remarkable, expected));
  }
});
