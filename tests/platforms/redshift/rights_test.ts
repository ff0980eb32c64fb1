/** The rights that docs/platforms/redshift.md asks for are enough, and a missing one is named. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { open } from "../../../src/platforms/postgres/driver.ts";
import { redshift } from "../../../src/platforms/redshift/mod.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { bruin, temporaryFolder, writeFiles } from "../../e2e/command.ts";
import { postgresDetails, postgresNeeded } from "../../e2e/postgres.ts";
import { createDatabase } from "../../e2e/postgres_database.ts";
import { testRole } from "../../e2e/postgres_role.ts";
import { exampleAsset } from "../../sql/example_asset.ts";
import { redshiftDetails } from "./server.ts";

const title = `rights at Redshift${postgresNeeded}`;
(postgresNeeded === "" ? describe : describe.skip)(title, () => {
  it("are for one schema, and for the database only where it has to be made", async () => {
    await using database = await createDatabase();
    await using role = await testRole();
    const { user, password } = role;
    const admin = await open(resolved("postgres", postgresDetails({ database: database.name })));
    await using stack = new AsyncDisposableStack();
    stack.use(admin);
    const grant = (...statements: string[]) => admin.execute(statements, { signal: never });
    stack.defer(() => grant(`DROP OWNED BY ${user} CASCADE`));
    await grant(
      `REVOKE ALL ON DATABASE ${database.name} FROM PUBLIC`,
      `GRANT CONNECT, TEMPORARY ON DATABASE ${database.name} TO ${user}`,
      "CREATE SCHEMA marts",
      `GRANT USAGE, CREATE ON SCHEMA marts TO ${user}`,
    );
    await using folder = await temporaryFolder();
    const details = { ...redshiftDetails, username: user, password, database: database.name };
    const connections = { redshift: [{ name: "redshift-default", ...details }] };
    const asset = (name: string) =>
      `/* @bruin\nname: ${name}\ntype: rs.sql\nmaterialization: {type: table}\n@bruin */\nSELECT 1 AS id\n`;
    await writeFiles(folder.path, {
      "pipeline.yml": "name: p\n",
      ".bruin.yml": JSON.stringify({ environments: { default: { connections } } }),
      "assets/there.sql": asset("Marts.there"),
      "assets/missing.sql": asset("fresh.missing"),
    });
    const run = (name: string) => bruin(["run", `${folder.path}/assets/${name}.sql`]);

    for (const _ of ["made", "replaced"]) {
      const { code, stdout } = await run("there");
      assertEquals(code, 0, stdout);
    }
    const refused = await run("missing");
    assertEquals(refused.code, 1, refused.stdout);
    assertStringIncludes(refused.stdout, "fix: run in the database: GRANT CREATE ON DATABASE");
    await grant(`GRANT CREATE ON DATABASE ${database.name} TO ${user}`);
    const { code, stdout } = await run("missing");
    assertEquals(code, 0, stdout);
  });

  it("are not asked for where no schema is named, or nothing is made", () => {
    const { dialect } = redshift;
    const ask = (name: string, isMade: boolean) =>
      dialect.isPrepared?.(
        exampleAsset({ name, ...(isMade && { materialization: { type: "table" } }) }),
      );
    assertEquals(ask("alone", true), undefined);
    assertEquals(ask("marts.t", false), undefined);
    const found = (name: string) =>
      `SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = '${name}'`;
    assertEquals(ask("Marts.t", true), found("marts"));
    assertEquals(ask('"It\'s".t', true), found("It''s"));
  });
});
