/** Pipelines on the stand-in for Databricks, with their credentials in that for AWS Secrets Manager. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { never } from "../contracts/connection.ts";
import { address, connect, details, skip } from "../platforms/databricks/server.ts";
import { startAccount } from "./aws.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const describeHere = skip === undefined ? describe : describe.skip;
const place = { BRUIN_DATABRICKS_URL: address ?? "" };
const { token: _token, ...withoutToken } = details;
const principal = {
  ...withoutToken,
  client_id: "client-of-the-tests",
  client_secret: "secret-of-the-tests",
};
const secret = (given: Readonly<Record<string, unknown>>) => ({
  type: "databricks",
  details: given,
});

function asset(name: string, header: readonly string[], query: string): string {
  const lines = [`name: ${name}`, "type: databricks.sql", "connection: dbx", ...header];
  return ["/* @bruin", ...lines, "@bruin */", query].join("\n");
}

function shop(schema: string): Record<string, string> {
  return {
    "pipeline.yml": "name: shop\n",
    "assets/people.csv": "id,name,born\n1,Ann's,1990-01-02\n2,Zoé 😀,1985-05-06\n",
    "assets/people.asset.yml": [
      `name: ${schema}.people`,
      "type: databricks.seed",
      "connection: dbx",
      "parameters: {path: people.csv}",
      "columns:",
      "  - {name: id, type: integer, checks: [{name: not_null}, {name: unique}]}",
      "  - {name: name, type: string, checks: [{name: pattern, value: '^[A-Z]\\S+'}]}",
    ].join("\n"),
    "assets/visits.sql": asset(`main.${schema}.visits`, [
      `depends: [${schema}.people]`,
      "description: it's a table",
      "materialization: {type: table, strategy: merge}",
      "columns:",
      "  - {name: id, type: integer, primary_key: true}",
      "  - {name: count, type: bigint, merge_sql: target.count + source.count}",
    ], `select id, 1 as count from ${schema}.people`),
    "assets/total.sql": asset(`${schema}.total`, [
      `depends: [main.${schema}.visits]`,
      "materialization: {type: view}",
      `custom_checks: [{name: runs, query: "select max(n) > 0 from ${schema}.total", value: 1}]`,
    ], `select count as n from ${schema}.visits`),
    "assets/seen.asset.yml": [
      `name: ${schema}.seen`,
      "type: databricks.sensor.table",
      "connection: dbx",
      `depends: [${schema}.total]`,
      `parameters: {table: ${schema}.visits}`,
    ].join("\n"),
  };
}

describeHere(`bruin run on Databricks${skip === undefined ? "" : ` (${skip})`}`, () => {
  it("runs seed, merge, view, sensor and checks twice, and tells the ids of statements", async () => {
    const schema = `e2e_${crypto.randomUUID().slice(0, 8)}`;
    await using account = await startAccount({ dbx: secret(principal) });
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, shop(schema));
    const options = {
      env: { ...account.env, ...place },
      cwd: folder.path,
      sensitive: [principal.client_secret, details.token],
    };
    try {
      for (const count of [1, 2]) {
        const { code, stdout, stderr } = await bruin(
          ["run", "--secrets-backend", "aws", "--no-color", "--push-metadata", folder.path],
          options,
        );
        assertEquals(code, 0, stdout + stderr);
        assertStringIncludes(stdout, "✓ Assets executed      4 succeeded");
        assertStringIncludes(stdout, "✓ Quality checks       4 succeeded");
        assertMatch(
          stdout,
          /job [\da-f-]{36}: .*https:\/\/dbc-1a2b3c4d-5e6f\.cloud\.databricks\.com\/sql\/history/,
        );
        assertEquals(account.fetched().length, count);
      }
      const sql = `select p.name, v.count, p.born from ${schema}.people p ` +
        `join ${schema}.visits v on v.id = p.id order by 1`;
      const { code, stdout, stderr } = await bruin(
        ["query", "--secrets-backend", "aws", "-c", "dbx", "-o", "json", "-q", sql],
        options,
      );
      assertEquals(code, 0, stdout + stderr);
      assertEquals(JSON.parse(stdout).rows, [
        ["Ann's", 2, "1990-01-02T00:00:00Z"],
        ["Zoé 😀", 2, "1985-05-06T00:00:00Z"],
      ]);
      await using connection = connect();
      const { rows } = await connection.query(`DESCRIBE TABLE EXTENDED ${schema}.visits`, {
        signal: never,
      });
      assertEquals(rows.find(([name]) => name === "Comment")?.[1], "it's a table");
    } finally {
      await using connection = connect();
      await connection.execute([`DROP SCHEMA IF EXISTS ${schema} CASCADE`], { signal: never });
    }
  });

  it("says what is wrong with a query before anything runs, and tests the connection", async () => {
    await using account = await startAccount({
      dbx: secret(details),
      bad: secret({ ...details, token: "dapi-MARKER" }),
      pasted: secret({ ...details, host: "https://dbc-1a2b3c4d-5e6f.cloud.databricks.com" }),
    });
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: typo\n",
      "assets/typo.sql": asset("sales.typo", [], "select idd from (select 1 as id) as t"),
    });
    const run = (...args: string[]) =>
      bruin([...args, "--secrets-backend", "aws"], {
        env: { ...account.env, ...place },
        cwd: folder.path,
        sensitive: [details.token, "MARKER"],
      });
    const { stdout, stderr } = await run("validate", "--no-color", folder.path);
    assertStringIncludes(stdout + stderr, "`idd` cannot be resolved");
    const good = await run("connections", "test", "dbx");
    assertEquals(good.code, 0, good.stdout + good.stderr);
    for (const [name, code, exit] of [["bad", "E512", 77], ["pasted", "E131", 78]] as const) {
      const answer = await run("connections", "test", name);
      assertEquals(answer.code, exit, answer.stdout + answer.stderr);
      assertStringIncludes(answer.stdout + answer.stderr, code);
    }
  });
});
