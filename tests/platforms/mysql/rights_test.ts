/** The rights that docs/platforms/mysql.md asks for are enough, and which one is missing is said. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../../src/errors.ts";
import {
  areThereDescriptions,
  storeDescriptions,
} from "../../../src/platforms/mysql/descriptions.ts";
import { mysqlDialect as dialect } from "../../../src/platforms/mysql/dialect.ts";
import { surveyTable } from "../../../src/run/table_survey.ts";
import { materialize } from "../../../src/sql/materialize.ts";
import { never } from "../../contracts/connection.ts";
import { exampleAsset, exampleContext } from "../../sql/example_asset.ts";
import { people, strategies } from "../every_strategy.ts";
import { connect, servers } from "./servers.ts";

const signal = never;
const rights = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, CREATE VIEW, SHOW VIEW, " +
  "CREATE TEMPORARY TABLES";

for (const server of servers) {
  const title = `Rights at ${server.name}${server.skip === undefined ? "" : ` (${server.skip})`}`;
  (server.skip === undefined ? describe : describe.skip)(title, () => {
    it("on one database are enough for every strategy, run twice", async () => {
      await using admin = await connect(server);
      const name = `limited_${crypto.randomUUID().slice(0, 8)}`;
      const run = (...statements: string[]) => admin.execute(statements, { signal });
      await run(
        `CREATE DATABASE ${name}`,
        `CREATE USER ${name}@'%' IDENTIFIED BY 'a-secret'`,
        `GRANT ${rights} ON ${name}.* TO ${name}@'%'`,
      );
      try {
        const details = { username: name, password: "a-secret", database: name };
        await using limited = await connect(server, details);
        const query = "SELECT 1 AS id, 'a' AS name, TIMESTAMP '2024-05-01 12:00:00' AS seen";
        for (const [index, materialization] of strategies.entries()) {
          const asset = exampleAsset({
            name: `${name}.t${index}`,
            type: "my.sql",
            materialization,
            columns: materialization.type === "view" ? [] : people,
            description: "it's a table",
          });
          for (const _ of [1, 2]) {
            await limited.execute(dialect.prepare(asset), { signal });
            await limited.session!(async (session) => {
              const context = exampleContext();
              const facts = await surveyTable(session, asset, {
                query,
                dialect,
                context,
                assetNames: [],
              });
              await session.execute(
                materialize(asset, { query, dialect, context: { ...context, facts } }),
              );
            }, { signal });
            if (areThereDescriptions(asset)) {
              await storeDescriptions(asset, {
                connection: limited,
                signal,
                log: () => {},
                show: () => {},
              });
            }
          }
        }
        const error = await assertRejects(
          () => limited.execute([`CREATE INDEX i ON ${name}.t1 (id)`], { signal }),
          QueryError,
        );
        assertEquals(error.kind, "denied");
        assertStringIncludes(error.explanation.fix ?? "", "GRANT INDEX ON");
        const other = exampleAsset({ name: "other_database_of_mine.t", materialization: {} });
        const denied = await assertRejects(
          () => limited.execute(dialect.prepare(other), { signal }),
          QueryError,
        );
        assertEquals(denied.kind, "denied");
        const { rows } = await admin.query(
          `SELECT table_name AS t FROM information_schema.tables WHERE table_schema = '${name}' ` +
            "AND table_name LIKE '%bruin%'",
          { signal },
        );
        assertEquals(rows, [], "nothing is left of what strategies make for themselves");
      } finally {
        await run(`DROP USER ${name}@'%'`, `DROP DATABASE ${name}`);
      }
    });
  });
}
