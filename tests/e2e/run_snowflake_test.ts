/** Pipelines on the stand-in for Snowflake, with their credentials in that for AWS Secrets Manager. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../src/env.ts";
import { snowflakePlatform } from "../../src/platforms/snowflake/mod.ts";
import { never, resolved } from "../contracts/connection.ts";
import { openOptions } from "../platforms/open_options.ts";
import { details, env as place, skip } from "../platforms/snowflake/server.ts";
import { startAccount } from "./aws.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const describeHere = skip === undefined ? describe : describe.skip;
const secret = (changes: Readonly<Record<string, unknown>> = {}) => ({
  type: "snowflake",
  details: { ...details, ...changes },
});

function asset(name: string, header: readonly string[], query: string): string {
  return [
    "/* @bruin",
    `name: ${name}`,
    "type: sf.sql",
    "connection: sf",
    ...header,
    "@bruin */",
    query,
  ]
    .join("\n");
}

async function connect() {
  return await snowflakePlatform.open(
    resolved("snowflake", details),
    openOptions({ env: envOf(place) }),
  );
}

function shop(schema: string): Record<string, string> {
  return {
    "pipeline.yml": "name: shop\n",
    "assets/people.csv": "id,name,born\n1,Ann,1990-01-02\n2,Zoé 😀,1985-05-06\n",
    "assets/people.asset.yml": [
      `name: ${schema}.people`,
      "type: sf.seed",
      "connection: sf",
      "parameters: {path: people.csv}",
      "columns:",
      "  - {name: id, type: integer, checks: [{name: not_null}, {name: unique}]}",
      "  - {name: name, type: varchar, checks: [{name: pattern, value: '[A-Z].*'}]}",
    ].join("\n"),
    "assets/visits.sql": asset(`${schema}.visits`, [
      `depends: [${schema}.people]`,
      "description: a table",
      "snowflake: {warehouse: large}",
      "materialization: {type: table, strategy: merge}",
      "columns:",
      "  - {name: id, type: integer, primary_key: true}",
      "  - {name: count, type: bigint, merge_sql: target.count + source.count}",
      "hooks: {pre: [{query: 'SET one = 1'}]}",
    ], `select id, $one as count from ${schema}.people`),
    "assets/total.sql": asset(`${schema}.total`, [
      `depends: [${schema}.visits]`,
      "materialization: {type: view}",
      `custom_checks: [{name: runs, query: "select max(n) > 0 from ${schema}.total", value: 1}]`,
    ], `select count as n from ${schema}.visits`),
    "assets/seen.asset.yml": [
      `name: ${schema}.seen`,
      "type: sf.sensor.table",
      "connection: sf",
      `depends: [${schema}.total]`,
      `parameters: {table: ${schema}.visits}`,
    ].join("\n"),
  };
}

describeHere(`bruin run on Snowflake${skip === undefined ? "" : ` (${skip})`}`, () => {
  const sensitive = [details.password];

  it("runs seed, merge, view, sensor and checks twice, and tells the ids of queries", async () => {
    const schema = `e2e_${crypto.randomUUID().slice(0, 8)}`;
    await using account = await startAccount({ sf: secret() });
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, shop(schema));
    const env = { ...account.env, ...place };
    try {
      for (const count of [1, 2]) {
        const { code, stdout, stderr } = await bruin(
          ["run", "--secrets-backend", "aws", "--no-color", "--push-metadata", folder.path],
          { env, cwd: folder.path, sensitive },
        );
        assertEquals(code, 0, stdout + stderr);
        assertStringIncludes(stdout, "✓ Assets executed      4 succeeded");
        assertStringIncludes(stdout, "✓ Quality checks       4 succeeded");
        assertMatch(
          stdout,
          /job [\da-f-]{36}: https:\/\/app\.snowflake\.com\/acme\/test\/#/,
        );
        assertEquals(account.fetched().length, count);
      }
      const { code, stdout, stderr } = await bruin(
        [
          "query",
          "--secrets-backend",
          "aws",
          "-c",
          "sf",
          "-o",
          "json",
          "-q",
          `select p.name, v.count from ${schema}.people p join ${schema}.visits v on v.id = p.id order by 1`,
        ],
        { env, cwd: folder.path, sensitive },
      );
      assertEquals(code, 0, stdout + stderr);
      assertEquals(JSON.parse(stdout).rows, [["Ann", 2], ["Zoé 😀", 2]]);
      await using connection = await connect();
      const { rows } = await connection.query(
        "SELECT comment FROM INFORMATION_SCHEMA.TABLES " +
          `WHERE table_schema = '${schema.toUpperCase()}' AND table_name = 'VISITS'`,
        { signal: never },
      );
      assertEquals(rows, [["a table"]]);
    } finally {
      await using connection = await connect();
      await connection.execute([`DROP SCHEMA IF EXISTS ${schema}`], { signal: never });
    }
  });

  it("follows a password that changes during the run", async () => {
    const username = `rotated_${crypto.randomUUID().slice(0, 8)}`;
    await using connection = await connect();
    await connection.execute([`CREATE USER ${username} PASSWORD = 'first-p@ss'`], {
      signal: never,
    });
    await using account = await startAccount({ sf: secret({ username, password: "first-p@ss" }) });
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: rotation\n",
      // The session is not used again after that.
      "assets/first.sql": asset(
        "first",
        [],
        `SET v = 1; ALTER USER ${username} SET PASSWORD = 'second-p@ss'`,
      ),
      "assets/second.sql": asset("second", ["depends: [first]"], "select 2"),
    });
    const running = bruin(["run", "--secrets-backend", "aws", "--no-color", folder.path], {
      env: { ...account.env, ...place },
      cwd: folder.path,
      sensitive: ["first-p@ss", "second-p@ss"],
    });
    const watch = setInterval(() => {
      if (account.fetched().length < 2) return;
      account.setSecret("sf", JSON.stringify(secret({ username, password: "second-p@ss" })));
    }, 20);
    const { code, stdout, stderr } = await running.finally(() => clearInterval(watch));
    assertEquals(code, 0, stdout + stderr);
    assertMatch(stdout, /PASS second/);
  });

  it("keeps a developer's tables apart, and reads shared ones where there are no own", async () => {
    const id = crypto.randomUUID().slice(0, 8);
    const connections = { snowflake: [{ name: "sf", ...details }] };
    await using folder = await temporaryFolder();
    const header = "materialization: {type: table}";
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({
        default_environment: "prod",
        environments: { prod: { connections }, dev: { schema_prefix: "alice", connections } },
      }),
      "pipeline.yml": "name: shop\n",
      "assets/orders.sql": asset(`raw_${id}.orders`, [header], "select 10 as total"),
      "assets/daily.sql": asset(
        `mart_${id}.daily`,
        [header, `depends: [raw_${id}.orders]`],
        `select RAW_${id}.orders.total as total from raw_${id}.ORDERS`,
      ),
    });
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await bruin(["run", ...args], {
        env: { ...place },
        cwd: folder.path,
        sensitive,
      });
      assertEquals(code, 0, stdout + stderr);
    };
    await using connection = await connect();
    const total = async (schema: string) =>
      (await connection.query(`SELECT total FROM ${schema}_${id}.daily`, { signal: never })).rows;
    await run(".");
    await run("--environment", "dev", "assets/daily.sql");
    assertEquals([await total("mart"), await total("alice_mart")], [[[10]], [[10]]]);
    await connection.execute([
      `CREATE SCHEMA alice_raw_${id}`,
      `CREATE TABLE alice_raw_${id}.orders AS SELECT 20 AS total`,
    ], { signal: never });
    await run("--environment", "dev", "assets/daily.sql");
    assertEquals([await total("mart"), await total("alice_mart")], [[[10]], [[20]]]);
    const schemas = ["raw", "mart", "alice_raw", "alice_mart"];
    await connection.execute(schemas.map((name) => `DROP SCHEMA ${name}_${id}`), { signal: never });
  });

  it("says what is wrong with a query before anything runs, and tests the connection", async () => {
    await using account = await startAccount({ sf: secret(), bad: secret({ password: "MARKER" }) });
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: typo\n",
      "assets/typo.sql": asset("typo", [], "select idd from (select 1 as id) as t"),
    });
    const run = (...args: string[]) =>
      bruin([...args, "--secrets-backend", "aws"], {
        env: { ...account.env, ...place },
        cwd: folder.path,
        sensitive: [...sensitive, "MARKER"],
      });
    const { stdout, stderr } = await run("validate", "--no-color", folder.path);
    assertStringIncludes(stdout + stderr, "invalid identifier 'IDD'");
    const good = await run("connections", "test", "sf");
    assertEquals(good.code, 0, good.stdout + good.stderr);
    const bad = await run("connections", "test", "bad");
    assertEquals(bad.code, 77, bad.stdout + bad.stderr);
    assertStringIncludes(bad.stdout + bad.stderr, "E502");
  });
});
