import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { duration, moment, ticks } from "../../../src/report/run/units.ts";

describe("duration()", () => {
  for (
    const [ms, text] of [
      [0.2, "<1ms"],
      [12.7, "12ms"],
      [1_234, "1.23s"],
      [125_900, "2m5s"],
      [3_605_000, "1h0m5s"],
    ] as const
  ) {
    it(`says ${text}`, () => assertEquals(duration(ms), text));
  }
});

describe("moment()", () => {
  it("names the zone", () =>
    assertEquals(moment(new Date("2024-01-02T03:04:05.678Z")), "2024-01-02 03:04:05 UTC"));
});

describe("ticks()", () => {
  it("are few, round and within the length", () => {
    for (const length of [1, 7, 450, 2_200, 61_000, 3_600_000, 9e8, 1e12]) {
      const all = ticks(length);
      assertEquals(all[0], 0);
      assert(all.length >= 2 && all.length <= 9, `${length}: ${all}`);
      assert(all.at(-1)! <= length);
    }
    assertEquals(ticks(2_200), [0, 500, 1_000, 1_500, 2_000]);
    assertEquals(ticks(0), [0]);
  });
});
