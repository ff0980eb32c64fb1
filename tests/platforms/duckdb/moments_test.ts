/** Values of DuckDB that are made here, against what DuckDB itself makes of them. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DuckdbEngine } from "../../../src/platforms/duckdb/driver.ts";
import { never, resolved } from "../../contracts/connection.ts";

const engine = await DuckdbEngine.load();
const open = () => engine.open(resolved("duckdb", { path: ":memory:" }), { root: "/" });

/** Rows whose first column should read as the second, and a few that differ. */
async function differences(query: string): Promise<unknown[]> {
  await using connection = await open();
  const { rows } = await connection.query(`SET TimeZone = 'UTC'; ${query}`, { signal: never });
  return rows.filter(([value, text]) => value !== text).slice(0, 5);
}

const moments = [
  ["TIMESTAMP", "CAST(make_timestamp(%) AS TIMESTAMP)"],
  ["TIMESTAMP_MS", "CAST(make_timestamp(%) AS TIMESTAMP_MS)"],
  ["TIMESTAMP_S", "CAST(make_timestamp(%) AS TIMESTAMP_S)"],
  ["TIMESTAMPTZ", "CAST(make_timestamp(%) AS TIMESTAMPTZ)"],
  ["DATE", "CAST(make_timestamp(%) AS DATE)"],
] as const;

/** Microseconds: around 1970, in every year from 5000 before Christ to 12000, and parts of seconds. */
const spread = [
  "SELECT range * 250000 FROM range(-2000, 2000)",
  "SELECT (range - 7000) * 31556952000000 + (range * 7919) % 86400000000 FROM range(17000)",
  "SELECT range * 1000003 * 977 FROM range(-5000, 5000)",
];

describe("values of DuckDB", () => {
  for (const [type, expression] of moments) {
    it(`are printed as DuckDB prints them: ${type}`, async () => {
      const value = expression.replace("%", "CAST(n AS BIGINT)");
      for (const numbers of spread) {
        const found = await differences(
          `SELECT ${value} AS v, CAST(${value} AS VARCHAR) AS t FROM (${numbers}) AS s(n)`,
        );
        assertEquals(found, []);
      }
    });
  }

  it("are printed as DuckDB prints them: ends, and nulls between values", async () => {
    const days = [
      "DATE '0001-01-01'",
      "DATE '0001-12-31 (BC)'",
      "DATE '9999-12-31'",
      "DATE '10000-01-01'",
      "DATE 'infinity'",
      "DATE '-infinity'",
      "NULL",
    ];
    for (const type of ["DATE", "TIMESTAMP"]) {
      const values = days.map((day) => `(CAST(${day} AS ${type}))`).join(", ");
      const found = await differences(
        `SELECT v, CAST(v AS VARCHAR) FROM (VALUES ${values}) AS s(v), range(300) ORDER BY range`,
      );
      assertEquals(found, []);
    }
  });

  it("are printed as DuckDB prints them: decimals", async () => {
    for (const type of ["DECIMAL(4,2)", "DECIMAL(18,9)", "DECIMAL(38,20)", "DECIMAL(9,0)"]) {
      const found = await differences(
        `SELECT v, CAST(v AS VARCHAR) FROM (SELECT CAST(range * 0.01 AS ${type}) AS v
           FROM range(-500, 500))`,
      );
      assertEquals(found, []);
    }
  });

  it("keep a mark of byte order at their beginning", async () => {
    await using connection = await open();
    const { rows } = await connection.query("SELECT chr(65279) || 'a'", { signal: never });
    assertEquals(rows, [["\ufeffa"]]);
  });
});
