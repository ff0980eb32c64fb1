/** Readers of a table and its views while the table is replaced (N4). */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { postgresDialect as dialect } from "../../../src/platforms/postgres/dialect.ts";
import { open } from "../../../src/platforms/postgres/driver.ts";
import { surveyTable } from "../../../src/run/table_survey.ts";
import { materialize } from "../../../src/sql/materialize.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { postgresDetails, postgresNeeded } from "../../e2e/postgres.ts";
import { exampleAsset, exampleContext } from "../../sql/example_asset.ts";

const schema = `replace_${crypto.randomUUID().slice(0, 8)}`;
const asset = exampleAsset({ name: `${schema}.t`, type: "pg.sql", materialization: {} });

async function replace(connection: Connection, query: string): Promise<void> {
  await connection.session!(async (session) => {
    const context = exampleContext({ suffix: () => "abcdefgh" });
    const assetNames = [`${schema}.v`];
    const facts = await surveyTable(session, asset, { query, dialect, context, assetNames });
    await session.execute(materialize(asset, { query, dialect, context: { ...context, facts } }));
  }, { signal: never });
}

const rowsOf = (n: number, type: string) =>
  `SELECT i::${type} AS id, ${n} AS batch FROM generate_series(1, 5000) AS s(i)`;

(postgresNeeded === "" ? describe : describe.skip)(`replacing a table${postgresNeeded}`, () => {
  for (const types of [["integer", "integer"], ["integer", "bigint"]]) {
    it(`to ${types[1]} from ${types[0]} breaks no reader and shows none an empty table`, async () => {
      await using connection = await open(resolved("postgres", postgresDetails()));
      await connection.execute([`CREATE SCHEMA IF NOT EXISTS ${schema}`], { signal: never });
      try {
        await replace(connection, rowsOf(0, "integer"));
        await connection.execute([
          `CREATE OR REPLACE VIEW ${schema}.v AS SELECT batch, count(*)::int AS n FROM ${schema}.t GROUP BY batch`,
        ], { signal: never });
        let isOver = false;
        const reads = Array.from({ length: 4 }, async (_, index) => {
          const from = index % 2 === 0
            ? `${schema}.v`
            : `(SELECT batch, count(*)::int AS n FROM ${schema}.t GROUP BY batch) AS t`;
          while (!isOver) {
            const { rows } = await connection.query(`SELECT n FROM ${from}`, { signal: never });
            assertEquals(rows, [[5000]]);
          }
        });
        for (let n = 1; n <= 12; n++) await replace(connection, rowsOf(n, types[n % 2]));
        isOver = true;
        await Promise.all(reads);
      } finally {
        await connection.execute([`DROP SCHEMA ${schema} CASCADE`], { signal: never });
      }
    });
  }

  it("leaves a snapshot that was taken before with the rows of then", async () => {
    await using connection = await open(resolved("postgres", postgresDetails()));
    await connection.execute([`CREATE SCHEMA IF NOT EXISTS ${schema}`], { signal: never });
    try {
      await replace(connection, rowsOf(1, "integer"));
      await connection.execute([`CREATE VIEW ${schema}.v AS SELECT * FROM ${schema}.t`], {
        signal: never,
      });
      const batches = await connection.session!(async (session) => {
        await session.execute(["BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT 1"]);
        await session.query("SELECT 1");
        await replace(connection, rowsOf(2, "integer"));
        const { rows } = await session.query(`SELECT DISTINCT batch FROM ${schema}.v`);
        await session.execute(["COMMIT"]);
        return rows;
      }, { signal: never });
      assertEquals(batches, [[1]]);
      const after = await connection.query(`SELECT DISTINCT batch FROM ${schema}.v`, {
        signal: never,
      });
      assertEquals(after.rows, [[2]]);
    } finally {
      await connection.execute([`DROP SCHEMA ${schema} CASCADE`], { signal: never });
    }
  });
});
