/** Sessions of roles that have settings of their own. */
import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../../src/errors.ts";
import { open } from "../../../src/platforms/postgres/driver.ts";
import { postgresDialect } from "../../../src/platforms/postgres/dialect.ts";
import { planColumnCheck, readCheckResult } from "../../../src/sql/checks.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { postgresNeeded } from "../../e2e/postgres.ts";
import { testRole } from "../../e2e/postgres_role.ts";
import { exampleAsset, exampleCheck } from "../../sql/example_asset.ts";

const describeWithServer = postgresNeeded === "" ? describe : describe.skip;

/** Runs `work` as a role with these settings, twice in one session, and as superuser around it. */
async function asRole(
  settings: readonly string[],
  work: (connection: Awaited<ReturnType<typeof open>>, schema: string) => Promise<void>,
) {
  await using role = await testRole();
  await using admin = await open(resolved("postgres", role.admin));
  const schema = `settings_${role.user}`;
  await admin.execute([
    `CREATE SCHEMA ${schema} AUTHORIZATION ${role.user}`,
    ...settings.map((setting) => `ALTER ROLE ${role.user} SET ${setting}`),
  ], { signal: never });
  try {
    await using connection = await open(
      resolved("postgres", { ...role.details, pool_max_conns: 1 }),
    );
    await work(connection, schema);
    await work(connection, schema);
  } finally {
    await admin.execute([`DROP OWNED BY ${role.user} CASCADE`], { signal: never });
  }
}

describeWithServer(`settings of a role on PostgreSQL${postgresNeeded}`, () => {
  it("let no backslash in a text out of its quotes (R6)", async () => {
    await asRole(["standard_conforming_strings = off"], async (connection, schema) => {
      const attack = `b\\'); drop table ${schema}.canary;--`;
      const asset = exampleAsset({
        name: `${schema}.t`,
        type: "pg.sql",
        description: attack,
        materialization: { strategy: "ddl" },
        columns: [{ name: "id", type: "text", description: attack }],
      });
      await connection.execute([
        `CREATE TABLE IF NOT EXISTS ${schema}.canary (id integer)`,
        `CREATE TABLE IF NOT EXISTS ${schema}.t (id text)`,
        ...postgresDialect.describe!(asset),
      ], { signal: never });
      const plan = planColumnCheck(asset, {
        column: asset.columns[0],
        check: exampleCheck("accepted_values", [attack]),
        dialect: postgresDialect,
      });
      assertEquals(
        String(readCheckResult(plan, await connection.query(plan.query, { signal: never }))),
        "0",
      );
      const { rows } = await connection.query(
        `SELECT count(*), obj_description('${schema}.t'::regclass, 'pg_class') FROM ${schema}.canary`,
        { signal: never },
      );
      assertEquals(rows, [[0, attack]]);
    });
  });

  it("do not change how values are read", async () => {
    const settings = [
      "DateStyle = 'German, DMY'",
      "IntervalStyle = iso_8601",
      "bytea_output = escape",
      "extra_float_digits = 0",
      "client_encoding = 'LATIN1'",
    ];
    await asRole(settings, async (connection) => {
      const { rows } = await connection.query(
        "SELECT DATE '2024-05-01', INTERVAL '1 day', '\\xdead'::bytea, 0.1::float8 + 0.2::float8, " +
          "'€ 名', current_setting('DateStyle')",
        { signal: never },
      );
      assertEquals(rows, [
        ["2024-05-01", "1 day", "\\xdead", 0.30000000000000004, "€ 名", "ISO, DMY"],
      ]);
    });
  });

  it("hold where they say what a role sees and may do", async () => {
    const settings = [
      "search_path = one, two",
      "TimeZone = 'Asia/Tokyo'",
      "statement_timeout = '300ms'",
      "quote_all_identifiers = on",
      "row_security = off",
      "lc_messages = 'C'",
    ];
    await asRole(settings, async (connection) => {
      const names = ["search_path", "TimeZone", "statement_timeout", "row_security"];
      const { rows } = await connection.query(
        `SELECT ${names.map((name) => `current_setting('${name}')`).join(", ")}`,
        { signal: never },
      );
      assertEquals(rows, [["one, two", "Asia/Tokyo", "300ms", "off"]]);
      const error = await assertRejects(
        () => connection.query("SELECT pg_sleep(5)", { signal: never }),
        QueryError,
      );
      assertEquals(error.databaseCode, "57014");
      assertEquals(error.explanation.fix?.includes("statement_timeout"), true, error.describe());
    });
    await asRole(["default_transaction_read_only = on"], async (connection, schema) => {
      const error = await assertRejects(
        () => connection.execute([`CREATE TABLE ${schema}.t (id integer)`], { signal: never }),
        QueryError,
      );
      assertEquals(
        error.explanation.fix?.includes("default_transaction_read_only"),
        true,
        error.describe(),
      );
    });
  });
});
