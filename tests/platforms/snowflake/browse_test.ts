import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { snowflakeBrowse } from "../../../src/platforms/snowflake/browse.ts";
import { open } from "../../../src/platforms/snowflake/driver.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { openOptions } from "../open_options.ts";
import { details, env, skip } from "./server.ts";

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
      ["ID", "NUMBER(38,0)", true, false, false, null],
      ["NAME", "VARCHAR(5)", false, false, false, null],
      ["PRICE", "NUMBER(10,2)", true, false, false, null],
    ]);
    const summary = (await query(snowflakeBrowse.summary)).filter(([, name]) => name === schema);
    assertEquals(summary.map((row) => row.slice(0, 4)), [["BRUIN", schema, "T", "table"]]);
    await connection.execute([`DROP SCHEMA ${schema}`], options);
  });
});
