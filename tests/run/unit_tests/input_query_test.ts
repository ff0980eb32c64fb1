/** Rows that a test gives, as SQL. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { platforms } from "../../../src/platforms/mod.ts";
import { plainColumn } from "../../../src/project/columns.ts";
import type { ExactValue } from "../../../src/project/model.ts";
import { inputQuery, wrongValue } from "../../../src/run/unit_tests/input_query.ts";

/** Values of columns by platform and type, as SQL. */
const values: readonly (readonly [string, string, ExactValue, string])[] = [
  ["bigquery", "JSON", { a: [1] }, `PARSE_JSON('{"a":[1]}')`],
  ["bigquery", "JSON", '{"a": 1}', `PARSE_JSON('{"a": 1}')`],
  ["bigquery", "JSON", null, "CAST(NULL AS JSON)"],
  ["snowflake", "variant", { a: 1 }, `PARSE_JSON('{"a":1}')`],
  ["snowflake", "variant", 1, "PARSE_JSON('1')"],
  ["snowflake", "array(number)", [1, 2], "CAST(PARSE_JSON('[1,2]') AS array(number))"],
  ["redshift", "super", { a: 1 }, `JSON_PARSE('{"a":1}')`],
  ["databricks", "variant", { a: 1 }, `PARSE_JSON('{"a":1}')`],
  ["postgres", "jsonb", { a: 1 }, `CAST('{"a":1}' AS jsonb)`],
];

describe("a given column", () => {
  it("has the name that queries mean by it", () => {
    const names: readonly (readonly [string, string, string])[] = [
      ["snowflake", "kind", "kind"],
      ["snowflake", "userId", "userId"],
      ["snowflake", "order", '"ORDER"'],
      ["snowflake", '"userId"', '"userId"'],
      ["snowflake", "net price", '"net price"'],
      ["snowflake", "a.b", '"a.b"'],
      ["postgres", "userId", '"userId"'],
      ["postgres", "a.b", '"a.b"'],
      ["bigquery", "userId", "`userId`"],
      ["databricks", "net price", "`net price`"],
    ];
    for (const [platform, name, alias] of names) {
      const { dialect } = platforms.find((one) => one.dialect.name === platform)!;
      assertEquals(inputQuery([{ [name]: 1n }], [], dialect), `SELECT 1 AS ${alias}`, platform);
    }
  });
});

describe("a given value", () => {
  it("is read as JSON where a cast would make a string of it", () => {
    for (const [name, type, value, sql] of values) {
      const { dialect } = platforms.find((one) => one.dialect.name === name)!;
      const column = { ...plainColumn, name: "v", type };
      const alias = dialect.quote("v");
      assertEquals(
        inputQuery([{ v: value }], [column], dialect),
        `SELECT ${sql} AS ${alias}`,
        name,
      );
    }
  });

  it("is refused where it is no number or date, as its column declares", () => {
    const wrong = (type: string, v: ExactValue) =>
      wrongValue([{ v }], [{ ...plainColumn, name: "V", type }]) !== undefined;
    const refused: readonly (readonly [string, ExactValue])[] = [
      ...["bigint", "numeric(10, 2)", "DOUBLE"].map((type) => [type, "one"] as const),
      ["integer", ""],
      ...["date", "timestamp with time zone", "DATETIME"].map((type) => [type, "soon"] as const),
    ];
    const taken: readonly (readonly [string, ExactValue])[] = [
      ...[["bigint", "12"], ["numeric", " -1.5e3 "], ["double", "NaN"], ["integer", null]] as const,
      ...[["date", "2024-01-31"], ["timestamptz", "2024-01-31 10:00 Europe/Berlin"]] as const,
      ...[["timestamp", "infinity"], ["varchar", "one"], ["", "one"], [
        "daterange",
        "[a,b)",
      ]] as const,
      ...[["date[]", "{}"], ["struct<a date>", "x"], ["money", "$1"], ["integer", 1]] as const,
    ];
    assertEquals(refused.filter(([type, value]) => !wrong(type, value)), []);
    assertEquals(taken.filter(([type, value]) => wrong(type, value)), []);
  });
});
