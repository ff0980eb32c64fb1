import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parseDuration } from "../../../src/secrets/aws/duration.ts";

const cases: readonly (readonly [string, number | undefined])[] = [
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
  for (const [text, milliseconds] of cases) {
    it(`reads ${JSON.stringify(text)} as ${milliseconds ?? "no duration"}`, () => {
      assertEquals(parseDuration(text), milliseconds);
    });
  }
});
