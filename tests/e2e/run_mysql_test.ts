/** Pipelines on a real MariaDB and a real MySQL, with their credentials in the stand-in for AWS Secrets Manager. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { connect, type TestServer } from "../platforms/mysql/servers.ts";
import { servers } from "../platforms/mysql/servers.ts";
import { never } from "../contracts/connection.ts";
import { startAccount } from "./aws.ts";
import { binary, bruin, temporaryFolder, writeFiles } from "./command.ts";

const missing = servers.find(({ skip }) => skip !== undefined)?.skip;
// mysql2 reads streams in the wrong order on the Deno of the binary here.
const needed = binary === undefined ? missing : "left out: from source only";
const describeHere = needed === undefined ? describe : describe.skip;

function asset(name: string, header: readonly string[], query: string): string {
  return ["/* @bruin", `name: ${name}`, "type: my.sql", ...header, "@bruin */", query].join("\n");
}

/** One server's part of the pipeline: a seed, then every kind of step over it. */
function shop(connection: string, schema: string): Record<string, string> {
  const own = (name: string, header: readonly string[], query: string) => ({
    [`assets/${connection}/${name}.sql`]: asset(
      `${schema}.${name}`,
      [`connection: ${connection}`, ...header],
      query,
    ),
  });
  return {
    [`assets/${connection}/people.csv`]: "id,name,born\n1,Ann,1990-01-02\n2,Zoé 😀,1985-05-06\n",
    [`assets/${connection}/people.asset.yml`]: [
      `name: ${schema}.people`,
      "type: my.seed",
      `connection: ${connection}`,
      "parameters: {path: people.csv}",
      "columns:",
      "  - {name: id, type: integer, checks: [{name: not_null}, {name: unique}]}",
      "  - {name: name, type: varchar, checks: [{name: pattern, value: '^[A-Z]'}]}",
    ].join("\n"),
    ...own("visits", [
      `depends: [${schema}.people]`,
      "description: it's a table",
      "materialization: {type: table, strategy: merge}",
      "columns:",
      "  - {name: id, type: integer, primary_key: true, description: 'one''s \\ key'}",
      "  - {name: count, type: bigint, merge_sql: target.count + source.count}",
      "hooks: {pre: [{query: 'SET @one = 1'}]}",
    ], `select id, @one as count from ${schema}.people`),
    ...own("total", [
      `depends: [${schema}.visits]`,
      "materialization: {type: view}",
      "custom_checks: [{name: runs, query: " +
      `select max(n) > 0 from ${schema}.total, value: 1}]`,
    ], `select count as n from ${schema}.visits`),
    [`assets/${connection}/seen.asset.yml`]: [
      `name: ${schema}.seen`,
      "type: my.sensor.table",
      `connection: ${connection}`,
      `depends: [${schema}.total]`,
      `parameters: {table: ${schema}.visits}`,
    ].join("\n"),
  };
}

async function withDatabase(server: TestServer, work: (schema: string) => Promise<void>) {
  const schema = `e2e_${crypto.randomUUID().slice(0, 8)}`;
  try {
    await work(schema);
  } finally {
    await using admin = await connect(server);
    await admin.execute([`DROP DATABASE IF EXISTS ${schema}`], { signal: never });
  }
}

describeHere(`bruin run on MySQL and MariaDB${needed === undefined ? "" : ` (${needed})`}`, () => {
  const passwords = servers.map(({ details }) => String(details.password));

  it("runs assets on both in one pipeline, twice, and asks each secret once", async () => {
    const [mariadb, mysql] = servers as [TestServer, TestServer];
    await withDatabase(mariadb, async (schema) => {
      await withDatabase(mysql, async (other) => {
        await using account = await startAccount({
          maria: { type: "mysql", details: { ...mariadb.details } },
          my: { type: "mysql", details: { ...mysql.details } },
        });
        await using folder = await temporaryFolder();
        await writeFiles(folder.path, {
          "pipeline.yml": "name: shop\n",
          ...shop("maria", schema),
          ...shop("my", other),
        });
        for (const count of [1, 2]) {
          const { code, stdout, stderr } = await bruin(
            ["run", "--secrets-backend", "aws", "--no-color", "--push-metadata", folder.path],
            { env: account.env, cwd: folder.path, sensitive: passwords },
          );
          assertEquals(code, 0, stdout + stderr);
          assertStringIncludes(stdout, "✓ Assets executed      8 succeeded");
          assertStringIncludes(stdout, "✓ Quality checks       8 succeeded");
          assertEquals(account.fetched().length, 2 * count);
        }
        for (const [server, name] of [[mariadb, schema], [mysql, other]] as const) {
          await using admin = await connect(server);
          const { rows } = await admin.query(
            `SELECT p.name, v.count, t.table_comment, (SELECT c.column_comment FROM ` +
              `information_schema.columns AS c WHERE c.table_schema = '${name}' ` +
              `AND c.table_name = 'visits' AND c.column_name = 'id') FROM ${name}.people AS p ` +
              `JOIN ${name}.visits AS v ON v.id = p.id JOIN information_schema.tables AS t ` +
              `ON t.table_schema = '${name}' AND t.table_name = 'visits' ORDER BY p.id`,
            { signal: never },
          );
          assertEquals(rows, [
            ["Ann", 2, "it's a table", "one's \\ key"],
            ["Zoé 😀", 2, "it's a table", "one's \\ key"],
          ]);
        }
      });
    });
  });

  it("follows a password that changes during the run", async () => {
    const [server] = servers as [TestServer];
    const user = `rotated_${crypto.randomUUID().slice(0, 8)}`;
    await using admin = await connect(server);
    await admin.execute([`CREATE USER ${user}@'%' IDENTIFIED BY 'first-p@ss'`], { signal: never });
    try {
      const details = { ...server.details, username: user, database: "" };
      const secret = (password: string) => ({ type: "mysql", details: { ...details, password } });
      await using account = await startAccount({
        etl: secret("first-p@ss"),
        admin: { type: "mysql", details: { ...server.details } },
      });
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, {
        "pipeline.yml": "name: rotation\n",
        "assets/first.sql": asset(
          "first",
          ["connection: etl"],
          "select 1; SET PASSWORD = PASSWORD('second-p@ss')",
        ),
        "assets/cut.sql": asset(
          "cut",
          ["connection: admin", "depends: [first]"],
          "BEGIN NOT ATOMIC FOR s IN (SELECT id FROM information_schema.processlist " +
            `WHERE user = '${user}') DO EXECUTE IMMEDIATE CONCAT('KILL ', s.id); END FOR; END`,
        ),
        "assets/second.sql": asset("second", ["connection: etl", "depends: [cut]"], "select 2"),
      });
      const running = bruin(["run", "--secrets-backend", "aws", "--no-color", folder.path], {
        env: account.env,
        cwd: folder.path,
        sensitive: ["first-p@ss", "second-p@ss"],
      });
      const watch = setInterval(() => {
        if (account.fetched().length >= 2) {
          account.setSecret("etl", JSON.stringify(secret("second-p@ss")));
        }
      }, 20);
      const { code, stdout, stderr } = await running.finally(() => clearInterval(watch));
      assertEquals(code, 0, stdout + stderr);
      assertMatch(stdout, /PASS second/);
    } finally {
      await admin.execute([`DROP USER ${user}@'%'`], { signal: never });
    }
  });

  it("says what is wrong with a query before anything runs, and in validate", async () => {
    const [, server] = servers as [TestServer, TestServer];
    await using account = await startAccount({
      my: { type: "mysql", details: { ...server.details } },
    });
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: typo\n",
      "assets/typo.sql": asset("typo", ["connection: my"], "select idd from (select 1 as id) as t"),
    });
    for (const command of ["run", "validate"]) {
      const { code, stdout, stderr } = await bruin(
        [command, "--secrets-backend", "aws", "--no-color", folder.path],
        { env: account.env, cwd: folder.path, sensitive: passwords },
      );
      assertStringIncludes(stdout + stderr, "ERROR 1054 (42S22): Unknown column 'idd'");
      if (command === "run") assertEquals(code, 1);
    }
  });
});
