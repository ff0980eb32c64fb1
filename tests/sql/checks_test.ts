import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { unknownDialect } from "../../src/run/query.ts";
import { CheckError, ProjectError, QueryError } from "../../src/errors.ts";
import { postgresDialect } from "../../src/platforms/postgres/dialect.ts";
import { ExactDecimal } from "../../src/exact_numbers.ts";
import type { CheckValue, CustomCheck } from "../../src/project/model.ts";
import {
  planColumnCheck,
  planCustomCheck,
  readCheckResult,
  verifyCheck,
} from "../../src/sql/checks.ts";
import { exampleAsset, exampleCheck, exampleColumn } from "./example_asset.ts";

const failures: readonly [name: string, value: CheckValue | undefined, message: string][] = [
  ["not_null", undefined, "column 'c' has 3 null values"],
  ["unique", undefined, "column 'c' has 3 non-unique values"],
  ["positive", undefined, "column 'c' has 3 non-positive values"],
  ["non_negative", undefined, "column 'c' has 3 negative values"],
  ["negative", undefined, "column 'c' has 3 non negative values"],
  ["min", 5, "column 'c' has 3 values below minimum 5"],
  ["max", 1.5, "column 'c' has 3 values above maximum 1.500000"],
  ["max", 1e-8, "column 'c' has 3 values above maximum 1e-8"],
  ["min", "2024-01-01", "column 'c' has 3 values below minimum 2024-01-01"],
  ["accepted_values", ["a"], "column 'c' has 3 rows that are not in the accepted values"],
  ["pattern", "^a$", "column c has 3 values that don't satisfy the pattern ^a$"],
  ["relationships", undefined, "column 'c' has 3 rows with values missing from 'users.id'"],
];

describe("planColumnCheck()", () => {
  const column = exampleColumn({ name: "c", foreignKey: { table: "users", column: "id" } });
  for (const [name, value, message] of failures) {
    it(`fails with: ${message}`, () => {
      const check = exampleCheck(name, value);
      const plan = planColumnCheck(exampleAsset({}), { column, check, dialect: postgresDialect });
      assertEquals(plan.name, name);
      assertThrows(() => verifyCheck(plan, "3"), CheckError, message);
      verifyCheck(plan, "0");
    });
  }
});

describe("planColumnCheck() refuses", () => {
  const limit = "value for CHECK check, the value must be an int, float or string";
  const values: readonly [name: string, value: CheckValue | undefined, message: string][] = [
    ["max", Infinity, `unexpected ${limit.replace("CHECK", "max")}`],
    ["min", NaN, `unexpected ${limit.replace("CHECK", "min")}`],
    ["pattern", undefined, "unexpected value <nil> for pattern check, the value must be a string"],
  ];
  for (const [name, value, message] of values) {
    it(`${name} of ${value}`, () => {
      const column = exampleColumn({ name: "c" });
      const check = exampleCheck(name, value);
      assertThrows(
        () => planColumnCheck(exampleAsset({}), { column, check, dialect: postgresDialect }),
        ProjectError,
        message,
      );
    });
  }
});

function customCheck(fields: Partial<CustomCheck>): CustomCheck {
  return {
    id: "",
    name: "enough rows",
    description: "",
    query: "",
    value: 0,
    count: undefined,
    blocking: true,
    retries: undefined,
    notifications: null,
    ...fields,
  };
}

describe("planCustomCheck()", () => {
  it("expects the value", () => {
    const plan = planCustomCheck(customCheck({ value: 2 }), {
      query: "select 1;",
      dialect: unknownDialect,
    });
    assertEquals(plan.query, "select 1");
    const error = assertThrows(() => verifyCheck(plan, "1"), CheckError);
    assertEquals(
      error.message,
      "custom check 'enough rows' has returned 1 instead of the expected 2",
    );
    assertEquals([error.query, error.actual, error.expected], ["select 1", "1", "2"]);
  });

  it("compares fractions and large numbers digit by digit", () => {
    const verdict = (value: CustomCheck["value"], cell: number | bigint | string) => {
      const plan = planCustomCheck(customCheck({ value }), { query: "q", dialect: unknownDialect });
      try {
        verifyCheck(plan, readCheckResult(plan, { rows: [[cell]] }));
        return "passes";
      } catch (error) {
        return (error as Error).message.replace(/^.* has returned/, "returned");
      }
    };
    assertEquals(verdict(0, "0.5"), "returned 0.5 instead of the expected 0");
    assertEquals(verdict(0.5, "0.50"), "passes");
    assertEquals(verdict(0.5, 0.5), "passes");
    const long = new ExactDecimal("0.12345678901234567891");
    assertEquals(verdict(long, "0.123456789012345678910"), "passes");
    assertEquals(
      verdict(long, "0.12345678901234567890"),
      "returned 0.1234567890123456789 instead of the expected 0.12345678901234567891",
    );
    assertEquals(verdict(1234567890123456789n, 1234567890123456789n), "passes");
    assertEquals(
      verdict(1234567890123456789n, 1234567890123456790n),
      "returned 1234567890123456790 instead of the expected 1234567890123456789",
    );
  });

  it("counts rows when a count is given, even zero, whatever ends the query", () => {
    const plan = planCustomCheck(customCheck({ value: 2, count: 0 }), {
      query: "select 1; -- one",
      dialect: unknownDialect,
    });
    assertEquals(plan.query, "SELECT count(*) FROM (select 1 -- one\n) AS t");
    assertEquals(plan.expected, "0");
  });
});

describe("readCheckResult()", () => {
  const plan = planCustomCheck(customCheck({}), { query: "select 1", dialect: unknownDialect });
  const read = (cell: null | boolean | number | bigint | string) =>
    readCheckResult(plan, { rows: [[cell]] });

  // F18: a share of 0.9 bad rows is not 0. F2: every digit counts.
  const cells: readonly [cell: boolean | number | bigint | string, number: string][] = [
    [7, "7"],
    [7.9, "7.9"],
    [-7.9, "-7.9"],
    [7n, "7"],
    [1234567890123456789n, "1234567890123456789"],
    [true, "1"],
    [false, "0"],
    ["7", "7"],
    ["12.000", "12"],
    ["-1.5", "-1.5"],
    ["0.9", "0.9"],
    ["1234567890123456789.10", "1234567890123456789.1"],
    ["1e3", "1000"],
    ["true", "1"],
    ["f", "0"],
  ];
  for (const [cell, number] of cells) {
    it(`reads ${typeof cell} ${cell} as ${number}`, () => assertStrictEquals(read(cell), number));
  }

  const refused: readonly [rows: (null | number | string)[][], message: string][] = [
    [[[null]], "unexpected result from query, result is nil"],
    [[["many"]], "unexpected result from query, cannot cast result string to integer: many"],
    [[[""]], "unexpected result from query, cannot cast result string to integer: "],
    [[[NaN]], "unexpected result from query during, cannot cast result to integer: NaN"],
    [
      [[1, null], [2, "b"]],
      "multiple results are returned from query, please make sure your query just expects one " +
      "value - value: [[1 <nil>] [2 b]]",
    ],
    [
      [[1], [2], [3], [4], [5], [6]],
      "multiple results are returned from query, please make sure your query just expects one " +
      "value - value: [[1] [2] [3] [4] [5] … and more]",
    ],
    [
      [],
      "multiple results are returned from query, please make sure your query just expects one " +
      "value - value: []",
    ],
  ];
  for (const [rows, message] of refused) {
    it(`refuses ${JSON.stringify(rows)}`, () => {
      const error = assertThrows(() => readCheckResult(plan, { rows }), QueryError);
      assertEquals(error.message, `failed to parse 'enough rows' check result: ${message}`);
      assertEquals(error.statement, "select 1");
    });
  }

  it("shows only some of many rows and long values", () => {
    const rows = Array.from({ length: 1000 }, () => ["x".repeat(1000)]);
    const error = assertThrows(() => readCheckResult(plan, { rows }), QueryError, "… and more]");
    assertEquals(error.message.length < 1000, true);
  });
});
