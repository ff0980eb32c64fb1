/** Values as Redshift reads them, which PostgreSQL, in its place in the suites, could not show. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PreparedRows } from "../../../src/data_files/prepared_rows.ts";
import type { ColumnType } from "../../../src/data_files/column_type.ts";
import { columnNeeds, takeRows } from "../../../src/platforms/redshift/rows.ts";
import { redshiftDialect } from "../../../src/platforms/redshift/dialect.ts";
import { never } from "../../contracts/connection.ts";
import { exampleAsset } from "../../sql/example_asset.ts";

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
