import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { jsonCellWriter } from "../../src/report/json_cells.ts";
import type { Cell } from "../../src/report/result_batch.ts";

/** Type of the column, value as the driver gives it, JSON. */
const cases: readonly (readonly [type: string, cell: Cell, json: string])[] = [
  ["date", "2025-04-02", '"2025-04-02T00:00:00Z"'],
  ["timestamp", "2025-04-02 10:11:12.123456", '"2025-04-02T10:11:12.123456Z"'],
  ["timestamptz", "2025-04-02 08:00:00+00", '"2025-04-02T08:00:00Z"'],
  ["timestamptz", "2025-04-02 04:00:00-04", '"2025-04-02T04:00:00-04:00"'],
  ["timestamptz", "2025-04-02 13:30:00+05:30", '"2025-04-02T13:30:00+05:30"'],
  // Years, zones and words that RFC 3339 does not have.
  ["timestamp", "infinity", '"infinity"'],
  ["date", "0044-03-15 BC", '"0044-03-15 BC"'],
  ["timestamptz", "1800-01-01 00:53:28+00:53:28", '"1800-01-01 00:53:28+00:53:28"'],
  ["daterange", "[2025-01-01,2025-02-01)", '"[2025-01-01,2025-02-01)"'],
  ["numeric", "12345678901234567890.120", "12345678901234567890.120"],
  ["numeric", "NaN", '"NaN"'],
  ["BIGNUMERIC(40, 2)", "-12345678901234567890.120", "-12345678901234567890.120"],
  ["NUMBER(38,3)", "12345678901234567890.120", "12345678901234567890.120"],
  ["OBJECT", '{"a":9007199254740993}', '{"a":9007199254740993}'],
  ["ARRAY", "[1,undefined]", '"[1,undefined]"'],
  ["TIMESTAMP_TZ", "2024-01-01 01:02:03.000000001-08:00", '"2024-01-01T01:02:03.000000001-08:00"'],
  ["DECIMAL(10,2)", "-0.50", "-0.50"],
  ["int8", "9223372036854775807", "9223372036854775807"],
  ["text", "12", '"12"'],
  ["VARCHAR", "[1]", '"[1]"'],
  ["json", '{"b":\n 2.0}', '{"b":2.0}'],
  ["jsonb", "null", "null"],
  ["INTEGER[]", "[1, NULL]", '"[1, NULL]"'],
  ["INTEGER[]", "[1, null]", "[1, null]"],
  ["int4[]", "{1,NULL,3}", "[1,null,3]"],
  ["int4[]", "{{1,2},{3,4}}", "[[1,2],[3,4]]"],
  ["text[]", '{a,"b \\"c\\", {d}",NULL,"NULL"}', '["a","b \\"c\\", {d}",null,"NULL"]'],
  ["text[]", "{}", "[]"],
  ["bool[]", "{t,f}", "[true,false]"],
  ["numeric[]", "{1.50}", "[1.50]"],
  ["timestamp[]", '{"2025-01-01 00:00:00"}', '["2025-01-01T00:00:00Z"]'],
  ["text[]", "{12,0012}", '["12","0012"]'],
];

describe("jsonCellWriter()", () => {
  for (const [type, cell, json] of cases) {
    it(`writes ${cell} of the type ${type} as ${json}`, () => {
      assertEquals(jsonCellWriter(type)(cell), json);
      JSON.parse(json);
    });
  }
});
