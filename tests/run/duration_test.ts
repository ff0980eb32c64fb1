import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { formatDuration, parseSingleUnitDuration } from "../../src/run/duration.ts";

describe("formatDuration()", () => {
  const cases: readonly [number, string][] = [
    [0, "0s"],
    [0.5, "0.5ms"],
    [12, "12ms"],
    [1000, "1s"],
    [1234, "1.234s"],
    [60_000, "1m0s"],
    [90_500, "1m30.5s"],
    [3_600_000, "1h0m0s"],
    [86_400_000, "24h0m0s"],
  ];
  for (const [ms, text] of cases) {
    it(`writes ${ms} ms as ${text}`, () => assertEquals(formatDuration(ms), text));
  }
});

describe("parseSingleUnitDuration()", () => {
  const cases: readonly [string, number | undefined][] = [
    ["30m", 1_800_000],
    ["2h", 7_200_000],
    [" 5s ", 5000],
    ["250ms", 250],
    ["1d", 86_400_000],
    ["1h30m", undefined],
    ["30", undefined],
    ["", undefined],
  ];
  for (const [text, ms] of cases) {
    it(`reads "${text}" as ${ms}`, () => assertEquals(parseSingleUnitDuration(text), ms));
  }
});
