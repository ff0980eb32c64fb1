/** Tables that are made anew: what readers see meanwhile, and which are left alone. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { ProjectError } from "../../../src/errors.ts";
import { mysql as platform } from "../../../src/platforms/mysql/mod.ts";
import { materialize } from "../../../src/sql/materialize.ts";
import { never } from "../../contracts/connection.ts";
import { type AssetSketch, exampleAsset, exampleContext } from "../../sql/example_asset.ts";
import { connect, servers } from "./servers.ts";

const signal = never;
const { dialect } = platform;

for (const server of servers) {
  const title = `Tables made anew at ${server.name}` +
    (server.skip === undefined ? "" : ` (${server.skip})`);
  (server.skip === undefined ? describe : describe.skip)(title, () => {
    let connection: Connection;
    const schema = `replace_${crypto.randomUUID().slice(0, 8)}`;
    const execute = (...statements: string[]) => connection.execute(statements, { signal });
    const prepare = (sketch: AssetSketch, fullRefresh = false) =>
      platform.prepareTable!(exampleAsset({ materialization: {}, ...sketch }), {
        connection,
        signal,
        fullRefresh,
        names: {},
      });

    before(async () => {
      connection = await connect(server);
      await execute(`CREATE DATABASE ${schema}`);
    });
    after(async () => {
      await execute(`DROP DATABASE ${schema}`);
      await connection[Symbol.asyncDispose]();
    });

    it("are there for readers all the time, with the old rows or the new ones", async () => {
      const asset = exampleAsset({ name: `${schema}.t`, materialization: {} });
      const make = (n: number) =>
        connection.execute(
          materialize(asset, {
            query: `SELECT ${n} AS n UNION ALL SELECT ${n}`,
            dialect,
            context: exampleContext({ suffix: () => crypto.randomUUID().slice(0, 8) }),
          }),
          { signal },
        );
      await make(0);
      let isDone = false;
      const reading = (async () => {
        let count = 0;
        for (; !isDone; count++) {
          const { rows } = await connection.query(`SELECT n FROM ${schema}.t`, { signal });
          assertEquals([rows.length, rows[0]], [2, rows[1]]);
        }
        return count;
      })();
      for (let n = 1; n <= 15; n++) await make(n);
      isDone = true;
      assert(await reading > 5);
    });

    it("are refused in place of a view", async () => {
      await execute(`CREATE VIEW ${schema}.v AS SELECT 1 AS n`);
      const error = await assertRejects(() => prepare({ name: `${schema}.v` }), ProjectError);
      assertEquals(error.explanation.code, "E364");
      assertEquals(error.explanation.fix, `drop it, and run again: DROP VIEW \`${schema}\`.\`v\``);
    });

    it("are refused while other tables refer to them, unless they are kept", async () => {
      await execute(
        `CREATE TABLE ${schema}.parent (id INT PRIMARY KEY, up INT REFERENCES parent (id))`,
        `CREATE TABLE ${schema}.child (id INT, FOREIGN KEY (id) REFERENCES ${schema}.parent (id))`,
      );
      const name = `${schema}.parent`;
      const error = await assertRejects(() => prepare({ name }), ProjectError);
      assertEquals(
        error.explanation.cause,
        "foreign keys of other tables refer to it: child",
      );
      const append = { name, materialization: { strategy: "append" } } as const;
      await prepare(append);
      await assertRejects(() => prepare(append, true), ProjectError);
      await prepare({ ...append, refreshRestricted: true }, true);
      await prepare({ name: `${schema}.missing` });
    });

    it("merge thirty thousand rows into as many within seconds", async () => {
      const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`)
        .join(" UNION ALL ");
      const places = ["a", "b", "c", "e", "f"];
      const number = places.map((place, index) => `${place}.d * ${10 ** index}`).join(" + ");
      const rows = `SELECT ${number} AS id, 'x' AS name FROM ${
        places.map((place) => `(${digits}) AS ${place}`).join(", ")
      } WHERE ${number} < 30000`;
      const asset = exampleAsset({
        name: `${schema}.large`,
        materialization: { strategy: "merge" },
        columns: [{ name: "id", primaryKey: true }, { name: "name", updateOnMerge: true }],
      });
      await execute(`CREATE TABLE ${schema}.large (id BIGINT, name VARCHAR(9))`);
      const context = exampleContext({
        facts: {
          table: [{ name: "id", type: "bigint(20)" }, { name: "name", type: "varchar(9)" }],
          query: undefined,
          dependents: [],
        },
      });
      for (const _ of [1, 2]) {
        const began = performance.now();
        await connection.execute(materialize(asset, { query: rows, dialect, context }), { signal });
        assert(performance.now() - began < 30_000);
      }
      const { rows: [row] } = await connection.query(
        `SELECT COUNT(*), COUNT(DISTINCT id) FROM ${schema}.large`,
        { signal },
      );
      assertEquals(row, [30_000, 30_000]);
    });
  });
}
