import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { CellValue } from "../../../src/connections/connection.ts";
import { ExactDecimal } from "../../../src/exact_numbers.ts";
import type { ExactValue } from "../../../src/project/model.ts";
import { compareRows } from "../../../src/run/unit_tests/compare_rows.ts";
import { isExpectedValue } from "../../../src/run/unit_tests/compare_values.ts";
import type { ExpectedRows, GivenRow } from "../../../src/run/unit_tests/definition.ts";
import { canonicalMoment } from "../../../src/run/values/cell_kinds.ts";

type Case = readonly [expected: ExactValue, actual: CellValue, type: string];

const equal: readonly Case[] = [
  [1.7, "1.70", "DECIMAL(10,2)"],
  ["12345678901234567890.123", "12345678901234567890.1230", "numeric"],
  [9007199254740993n, 9007199254740993n, "BIGINT"],
  [0.3, 0.30000000000000004, "DOUBLE"],
  ["01", "01", "VARCHAR"],
  [true, 1, "tinyint"],
  [false, false, "BOOLEAN"],
  [null, null, "INTEGER"],
  ["2024-01-31", "2024-01-31 00:00:00", "timestamp without time zone"],
  ["2024-01-31T12:00:00Z", "2024-01-31 14:00:00+02", "TIMESTAMP WITH TIME ZONE"],
  [[1, "a"], '[1,"a"]', "JSON"],
  [[1.5, new ExactDecimal("0.12345678901234567891")], "[1.50,0.12345678901234567891]", "LIST"],
  [new ExactDecimal("0.12345678901234567891"), "0.12345678901234567891", "numeric"],
  ["\\x6162", "\\x6162", "bytea"],
  ["ab", "\\x6162", "bytea"],
  ["\\x00ff", "\\x00\\xFF", "BLOB"],
  ["\\x6162", "0x6162", "varbinary"],
  ["\\x6162", "YWI=", "BYTES"],
  [{ a: 1.0, b: [null] }, '{"b":[null],"a":1}', "json"],
];
const different: readonly Case[] = [
  [1, "1", "VARCHAR"],
  ["1.0", "1", "VARCHAR"],
  [9007199254740993n, 9007199254740992n, "BIGINT"],
  [0.3, 0.3001, "DOUBLE"],
  [0, null, "INTEGER"],
  ["", null, "VARCHAR"],
  [true, 2, "tinyint"],
  ["2024-01-31", "2024-01-31 00:00:00.000001", "TIMESTAMP"],
  ["2024-01-31", "2024-01-31T00:00:00", "VARCHAR"],
  [[1, 2], "[2,1]", "JSON"],
  [["1"], "[1]", "JSON"],
  [[true], "[1]", "JSON"],
  [new ExactDecimal("0.12345678901234567891"), "0.12345678901234567892", "numeric"],
  ["\\x6162", "\\x6163", "bytea"],
  [[1], "not JSON", "VARCHAR"],
];

describe("isExpectedValue", () => {
  for (const [expected, actual, type] of equal) {
    it(`${String(expected)} is ${String(actual)} of ${type}`, () =>
      assertEquals(isExpectedValue(expected, actual, type), true));
  }
  for (const [expected, actual, type] of different) {
    it(`${String(expected)} is not ${String(actual)} of ${type}`, () =>
      assertEquals(isExpectedValue(expected, actual, type), false));
  }
});

describe("canonicalMoment", () => {
  it("keeps every digit, and knows zones", () => {
    assertEquals(
      canonicalMoment("2024-01-31 23:30:00.123456700-01:00"),
      "2024-02-01T00:30:00.1234567",
    );
    assertEquals(canonicalMoment("1800-01-01 00:00:00+00:53:28"), "1799-12-31T23:06:32");
    assertEquals(canonicalMoment("2024-01-31"), "2024-01-31T00:00:00");
    assertEquals(canonicalMoment("2024-13-31"), undefined);
    assertEquals(canonicalMoment("tomorrow"), undefined);
  });
});

describe("compareRows", () => {
  const actual = {
    columns: [{ name: "Kind", type: "VARCHAR" }, { name: "total", type: "INTEGER" }],
    rows: [["owl", 3], ["tit", 1], ["owl", 3]],
  };
  const expect = (rows: ExpectedRows["rows"], changes: Partial<ExpectedRows> = {}) =>
    compareRows({ rows, count: undefined, exact: false, ordered: false, ...changes }, actual)
      ?.reasons;
  const [owl, tit] = [{ kind: "owl", total: 3 }, { kind: "tit", total: 1 }];

  it("takes rows in any order, each as often as it comes", () => {
    assertEquals(expect([tit, owl, owl]), undefined);
    assertEquals(expect([tit, tit, owl]), [
      'expected row 2 is missing: {kind="tit", total=1}',
      'row 3 is not expected: {Kind="owl", total=3}',
    ]);
  });
  it("takes rows in one order when asked to", () => {
    assertEquals(expect([owl, tit, owl], { ordered: true }), undefined);
    assertEquals(expect([tit, owl, owl], { ordered: true }), [
      "the rows are those that are expected, in another order",
      'expected row 1 differs from row 1: kind: expected "tit", got "owl", total: expected 1, got 3',
      'expected row 2 differs from row 2: kind: expected "owl", got "tit", total: expected 3, got 1',
    ]);
  });
  it("shows long texts where they begin to differ, each column on a line of its own", () => {
    const words = "words ".repeat(20);
    const columns = [...actual.columns, { name: "note", type: "VARCHAR" }];
    const given = (row: GivenRow) =>
      compareRows({ rows: [row], count: undefined, exact: false, ordered: false }, {
        columns,
        rows: [["owl", 3, `${words}end`]],
      })?.reasons;
    assertEquals(given({ kind: "owl", total: 4, note: `${words}END` }), [
      "expected row 1 differs from row 1: total: expected 4, got 3",
      "expected row 1 differs from row 1: note: from character 121 on: " +
      'expected …"ds words words END", got …"ds words words end"',
    ]);
    assertEquals(given({ kind: "owl", note: words }), [
      "expected row 1 differs from row 1: note: from character 121 on: " +
      'expected …"ds words words ", got …"ds words words end"',
    ]);
  });
  it("puts a row beside the one that is most like it", () => {
    assertEquals(expect([owl, owl, { kind: "tit", total: 2 }]), [
      "expected row 3 differs from row 2: total: expected 2, got 1",
    ]);
  });
  it("looks at the columns that are named, unless it is to be exact", () => {
    assertEquals(expect([{ kind: "owl" }, { kind: "tit" }, { kind: "owl" }]), undefined);
    assertEquals(expect([{ kind: "owl" }, { kind: "tit" }, { kind: "owl" }], { exact: true }), [
      'the column "total" is not expected',
    ]);
    assertEquals(expect([{ grams: 1 }, owl, owl]), [
      'there is no column "grams"; there are: Kind, total',
    ]);
  });
  it("does not give the row that another needs to one that names fewer columns", () => {
    assertEquals(expect([{ kind: "owl" }, { total: 1 }, owl]), undefined);
    assertEquals(expect([{ total: 3 }, { kind: "owl" }, tit]), undefined);
  });
  it("counts", () => {
    assertEquals(expect(undefined, { count: 3 }), undefined);
    assertEquals(expect(undefined, { count: 2 }), ["expected 2 row(s), got 3"]);
    assertEquals(expect([])?.[0], "expected 0 row(s), got 3");
  });
});
