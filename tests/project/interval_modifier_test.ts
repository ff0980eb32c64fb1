import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parseIntervalModifier } from "../../src/project/interval_modifier.ts";

describe("parseIntervalModifier()", () => {
  for (
    const [text, expected] of [
      ["-2h", { count: -2, unit: "h" }],
      ["3d", { count: 3, unit: "d" }],
      ["-1M", { count: -1, unit: "M" }],
      ["+5m", { count: 5, unit: "m" }],
      ["10ms", { count: 10, unit: "ms" }],
      ["10ns", { count: 10, unit: "ns" }],
      ["0", { count: 0, unit: "s" }],
      ["5", "invalid time modifier format: 5"],
      ["", "invalid time modifier format: "],
      ["1y", 'unknown interval suffix "y" in "1y"; must be h, m, s, d, M, ms, or ns'],
      ["xd", 'invalid numeric portion "x" in interval "xd"'],
      ["1.5h", 'invalid numeric portion "1.5" in interval "1.5h"'],
    ] as const
  ) {
    it(`answers ${JSON.stringify(expected)} for ${JSON.stringify(text)}`, () => {
      assertEquals(parseIntervalModifier(text), expected);
    });
  }
});
