import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { columnTypeOf } from "../../src/data_files/column_type.ts";

describe("columnTypeOf()", () => {
  const cases = [
    ["integer", { kind: "integer" }],
    ["INT64", { kind: "bigint" }],
    ["Double  Precision", { kind: "double" }],
    ["varchar(20)", { kind: "text" }],
    ["string", { kind: "text" }],
    ["timestamp with time zone", { kind: "timestamptz" }],
    ["timestamp", { kind: "timestamp" }],
    ["jsonb", { kind: "json" }],
    ["numeric", { kind: "decimal" }],
    ["numeric(10, 2)", { kind: "decimal", precision: 10, scale: 2 }],
    ["decimal(10)", { kind: "decimal", precision: 10, scale: 0 }],
    ["numeric(99, 2)", { kind: "decimal" }],
    ["geography", undefined],
    ["", undefined],
  ] as const;
  for (const [declared, expected] of cases) {
    it(`reads "${declared}"`, () => assertEquals(columnTypeOf(declared), expected));
  }
});
