import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { rowsOf } from "../../../src/platforms/databricks/values.ts";

describe("a time of Databricks in microseconds", () => {
  const column = { name: "t", type: "TIMESTAMP", kind: "TIMESTAMP", inMicros: true };
  for (
    const [micros, shown] of [
      ["0", "1970-01-01 00:00:00+00"],
      ["-1", "1969-12-31 23:59:59.999999+00"],
      ["1704070923456789", "2024-01-01 01:02:03.456789+00"],
      ["253402300800000000", "+10000-01-01 00:00:00+00"],
      // The largest, of a year that JavaScript has no date for.
      ["9223372036854775807", "9223372036854775807 microseconds"],
    ] as const
  ) {
    it(`${micros} is ${shown}`, () => {
      assertEquals(rowsOf([column], [[micros]]), [[shown]]);
    });
  }
});
