/** DuckDB in the suites of all platforms. */
import { join } from "node:path";
import { duckdb as platform } from "../../../src/platforms/duckdb/mod.ts";
import { testPlatform } from "../../contracts/platform.ts";

// The native library stays loaded, so it is loaded before any test begins.
await platform.checkMachine?.();
const root = await Deno.makeTempDir();
addEventListener("unload", () => Deno.removeSync(root, { recursive: true }));

for (const path of [":memory:", join(root, "contract.db")]) {
  testPlatform({
    platform,
    name: path === ":memory:" ? "DuckDB in memory" : "DuckDB with a file",
    skip: undefined,
    details: { path },
    root,
    slowQuery: "SELECT count(*) FROM range(100000000000) a, range(1000) b",
    values: [
      ["true", "BOOLEAN", true],
      ["3", "INTEGER", 3],
      ["CAST(-2 AS TINYINT)", "TINYINT", -2],
      ["9007199254740993", "BIGINT", 9007199254740993n],
      ["CAST('18446744073709551615' AS UBIGINT)", "UBIGINT", 18446744073709551615n],
      [
        "CAST('-170141183460469231731687303715884105727' AS HUGEINT)",
        "HUGEINT",
        -(2n ** 127n - 1n),
      ],
      ["CAST(0.1 AS FLOAT)", "FLOAT", 0.1],
      ["1.5e300", "DOUBLE", 1.5e300],
      ["CAST('-0.05' AS DECIMAL(10,3))", "DECIMAL(10,3)", "-0.050"],
      [
        "CAST('12345678901234567890.123' AS DECIMAL(38,3))",
        "DECIMAL(38,3)",
        "12345678901234567890.123",
      ],
      ["'a text longer than twelve'", "VARCHAR", "a text longer than twelve"],
      ["''", "VARCHAR", ""],
      ["'\\x00a'::BLOB", "BLOB", "\\x00a"],
      ["DATE '2024-02-29'", "DATE", "2024-02-29"],
      ["TIME '12:34:56.789012'", "TIME", "12:34:56.789012"],
      ["TIMESTAMP '2024-01-01 01:02:03.456789'", "TIMESTAMP", "2024-01-01 01:02:03.456789"],
      [
        "TIMESTAMPTZ '2024-01-01 01:02:03+02'",
        "TIMESTAMP WITH TIME ZONE",
        "2023-12-31 23:02:03+00",
      ],
      ["INTERVAL '1 year 3 seconds'", "INTERVAL", "1 year 00:00:03"],
      [
        "CAST('00112233-4455-6677-8899-aabbccddeeff' AS UUID)",
        "UUID",
        "00112233-4455-6677-8899-aabbccddeeff",
      ],
      ["CAST('b' AS ENUM('a', 'b'))", "ENUM", "b"],
      ["[1, NULL, 9007199254740993]", "LIST", "[1,null,9007199254740993]"],
      ["{'a': 1, 'b': [DATE '2024-01-01']}", "STRUCT", '{"a":1,"b":["2024-01-01"]}'],
      ["[1.50, NULL]::DECIMAL(38,2)[]", "LIST", "[1.50,null]"],
      ["{'a': [0.1], 'nan': 'nan'::DOUBLE}", "STRUCT", '{"a":[0.1],"nan":"NaN"}'],
      ["MAP {0.5: 1.25}", "MAP", '{"0.5":1.25}'],
      ["MAP {'k': 1, 'j': 2}", "MAP", '{"k":1,"j":2}'],
      ["CAST([1, 2] AS INTEGER[2])", "ARRAY", "[1,2]"],
      ["union_value(num := 2)", "UNION", 2],
      ["CAST(NULL AS INTEGER)", "INTEGER", null],
    ],
    errors: [
      { sql: "SELEC 1", kind: "syntax", message: "Parser Error" },
      {
        sql: "SELECT * FROM nope",
        kind: "missing",
        missing: "nope",
        message: "Table with name nope does not exist",
      },
      { sql: "SELECT nope", kind: "missing", message: 'Referenced column "nope"' },
      { sql: "SELECT no_such_function(1)", kind: "missing", message: "does not exist" },
      { sql: "SELECT CAST('x' AS integer)", kind: "other", message: "Conversion Error" },
    ],
    logins: [],
  });
}
