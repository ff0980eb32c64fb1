/** `bruin render`: needs no connection, no secret and no database. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assertFits } from "./answers.ts";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const files = {
  "pipeline.yml": [
    "name: shop",
    "variables:",
    "  region: {type: string, default: eu}",
  ].join("\n"),
  "assets/mart/daily.sql": [
    "/* @bruin",
    "type: pg.sql",
    "materialization:",
    "  type: table",
    "  strategy: time_interval",
    "  incremental_key: day",
    "  time_granularity: date",
    "interval_modifiers: {start: -1d}",
    "hooks: {pre: [{query: set role reader}]}",
    "@bruin */",
    "",
    "select '{{ start_date }}' as day, '{{ run_id }}' as run, '{{ var.region }}' as region",
  ].join("\n"),
  "assets/wait.asset.yml": [
    "type: bq.sensor.query",
    "parameters: {query: \"select count(*) > 0 from t where day = '{{ end_date }}'\"}",
  ].join("\n"),
  "assets/helper.sql": "select 1",
} as const;
const daily = "assets/mart/daily.sql";
const dates = ["--start-date", "2024-01-02", "--end-date", "2024-01-03"];

async function render(...args: string[]) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, files);
  const env = { BRUIN_SECRETS_BACKEND: "vault", BRUIN_VARS: "nothing=1", BRUIN_FULL_REFRESH: "1" };
  return await bruin(["render", ...args], { cwd: folder.path, env });
}

describe("variables of the machine in project files (scenario 54)", () => {
  it("stay as they are written outside of .bruin.yml, and .env is not read", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ".env": "FROM_FILE=leaked\n",
      ".bruin.yml": "environments: {default: {connections: {duckdb: " +
        '[{name: duckdb-default, path: "${FROM_FILE}"}]}}}\n',
      "pipeline.yml": "name: p\n",
      "assets/a.sql": "/* @bruin\nname: s.a\ntype: duckdb.sql\ndescription: ${LEAK}\n@bruin */\n" +
        "select '${LEAK} $LEAK ${FROM_FILE}' as n",
    });
    const env = { LEAK: "leaked", NO_COLOR: "1" };
    const rendered = await bruin(["render", "--raw-query", "assets/a.sql"], {
      cwd: folder.path,
      env,
    });
    assertEquals([rendered.code, rendered.stdout.trim()], [
      0,
      "select '${LEAK} $LEAK ${FROM_FILE}' as n",
    ]);
    const parsed = await bruin(["internal", "parse-asset", "assets/a.sql"], {
      cwd: folder.path,
      env,
    });
    assertStringIncludes(parsed.stdout, "${LEAK}");
    assert(!parsed.stdout.includes("leaked"), parsed.stdout);
    const run = await bruin(["run", "."], { cwd: folder.path, env });
    assertEquals(run.code, 78, run.stdout);
    assertStringIncludes(run.stdout + run.stderr, "FROM_FILE");
    assert(!(run.stdout + run.stderr).includes("leaked"), run.stdout);
  });
});

describe("bruin render", () => {
  it("prints the statements that a run would send", async () => {
    const { code, stdout, stderr } = await render(daily, ...dates);
    assertEquals(code, 0, stderr);
    assertEquals(stderr, "");
    assertEquals(
      stdout,
      [
        "set role reader;",
        "BEGIN TRANSACTION;",
        `DELETE FROM "mart"."daily" WHERE "day" BETWEEN '2024-01-02' AND '2024-01-03';`,
        `INSERT INTO "mart"."daily" select '2024-01-02' as day, 'your-run-id' as run, 'eu' as region;`,
        "COMMIT;",
        "",
      ].join("\n"),
    );
  });

  it("prints one line of JSON that does not end", async () => {
    const { stdout } = await render(daily, ...dates, "--raw-query", "-o", "json");
    const query = "select '2024-01-02' as day, 'your-run-id' as run, 'eu' as region";
    assertEquals(stdout, JSON.stringify({ query }));
    await assertFits(JSON.parse(stdout), "render");
  });

  it("honours variables and interval modifiers", async () => {
    const { stdout } = await render(
      ...["--raw-query", "--apply-interval-modifiers", "--var", "region=us", ...dates, daily],
    );
    assertEquals(stdout, "select '2024-01-01' as day, 'your-run-id' as run, 'us' as region\n");
  });

  it("rebuilds the table for a full refresh", async () => {
    const { stdout } = await render("-r", daily);
    assertStringIncludes(stdout, 'CREATE TABLE "mart"."daily"');
    assert(!stdout.includes("DELETE FROM"), stdout);
  });

  it("renders the query of a sensor", async () => {
    const { stdout } = await render("assets/wait.asset.yml", ...dates);
    assertEquals(stdout, "select count(*) > 0 from t where day = '2024-01-03'\n");
  });

  const failures: readonly { readonly args: readonly string[]; readonly error: string }[] = [
    {
      args: [],
      error: "Please give an asset path to render: bruin render <path to the asset file>)",
    },
    { args: ["nope.sql"], error: "The specified asset path does not exist: nope.sql" },
    {
      args: ["assets/helper.sql"],
      error: "failed to find the asset with the given path, " +
        "are you sure you have referred the right file?",
    },
    {
      args: [daily, "--var", "city=Rome"],
      error: 'invalid variable overrides: no such variable "city"',
    },
  ];
  for (const { args, error } of failures) {
    it(`says: ${error}`, async () => {
      const plain = await render(...args);
      assertEquals([plain.code, plain.stdout, plain.stderr.split("\n")[0]], [64, "", error]);
      const { code, stdout, stderr } = await render(...args, "-o", "json");
      assertEquals([code, stderr, JSON.parse(stdout).error], [64, "", error]);
    });
  }
});
