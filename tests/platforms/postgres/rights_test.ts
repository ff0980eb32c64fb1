/** The rights that docs/platforms/postgres.md asks for are enough, and what more takes more. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { QueryError } from "../../../src/errors.ts";
import { postgresDialect as dialect } from "../../../src/platforms/postgres/dialect.ts";
import { open } from "../../../src/platforms/postgres/driver.ts";
import type { Asset } from "../../../src/project/model.ts";
import { surveyTable } from "../../../src/run/table_survey.ts";
import { materialize } from "../../../src/sql/materialize.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { createDatabase } from "../../e2e/postgres_database.ts";
import { postgresDetails, postgresNeeded } from "../../e2e/postgres.ts";
import { testRole } from "../../e2e/postgres_role.ts";
import { exampleAsset, exampleContext } from "../../sql/example_asset.ts";
import { people, strategies } from "../every_strategy.ts";

const signal = never;

async function run(connection: Connection, asset: Asset, query: string): Promise<void> {
  await connection.execute(dialect.prepare(asset), { signal });
  await connection.session!(async (session) => {
    const context = exampleContext();
    const facts = await surveyTable(session, asset, { query, dialect, context, assetNames: [] });
    await session.execute(materialize(asset, { query, dialect, context: { ...context, facts } }));
  }, { signal });
  await connection.execute(dialect.describe!(asset), { signal });
}

/** A database of its own, in which everybody has lost what everybody has at first. */
async function limitedDatabase() {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createDatabase());
  const role = stack.use(await testRole());
  const details = { ...postgresDetails(), database: database.name };
  const admin = stack.use(await open(resolved("postgres", details)));
  const grant = (...statements: string[]) => admin.execute(statements, { signal });
  await grant(`REVOKE ALL ON DATABASE ${database.name} FROM PUBLIC`, "CREATE SCHEMA marts");
  const { user } = role;
  stack.defer(() => grant(`DROP OWNED BY ${user} CASCADE`));
  await grant(
    `GRANT CONNECT, TEMPORARY ON DATABASE ${database.name} TO ${user}`,
    `GRANT USAGE, CREATE ON SCHEMA marts TO ${user}`,
  );
  const limited = stack.use(
    await open(resolved("postgres", { ...role.details, database: database.name })),
  );
  const owned = stack.move();
  return { database, user, grant, limited, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function deniedBy(work: () => Promise<unknown>): Promise<QueryError> {
  const error = await assertRejects(work, QueryError);
  assertEquals(error.kind, "denied", error.message);
  return error;
}

(postgresNeeded === "" ? describe : describe.skip)(`rights at PostgreSQL${postgresNeeded}`, () => {
  const query = "SELECT 1 AS id, 'a' AS name, TIMESTAMP '2024-05-01 12:00:00' AS seen";

  it("on one schema are enough for every strategy, run twice", async () => {
    await using place = await limitedDatabase();
    for (const [index, materialization] of strategies.entries()) {
      const asset = exampleAsset({
        name: `marts.t${index}`,
        type: "pg.sql",
        materialization,
        columns: materialization.type === "view" ? [] : people,
        description: "it's a table",
      });
      for (const _ of [1, 2]) await run(place.limited, asset, query);
    }
  });

  it("of others' tables are for reading, and replacing takes their owner", async () => {
    await using place = await limitedDatabase();
    const { grant, limited, user } = place;
    await grant("CREATE TABLE marts.raw AS SELECT 1 AS id");
    const read = () => limited.query("SELECT id FROM marts.raw", { signal });
    await deniedBy(read);
    await grant(`GRANT SELECT ON marts.raw TO ${user}`);
    assertEquals((await read()).rows, [[1]]);
    const asset = exampleAsset({ name: "marts.raw", type: "pg.sql", materialization: {} });
    const error = await deniedBy(() => run(limited, asset, "SELECT 2 AS id"));
    assertStringIncludes(error.message, "must be owner of table raw");
    await grant(`ALTER TABLE marts.raw OWNER TO ${user}`);
    await run(limited, asset, "SELECT 2 AS id");
    assertEquals((await read()).rows, [[2]]);
  });

  it("on the database are for schemas that do not exist yet", async () => {
    await using place = await limitedDatabase();
    const { database, grant, limited, user } = place;
    const asset = exampleAsset({ name: "fresh.t", type: "pg.sql", materialization: {} });
    const error = await deniedBy(() => run(limited, asset, "SELECT 1 AS id"));
    assertStringIncludes(error.message, `permission denied for database ${database.name}`);
    await grant(`GRANT CREATE ON DATABASE ${database.name} TO ${user}`);
    await run(limited, asset, "SELECT 1 AS id");
  });

  it("lack none that strategies need: without TEMPORARY some are refused", async () => {
    await using place = await limitedDatabase();
    const { database, grant, limited, user } = place;
    await grant(`REVOKE TEMPORARY ON DATABASE ${database.name} FROM ${user}`);
    const asset = exampleAsset({
      name: "marts.t",
      type: "pg.sql",
      materialization: { strategy: "delete+insert", incrementalKey: "id" },
      columns: people,
    });
    await run(limited, asset, query);
    const error = await deniedBy(() => run(limited, asset, query));
    assertStringIncludes(error.message, "temporary tables");
  });
});
