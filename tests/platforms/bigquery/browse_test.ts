/**
 * What editors and data-diff ask BigQuery, with local-bigquery, whose views of keys have the columns of
 * https://cloud.google.com/bigquery/docs/information-schema-key-column-usage and …-table-constraints.
 */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bigqueryBrowse } from "../../../src/platforms/bigquery/browse.ts";
import { bigqueryDialect } from "../../../src/platforms/bigquery/dialect.ts";
import { readKeyedShape } from "../../../src/run/table_shape.ts";
import { loadEngine } from "../../../src/sql_tree/engine.ts";
import { never } from "../../contracts/connection.ts";
import { connect, skip } from "./server.ts";

describe("bigqueryBrowse", () => {
  it("asks in statements that a parser understands, with names in quotes", async () => {
    const engine = await loadEngine();
    const { databases, current, tables, columns, primaryKey, summary } = bigqueryBrowse;
    const hostile = "t' OR TRUE --";
    const asked = [
      ...[databases, current("t"), tables("d"), columns("p-1.d", hostile)],
      ...[primaryKey?.("p-1.d", hostile) ?? "", summary({}), summary({ location: "EU" })],
    ];
    for (const text of asked) assertEquals(engine.parse(text, "bigquery").success, true, text);
    assertEquals(columns("p-1.d", hostile).includes("`p-1`.`d`.INFORMATION_SCHEMA.COLUMNS"), true);
    assertEquals(summary({ location: "EU" }).includes("`region-eu`.INFORMATION_SCHEMA"), true);
  });
});

const title = `bigqueryBrowse${skip === undefined ? "" : ` (${skip})`}`;
(skip === undefined ? describe : describe.skip)(title, () => {
  it("tells of datasets, tables, columns and keys", async () => {
    await using connection = await connect();
    const options = { signal: never };
    const query = async (sql: string) => (await connection.query(sql, options)).rows;
    const dataset = `browse_${crypto.randomUUID().slice(0, 8)}`;
    await connection.execute([
      `CREATE SCHEMA ${dataset}`,
      `CREATE TABLE ${dataset}.keyed (id INT64 NOT NULL OPTIONS (description = 'the id'), ` +
      "day DATE, amount NUMERIC, PRIMARY KEY (id, day) NOT ENFORCED)",
      `CREATE TABLE ${dataset}.plain (id INT64)`,
      `CREATE VIEW ${dataset}.seen AS SELECT 1 AS x`,
    ], options);
    const named = (rows: readonly (readonly unknown[])[]) => rows.map(([name]) => name);
    assertEquals(named(await query(bigqueryBrowse.databases)).includes(dataset), true);
    assertEquals(await query(bigqueryBrowse.tables(dataset)), [
      ...[[null, "keyed"], [null, "plain"], [null, "seen"]],
    ]);
    assertEquals(await query(bigqueryBrowse.columns(dataset, "keyed")), [
      ["id", "INT64", false, null, null, "the id"],
      ["day", "DATE", true, null, null, null],
      ["amount", "NUMERIC", true, null, null, null],
    ]);
    const keyOf = async (table: string) => {
      const side = { connection, connectionName: "c", dialect: bigqueryDialect, table };
      const shape = await readKeyedShape({ ...side, names: { database: "bruin" } }, never);
      return shape.columns.map(({ name, primaryKey }) => [name, primaryKey]);
    };
    const keys = [["id", true], ["day", true], ["amount", false]];
    assertEquals(await keyOf(`${dataset}.keyed`), keys);
    assertEquals(await keyOf(`bruin.${dataset}.keyed`), keys);
    assertEquals(await keyOf(`${dataset}.plain`), [["id", false]]);
    const summary = (await query(bigqueryBrowse.summary({}))).filter(([, at]) => at === dataset);
    assertEquals(summary.map((row) => row.slice(2, 5)), [
      ["keyed", "table", null],
      ["plain", "table", null],
      ["seen", "view", "SELECT 1 AS x"],
    ]);
    await connection.execute([`DROP SCHEMA ${dataset} CASCADE`], options);
  });
});
