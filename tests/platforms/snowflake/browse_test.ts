import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { snowflakeBrowse } from "../../../src/platforms/snowflake/browse.ts";
import { snowflakeDialect } from "../../../src/platforms/snowflake/dialect.ts";
import { readKeyedShape } from "../../../src/run/table_shape.ts";
import type { Connection } from "../../../src/connections/connection.ts";
import { open } from "../../../src/platforms/snowflake/driver.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { openOptions } from "../open_options.ts";
import { details, env, skip } from "./server.ts";

/** Each column, and whether it is in the primary key. */
async function keyOf(connection: Connection, table: string) {
  const side = {
    connection,
    connectionName: "c",
    dialect: snowflakeDialect,
    names: { database: "bruin" },
    table,
  };
  const { columns } = await readKeyedShape(side, never);
  return columns.map(({ name, primaryKey }) => [name, primaryKey]);
}

const title = `snowflakeBrowse${skip === undefined ? "" : ` (${skip})`}`;
(skip === undefined ? describe : describe.skip)(title, () => {
  it("tells of databases, tables and columns", async () => {
    await using connection = await open(
      resolved("snowflake", details),
      openOptions({ env: envOf(env) }),
    );
    const options = { signal: never };
    const query = async (sql: string) => (await connection.query(sql, options)).rows;
    const schema = `BROWSE_${crypto.randomUUID().slice(0, 8).toUpperCase()}`;
    await connection.execute([
      `CREATE SCHEMA ${schema}`,
      `CREATE TABLE ${schema}.t (id INT, name VARCHAR(5) NOT NULL, price NUMBER(10, 2))`,
    ], options);
    assertEquals(await query(snowflakeBrowse.databases), [["BRUIN"]]);
    const tables = await query(snowflakeBrowse.tables("bruin"));
    assertEquals(tables.filter(([name]) => name === schema), [[schema, "T"]]);
    assertEquals(await query(snowflakeBrowse.columns("BRUIN", `${schema.toLowerCase()}.t`)), [
      ["ID", "NUMBER(38,0)", true, null, null, null],
      ["NAME", "VARCHAR(5)", false, null, null, null],
      ["PRICE", "NUMBER(10,2)", true, null, null, null],
    ]);
    assertEquals(
      await keyOf(connection, `${schema.toLowerCase()}.t`),
      [["ID", false], ["NAME", false], ["PRICE", false]],
    );
    await connection.execute([
      `CREATE TABLE ${schema}.keyed (id INT, "day" DATE, n INT, PRIMARY KEY (id, "day"))`,
    ], options);
    assertEquals(
      await keyOf(connection, `bruin.${schema}.keyed`),
      [["ID", true], ["day", true], ["N", false]],
    );
    await connection.execute([`DROP TABLE ${schema}.keyed`], options);
    const summary = (await query(snowflakeBrowse.summary({}))).filter(([, name]) =>
      name === schema
    );
    assertEquals(summary.map((row) => row.slice(0, 4)), [["BRUIN", schema, "T", "table"]]);
    await connection.execute([`DROP SCHEMA ${schema}`], options);
  });
});
