/** What a server, a network or a project may do to a connection (scenarios 22, 25, 27, 30, 50). */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError, QueryError } from "../../../src/errors.ts";
import { postgresDialect } from "../../../src/platforms/postgres/dialect.ts";
import { open } from "../../../src/platforms/postgres/driver.ts";
import { planColumnCheck, readCheckResult } from "../../../src/sql/checks.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { cutAfter } from "../../fakes/cut_after.ts";
import { postgresDetails, postgresNeeded } from "../../e2e/postgres.ts";
import { testRole } from "../../e2e/postgres_role.ts";
import { exampleAsset, exampleCheck } from "../../sql/example_asset.ts";

(postgresNeeded === "" ? describe : describe.skip)(
  `PostgreSQL under stress${postgresNeeded}`,
  () => {
    it("tells the truth of a statement whose connection is cut at any byte (scenario 22)", async () => {
      const details = postgresDetails();
      const table = `cut_${crypto.randomUUID().slice(0, 8)}`;
      await using direct = await open(resolved("postgres", details));
      await direct.execute([`CREATE TABLE ${table} (n integer)`], { signal: never });
      const server = { hostname: String(details.host), port: Number(details.port) };
      const outcomes = new Set<string>();
      try {
        for (let turn = 0; turn < 34; turn++) {
          const bytes = 1 + turn * 27;
          await using proxy = cutAfter(bytes, server);
          await using connection = await open(
            resolved("postgres", { ...details, host: "127.0.0.1", port: proxy.port }),
          );
          const failure = await connection.execute([`INSERT INTO ${table} VALUES (${turn})`], {
            signal: never,
          })
            .then(() => undefined, (error: unknown) => error);
          const { rows: [[count]] } = await direct.query(
            `SELECT count(*) FROM ${table} WHERE n = ${turn}`,
            { signal: never },
          );
          if (failure === undefined) {
            outcomes.add("done");
            assertEquals(count, 1, `${bytes} bytes`);
          } else if (failure instanceof QueryError) {
            outcomes.add("unknown");
            assert(
              failure.outcomeUnknown && Number(count) <= 1,
              `${bytes} bytes: ${failure.message}`,
            );
          } else {
            outcomes.add("not connected");
            assert(failure instanceof ConnectionError, `${bytes} bytes: ${failure}`);
            assertEquals(count, 0, `${bytes} bytes`);
          }
        }
      } finally {
        await direct.execute([`DROP TABLE ${table}`], { signal: never });
      }
      assertEquals([...outcomes].sort(), ["done", "not connected", "unknown"]);
    });

    it("sends statements of 60 MB, and says that 20,000 brackets are too many (scenario 27)", async () => {
      await using connection = await open(resolved("postgres", postgresDetails()));
      const long = `SELECT length('${"x".repeat(60_000_000)}')`;
      assertEquals((await connection.query(long, { signal: never })).rows, [[60_000_000]]);
      const deep = `SELECT ${"(".repeat(20_000)}1${")".repeat(20_000)}`;
      const error = await assertRejects(
        () => connection.query(deep, { signal: never }),
        QueryError,
      );
      // The memory of its parser, or its stack.
      assert(/memory exhausted|54001/.test(error.message), error.message);
      assertEquals((await connection.query("SELECT 1", { signal: never })).rows, [[1]]);
    });

    it("keeps nothing of notices, however many there are (scenario 25)", async () => {
      await using connection = await open(resolved("postgres", postgresDetails()));
      const before = Deno.memoryUsage().rss;
      await connection.execute([
        "DO $$ BEGIN FOR i IN 1..3000 LOOP RAISE NOTICE '%', repeat('x', 100000); END LOOP; END $$",
      ], { signal: never });
      const grown = (Deno.memoryUsage().rss - before) / 1e6;
      assert(grown < 150, `${grown} MB more memory after 300 MB of notices`);
    });

    it("says what to do when there is no free connection (scenario 30)", async () => {
      await using role = await testRole();
      await using admin = await open(resolved("postgres", role.admin));
      await admin.execute([`ALTER ROLE ${role.user} CONNECTION LIMIT 0`], { signal: never });
      await using connection = await open(resolved("postgres", role.details));
      const error = await assertRejects(
        () => connection.query("SELECT 1", { signal: never }),
        ConnectionError,
      );
      assertStringIncludes(error.message, "the server has too many connections");
      assertStringIncludes(error.explanation.cause ?? "", "53300");
      assertStringIncludes(error.explanation.fix ?? "", "pool_max_conns");
      assertEquals(error.exitReason, "try-again");
    });

    it("takes names, values and descriptions for what they are, not for SQL (scenario 50)", async () => {
      const schema = `hostile_${crypto.randomUUID().slice(0, 8)}`;
      await using connection = await open(resolved("postgres", postgresDetails()));
      await connection.execute(
        [`CREATE SCHEMA ${schema}`, `CREATE TABLE ${schema}.canary ()`],
        { signal: never },
      );
      try {
        for (const quote of [`'`, `"`, `\\'`, `$$`, `*/`]) {
          const attack = `b${quote}; drop table canary;--`;
          const identifier = `"${attack.replaceAll('"', '""')}"`;
          await connection.execute([
            `DROP TABLE IF EXISTS ${schema}.t`,
            `CREATE TABLE ${schema}.t (${identifier} text)`,
          ], { signal: never });
          const asset = exampleAsset({
            name: `${schema}.t`,
            type: "pg.sql",
            description: attack,
            materialization: { strategy: "ddl" },
            columns: [{ name: attack, type: "text", description: attack }],
          });
          await connection.execute(postgresDialect.describe!(asset), { signal: never });
          for (
            const check of [
              exampleCheck("accepted_values", [attack]),
              exampleCheck("pattern", attack),
              exampleCheck("not_null"),
              exampleCheck("unique"),
            ]
          ) {
            const plan = planColumnCheck(asset, {
              column: asset.columns[0],
              check,
              dialect: postgresDialect,
            });
            const found = readCheckResult(
              plan,
              await connection.query(plan.query, { signal: never }),
            );
            assertEquals(String(found), "0", `${check.name} of ${attack}`);
          }
          const { rows } = await connection.query(
            `SELECT to_regclass('${schema}.canary') IS NOT NULL, col_description('${schema}.t'::regclass, 1)`,
            { signal: never },
          );
          assertEquals(rows, [[true, attack]]);
        }
      } finally {
        await connection.execute([`DROP SCHEMA ${schema} CASCADE`], { signal: never });
      }
    });
  },
);
