/** Pipelines on a real PostgreSQL, with its credentials in the stand-in for AWS Secrets Manager. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { startAccount } from "./aws.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

const shop = fileURLToPath(new URL("../testdata/projects/postgres_shop", import.meta.url));
const password = String(postgresDetails().password);

interface Project {
  readonly files: Readonly<Record<string, string>>;
  readonly secret?: Readonly<Record<string, unknown>>;
}

/** Runs a small project in a folder of its own. */
async function runProject({ files, secret = postgresDetails() }: Project) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { "pipeline.yml": "name: small\n", ...files });
  await using account = await startAccount({
    "postgres-default": { type: "postgres", details: secret },
  }, { secretsAgeMs: 3_600_000 });
  return await bruin(["run", "--secrets-backend", "aws", "--no-color", folder.path], {
    env: account.env,
    cwd: folder.path,
    sensitive: [password],
  });
}

function asset(name: string, header: readonly string[], query: string): string {
  return ["/* @bruin", `name: ${name}`, "type: pg.sql", ...header, "@bruin */", query].join("\n");
}

const describeWithServer = postgresNeeded === "" ? describe : describe.skip;

describeWithServer(`bruin run on PostgreSQL${postgresNeeded}`, () => {
  it("materializes with every strategy, again and again", async () => {
    await using account = await startAccount({
      "shop-postgres": { type: "postgres", details: postgresDetails() },
    });
    await using folder = await temporaryFolder();
    const run = (...more: string[]) =>
      bruin(["run", "--secrets-backend", "aws", "--no-log-file", ...more, shop], {
        env: { ...account.env, BRUIN_RUN_ID: `run-${more.length}` },
        cwd: folder.path,
        sensitive: [password],
      });
    const dates = ["--start-date", "2024-01-01", "--end-date", "2024-01-02"];
    const reset = await runProject({
      files: { "assets/reset.sql": asset("reset", [], "drop schema if exists shop cascade") },
    });
    assertEquals(reset.code, 0, reset.stderr);
    for (const flags of [["--full-refresh", ...dates], dates, dates]) {
      const { code, stdout, stderr } = await run(...flags);
      assertEquals(code, 0, stdout + stderr);
      assertStringIncludes(stdout, "✓ Assets executed      9 succeeded");
      assertStringIncludes(stdout, "✓ Quality checks       10 succeeded");
    }
    const expected = [
      ["every append is kept", "select count(*) from shop.appended", 9],
      ["days are replaced", "select sum(orders)::int from shop.replaced_days", 3],
      ["truncated is filled once", "select count(*) from shop.truncated", 3],
      ["merge_sql counts runs", "select sum(runs)::int from shop.merged", 9],
      ["the interval is replaced", "select count(*) from shop.interval_days", 3],
      ["the view sees the table", "select count(*) from shop.open_orders", 2],
      ["hooks run each time", "select count(*) from shop.audit", 3],
    ] as const;
    const checks = expected.map(([name, query, value]) =>
      `  - {name: ${name}, query: "${query}", value: ${value}}`
    );
    const verified = await runProject({
      files: { "assets/verify.sql": asset("verify", ["custom_checks:", ...checks], "select 1") },
    });
    assertEquals(verified.code, 0, verified.stdout + verified.stderr);
    assertStringIncludes(verified.stdout, `✓ Quality checks       ${expected.length} succeeded`);
  });

  it("holds back what depends on a failed blocking check, and only that", async () => {
    const check = (blocking: boolean) => [
      "materialization: {type: table}",
      `columns: [{name: id, checks: [{name: unique, blocking: ${blocking}}]}]`,
    ];
    const { code, stdout } = await runProject({
      files: {
        "assets/strict.sql": asset("strict", check(true), "select 1 as id union all select 1"),
        "assets/lax.sql": asset("lax", check(false), "select 1 as id union all select 1"),
        "assets/after_strict.sql": asset("after_strict", ["depends: [strict]"], "select 1"),
        "assets/after_lax.sql": asset("after_lax", ["depends: [lax]"], "select 1"),
      },
    });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "column 'id' has 1 non-unique values");
    assert(!stdout.includes("Running:  after_strict"), stdout);
    assertStringIncludes(stdout, "UPSTREAM FAILED after_strict");
    assertStringIncludes(stdout, "PASS after_lax");
  });

  it("shows the statement that failed and the database's message", async () => {
    const { code, stdout } = await runProject({
      files: { "assets/typo.sql": asset("typo", [], "select idd from (select 1 as id) as t") },
    });
    assertEquals(code, 1);
    assertStringIncludes(stdout, `column "idd" does not exist`);
    assertStringIncludes(stdout, "select idd from (select 1 as id) as t");
  });

  it("says that the password was refused, for whom, and never which one", async () => {
    const wrong = "wr0ng-p@ssword";
    const { code, stdout, stderr } = await runProject({
      files: { "assets/one.sql": asset("one", [], "select 1") },
      secret: postgresDetails({ password: wrong }),
    });
    assert(code === 1 || code === 77, `exit code ${code}`);
    const output = stdout + stderr;
    assertStringIncludes(output, "postgres-default");
    assertStringIncludes(output, "password authentication failed");
    assert(!output.includes(wrong), "the password is in the output");
  });

  it("says that the database is down, and where it looked", async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    const { code, stdout, stderr } = await runProject({
      files: { "assets/one.sql": asset("one", [], "select 1") },
      secret: postgresDetails({ port }),
    });
    assert(code === 1 || code === 69, `exit code ${code}`);
    assertStringIncludes(stdout + stderr, `127.0.0.1:${port}`);
  });
});
