import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { formatDuration, parseDuration, parseSingleUnitDuration } from "../src/duration.ts";

describe("formatDuration()", () => {
  it("prints durations as Go does, cut to milliseconds", () => {
    const cases: [number, string][] = [
      [0, "0s"],
      [-5, "0s"],
      [0.4, "0s"],
      [12.9, "12ms"],
      [999, "999ms"],
      [1000, "1s"],
      [1234, "1.234s"],
      [61_500, "1m1.5s"],
      [120_000, "2m0s"],
      [3_605_000, "1h0m5s"],
      [90_000_000, "25h0m0s"],
    ];
    for (const [ms, text] of cases) assertEquals(formatDuration(ms), text);
  });

  it("leaves out what is below the unit", () => {
    assertEquals(formatDuration(120_999, { unitMs: 1000 }), "2m0s");
    assertEquals(formatDuration(1239, { unitMs: 10 }), "1.23s");
  });
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

const goDurations: readonly (readonly [string, number | undefined])[] = [
  ["30s", 30_000],
  ["200ms", 200],
  ["1m30s", 90_000],
  ["1.5h", 5_400_000],
  [".5s", 500],
  ["2µs", 0.002],
  ["0", 0],
  ["", undefined],
  ["30", undefined],
  ["s", undefined],
  ["-1s", undefined],
  ["1d", undefined],
  ["1 s", undefined],
  ["1.2.3s", undefined],
];

describe("parseDuration()", () => {
  for (const [text, milliseconds] of goDurations) {
    it(`reads ${JSON.stringify(text)} as ${milliseconds ?? "no duration"}`, () => {
      assertEquals(parseDuration(text), milliseconds);
    });
  }
});
