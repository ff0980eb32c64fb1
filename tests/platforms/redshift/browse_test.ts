import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { redshiftBrowse } from "../../../src/platforms/redshift/browse.ts";
import { redshift } from "../../../src/platforms/redshift/mod.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { postgresNeeded } from "../../e2e/postgres.ts";
import { openOptions } from "../open_options.ts";
import { redshiftDetails } from "./server.ts";

const skip = postgresNeeded;
(skip === "" ? describe : describe.skip)(`redshiftBrowse${skip}`, () => {
  it("tells of databases, tables, columns and keys, whatever the case of names", async () => {
    await using connection = await redshift.open(
      resolved("redshift", redshiftDetails),
      openOptions(),
    );
    const options = { signal: never };
    const query = async (sql: string) => (await connection.query(sql, options)).rows;
    const schema = `browse_${crypto.randomUUID().slice(0, 8)}`;
    const [[database] = []] = await query("SELECT current_database()::text");
    const name = String(database);
    try {
      await connection.execute([
        `CREATE SCHEMA ${schema}`,
        `CREATE TABLE ${schema}."Sales" (id INT PRIMARY KEY, n DECIMAL(10,2) NOT NULL, ` +
        "u VARCHAR(9) UNIQUE, a INT, b INT, UNIQUE (a, b))",
        `COMMENT ON TABLE ${schema}.sales IS 'of things'`,
        `COMMENT ON COLUMN ${schema}.sales.n IS 'price'`,
        `CREATE VIEW ${schema}.v AS SELECT 1 AS one`,
      ], options);
      assertEquals((await query(redshiftBrowse.databases)).flat().includes(name), true);
      const tables = async (of: string) =>
        (await query(redshiftBrowse.tables(of))).filter(([of]) => of === schema);
      assertEquals(await tables(name.toUpperCase()), [[schema, "sales"], [schema, "v"]]);
      assertEquals(await tables("no_such"), []);
      const columns = redshiftBrowse.columns(name, `${schema.toUpperCase()}.SALES`);
      assertEquals(await query(columns), [
        ["id", "integer", false, true, true, null],
        ["n", "numeric(10,2)", false, false, false, "price"],
        ["u", "character varying(9)", true, false, true, null],
        ["a", "integer", true, false, false, null],
        ["b", "integer", true, false, false, null],
      ]);
      const rows = (await query(redshiftBrowse.summary({}))).filter(([, of]) => of === schema);
      assertEquals(
        rows.map(([, , table, kind, definition, size, , comment]) => [
          table,
          kind,
          typeof definition === "string" ? definition.replaceAll(/\s+/g, " ").trim() : definition,
          size,
          comment,
        ]),
        [
          ["sales", "table", null, null, "of things"],
          ["v", "view", "SELECT 1 AS one;", null, null],
        ],
      );
    } finally {
      await connection.execute([`DROP SCHEMA ${schema} CASCADE`], options);
    }
  });
});
