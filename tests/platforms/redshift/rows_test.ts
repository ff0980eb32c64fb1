/** Values as Redshift reads them, which PostgreSQL, in its place in the suites, could not show. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Column } from "../../../src/project/model.ts";
import { PreparedRows } from "../../../src/data_files/prepared_rows.ts";
import type { ColumnType } from "../../../src/data_files/column_type.ts";
import { columnNeeds, takeRows } from "../../../src/platforms/redshift/rows.ts";
import { redshiftDialect } from "../../../src/platforms/redshift/dialect.ts";
import { never } from "../../contracts/connection.ts";
import { exampleAsset, exampleCheck, exampleContext } from "../../sql/example_asset.ts";

/** The statements that bring a file with one column into a table. */
async function statementsFor(text: string, type: ColumnType): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/rows.csv`;
    await Deno.writeTextFile(path, text);
    const target = (name: string) => ({ name, type });
    const file = { format: "csv", path, target } as const;
    await using rows = await PreparedRows.of(file, { needs: columnNeeds, signal: never });
    const statements: string[] = [];
    await takeRows(rows, {
      run: (statement) => {
        statements.push(statement);
        return Promise.resolve();
      },
    });
    return statements;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

describe("takeRows() of Redshift", () => {
  it("writes bytes by their digits, as a backslash escapes in texts (FROM_HEX, VARBYTE)", async () => {
    assertEquals(await statementsFor("v\n\\x00Ff\nabc\n", { kind: "binary" }), [
      'CREATE TEMP TABLE bruin_rows ("v" VARBYTE(1024000))',
      `INSERT INTO bruin_rows ("v") VALUES (from_hex('00Ff')), (from_hex('616263'))`,
    ]);
  });

  it("writes booleans in words that Redshift knows (c_Boolean)", async () => {
    const [, insert] = await statementsFor("v\non\noff\n", { kind: "boolean" });
    assertEquals(insert, `INSERT INTO bruin_rows ("v") VALUES ('true'), ('false')`);
  });

  it("escapes backslashes and quotes of texts", async () => {
    const [, insert] = await statementsFor("v\na\\b'c\n", { kind: "text" });
    assertEquals(insert, `INSERT INTO bruin_rows ("v") VALUES ('a\\\\b''c')`);
  });
});

describe("texts of booleans on Redshift", () => {
  const asset = exampleAsset({
    name: "marts.t",
    materialization: { type: "table" },
    columns: [
      { name: "ok", type: "BOOLEAN", primaryKey: true },
      { name: "n", type: "integer" },
    ],
  });

  it("are not made by a cast, which it refuses, in checks and keys that may be missing", () => {
    const text = (value: string) =>
      `CASE WHEN ${value} THEN 'true' WHEN NOT ${value} THEN 'false' END`;
    const check = { ...exampleCheck("accepted_values", ["true"]), name: "accepted_values" };
    const [ok, n] = asset.columns as [Column, Column];
    const query = (column: Column) =>
      redshiftDialect.checks["accepted_values"]?.(asset, column, check);
    assertEquals(
      query(ok),
      `SELECT COUNT(*) FROM "marts"."t" WHERE ${text('"ok"')} NOT IN ('true')`,
    );
    assertEquals(
      query(n),
      `SELECT COUNT(*) FROM "marts"."t" WHERE CAST("n" AS VARCHAR(65535)) NOT IN ('true')`,
    );
    const merged = redshiftDialect.strategies.merge?.(
      { ...asset, columns: [ok, { ...n, updateOnMerge: true }] },
      "SELECT 1",
      exampleContext(),
    ).join("\n") ?? "";
    assertStringIncludes(
      merged,
      `COALESCE('=' || ${text('"marts"."t"."ok"')}, '') = COALESCE('=' || ${
        text('source."ok"')
      }, '')`,
    );
  });
});

describe("names of Redshift", () => {
  for (
    const [name, quoted] of [
      ["Marts.Daily", '"marts"."daily"'],
      ['Marts."Order Lines"', '"marts"."Order Lines"'],
      ['"Exact"', '"Exact"'],
      ['a."b""c"', '"a"."b""c"'],
    ] as const
  ) {
    it(`${name} is written ${quoted}, and its schema is made by the same name`, () => {
      assertEquals(redshiftDialect.quote(name), quoted);
      const asset = exampleAsset({ name, materialization: { type: "view" } });
      const [schema] = quoted.split(".");
      assertEquals(
        redshiftDialect.prepare(asset),
        quoted.includes(".") ? [`CREATE SCHEMA IF NOT EXISTS ${schema}`] : [],
      );
    });
  }
});
