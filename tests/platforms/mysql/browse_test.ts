import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mysqlBrowse } from "../../../src/platforms/mysql/browse.ts";
import { never } from "../../contracts/connection.ts";
import { connect, servers } from "./servers.ts";

for (const server of servers) {
  const title = `mysqlBrowse at ${server.name}${
    server.skip === undefined ? "" : ` (${server.skip})`
  }`;
  (server.skip === undefined ? describe : describe.skip)(title, () => {
    it("tells of databases, tables, columns and keys", async () => {
      await using connection = await connect(server);
      const options = { signal: never };
      const query = async (sql: string) => (await connection.query(sql, options)).rows;
      const name = `browse_${crypto.randomUUID().slice(0, 8)}`;
      try {
        await connection.execute([
          `CREATE DATABASE ${name}`,
          `CREATE TABLE ${name}.t (id INT PRIMARY KEY, n DECIMAL(10,2) NOT NULL COMMENT 'price', ` +
          "u VARCHAR(9) UNIQUE, a INT, b INT, UNIQUE (a, b)) COMMENT 'of things'",
          `CREATE VIEW ${name}.v AS SELECT 1 AS one`,
        ], options);
        await using inside = await connect(server, { database: name });
        const current = async (from: typeof connection, table: string) =>
          (await from.query(mysqlBrowse.current(table), options)).rows;
        assertEquals(await current(inside, "t"), [["def", name]]);
        assertEquals(await current(connection, `${name}.t`), [[
          "def",
          String(server.details.database),
        ]]);
        await using nowhere = await connect(server, { database: "" });
        assertEquals(await current(nowhere, "t"), [["def", null]]);
        const databases = (await query(mysqlBrowse.databases)).flat();
        assertEquals(databases.includes(name), true);
        assertEquals(databases.includes("mysql"), false);
        assertEquals(await query(mysqlBrowse.tables(name)), [[null, "t"], [null, "v"]]);
        assertEquals(await query(mysqlBrowse.tables("no_such")), []);
        assertEquals(await query(mysqlBrowse.columns(name, `${name}.t`)), [
          ["id", "int(11)", 0, 1, 1, null],
          ["n", "decimal(10,2)", 0, 0, 0, "price"],
          ["u", "varchar(9)", 1, 0, 1, null],
          ["a", "int(11)", 1, 0, 0, null],
          ["b", "int(11)", 1, 0, 0, null],
        ]);
        const rows = (await query(mysqlBrowse.summary({}))).filter(([, schema]) => schema === name);
        assertEquals(
          rows.map(([, , table, kind, definition, , owner, comment]) => [
            table,
            kind,
            definition === null ? null : String(definition).toLowerCase(),
            owner,
            comment,
          ]),
          [
            ["t", "table", null, null, "of things"],
            ["v", "view", "select 1 as `one`", null, null],
          ],
        );
      } finally {
        await connection.execute([`DROP DATABASE ${name}`], options);
      }
    });
  });
}
