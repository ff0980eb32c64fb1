import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parseDurationMs, parseIntervalModifier } from "../../src/project/durations.ts";

describe("parseDurationMs()", () => {
  for (
    const [text, expected] of [
      ["90s", 90_000],
      ["1h30m", 5_400_000],
      ["1.5h", 5_400_000],
      [".5s", 500],
      ["250ms", 250],
      ["2us", 0.002],
      ["-1s", -1000],
      ["0", 0],
      ["90", undefined],
      ["1d", undefined],
      ["", undefined],
      ["soon", undefined],
      ["1..5s", undefined],
    ] as [string, number | undefined][]
  ) {
    it(`gives ${expected} for ${JSON.stringify(text)}`, () => {
      assertEquals(parseDurationMs(text), expected);
    });
  }
});

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
