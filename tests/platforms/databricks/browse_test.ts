/** What editors and data-diff ask Databricks, with Spark. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { databricksDialect } from "../../../src/platforms/databricks/dialect.ts";
import { readKeyedShape } from "../../../src/run/table_shape.ts";
import { never } from "../../contracts/connection.ts";
import { address, connect, skip } from "./server.ts";

/** Why they cannot be asked; `undefined` when they can. A stand-in may be older than what it is asked here. */
async function lacking(): Promise<string | undefined> {
  if (skip !== undefined) return skip;
  const response = await fetch(`${address}/views`);
  const text = await response.text();
  return text.includes("key_column_usage") ? undefined : "by hand: start the stand-in anew";
}

const left = await lacking();
const title = `browse of Databricks${left === undefined ? "" : ` (${left})`}`;
(left === undefined ? describe : describe.skip)(title, () => {
  it("tells of catalogs, tables, columns and keys", async () => {
    await using connection = connect();
    const { browse } = databricksDialect.catalog;
    if (browse === undefined) throw new Error("the dialect asks nothing");
    const options = { signal: never };
    const query = async (sql: string) => (await connection.query(sql, options)).rows;
    const schema = `browse_${crypto.randomUUID().slice(0, 8)}`;
    await connection.execute([
      `CREATE SCHEMA ${schema}`,
      `CREATE TABLE IF NOT EXISTS \`${schema}\`.\`keyed\` (id INT NOT NULL COMMENT 'the id', day DATE, ` +
      "price DECIMAL(10, 2), PRIMARY KEY (`id`, `day`))",
      `CREATE TABLE ${schema}.plain (id BIGINT)`,
      `CREATE VIEW ${schema}.seen AS SELECT 1 AS x`,
    ], options);
    assertEquals(await query(browse.databases), [["main"]]);
    assertEquals(await query(browse.current("keyed")), [["main", "default"]]);
    assertEquals((await query(browse.tables("main"))).filter(([name]) => name === schema), [
      ...[[schema, "keyed"], [schema, "plain"], [schema, "seen"]],
    ]);
    assertEquals(await query(browse.columns("main", `${schema.toUpperCase()}.keyed`)), [
      ["id", "int", false, true, false, "the id"],
      ["day", "date", true, true, false, null],
      ["price", "decimal(10,2)", true, false, false, null],
    ]);
    const keyOf = async (table: string) => {
      const side = { connection, connectionName: "c", dialect: databricksDialect, names: {} };
      const { columns } = await readKeyedShape({ ...side, table }, never);
      return columns.map(({ name, primaryKey }) => [name, primaryKey]);
    };
    const keys = [["id", true], ["day", true], ["price", false]];
    assertEquals(await keyOf(`${schema}.keyed`), keys);
    assertEquals(await keyOf(`main.${schema}.keyed`), keys);
    assertEquals(await keyOf(`${schema}.plain`), [["id", false]]);
    const summary = (await query(browse.summary({}))).filter(([, at]) => at === schema);
    assertEquals(summary.map((row) => row.slice(0, 5)), [
      ["main", schema, "keyed", "table", null],
      ["main", schema, "plain", "table", null],
      ["main", schema, "seen", "view", "SELECT 1 AS x"],
    ]);
    await connection.execute([`DROP SCHEMA ${schema} CASCADE`], options);
  });
});
