import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { formatDuration, parseDuration } from "../src/duration.ts";

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

const goDurations: readonly (readonly [string, number | undefined])[] = [
  ["30s", 30_000],
  [" 5s ", 5_000],
  ["+2h", 7_200_000],
  ["-1s", -1_000],
  ["2us", 0.002],
  ["soon", undefined],
  ["1..5s", undefined],
  ["--1s", undefined],
  ["200ms", 200],
  ["1m30s", 90_000],
  ["1.5h", 5_400_000],
  [".5s", 500],
  ["2µs", 0.002],
  ["0", 0],
  ["", undefined],
  ["30", undefined],
  ["s", undefined],
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

  it("reads days where they are a unit", () => {
    assertEquals(parseDuration("1d", { days: true }), 86_400_000);
    assertEquals(parseDuration("1d12h", { days: true }), 129_600_000);
    assertEquals(parseDuration("30", { days: true }), undefined);
  });
});
