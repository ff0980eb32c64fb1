/** `bruin init`: every template runs as it is. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { templates } from "../../src/init/mod.ts";
import { assertFits } from "./answers.ts";
import { startAccount } from "./aws.ts";
import { bruin, type BruinOptions, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";
import { createDatabase } from "./postgres_database.ts";
import * as bigquery from "../platforms/bigquery/server.ts";
import * as databricks from "../platforms/databricks/server.ts";
import { mariadb } from "../platforms/mysql/servers.ts";
import * as snowflake from "../platforms/snowflake/server.ts";
import { bruinOnTerminal } from "./pseudo_terminal.ts";

/** A folder with a pipeline `shop` of a template. */
async function initialized(template: string) {
  const folder = await temporaryFolder();
  const { code, stdout, stderr } = await bruin(["init", template, "shop"], { cwd: folder.path });
  assertEquals([code, stderr], [0, ""], stderr);
  return { ...folder, stdout };
}

/** Runs it, and counts the days in its result. */
async function run(folder: string, options: BruinOptions, ...flags: string[]): Promise<void> {
  const validated = await bruin(["validate", "--fast", "shop"], { ...options, cwd: folder });
  assertEquals(validated.code, 0, validated.stdout + validated.stderr);
  const { code, stdout, stderr } = await bruin(["run", "--no-color", ...flags, "shop"], {
    ...options,
    cwd: folder,
  });
  assertEquals(code, 0, stdout + stderr);
}

async function ask(folder: string, query: string, options: BruinOptions, connection: string) {
  const args = ["query", "-c", connection, "-q", query, "-o", "csv"];
  const { stdout, stderr } = await bruin(args, { ...options, cwd: folder });
  assertEquals(stderr, "");
  return stdout;
}

const days = "select count(*) as days, sum(orders) as orders from marts.daily_orders";

describe("bruin init", () => {
  it("duckdb makes a pipeline that runs", async () => {
    await using folder = await initialized("duckdb");
    assertStringIncludes(folder.stdout, "\nNext:\n  bruin run shop   # run it\n");
    await run(folder.path, {});
    assertEquals(await ask(folder.path, days, {}, "duckdb-default"), "days,orders\n3,4\n");
    assertEquals(await Deno.readTextFile(`${folder.path}/.gitignore`), ".bruin.yml\n");
  });

  it("python makes a pipeline that runs", async () => {
    await using folder = await initialized("python");
    const env = {
      PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
      XDG_CACHE_HOME: `${folder.path}/cache`,
    };
    await run(folder.path, { env });
    const warmest = await ask(
      folder.path,
      "select * from marts.warmest_city",
      {},
      "duckdb-default",
    );
    assertEquals(warmest, "city,degrees\nLisbon,16\n");
  });

  it("empty makes a pipeline without assets, and no .bruin.yml", async () => {
    await using folder = await initialized("empty");
    const names = await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name);
    assertEquals(names, ["shop"]);
    assert((await Deno.stat(`${folder.path}/shop/assets`)).isDirectory);
    const { stdout } = await bruin(["internal", "parse-pipeline", "shop"], { cwd: folder.path });
    assertEquals(JSON.parse(stdout).name, "shop");
  });

  it("adds its connection to a .bruin.yml, of which everything stays", async () => {
    await using folder = await temporaryFolder();
    const config = [
      "# ours",
      "default_environment: dev",
      "environments:",
      "    dev:",
      "        connections:",
      "            generic:",
      "                - name: token",
      '                  value: "${TOKEN}" # from the vault',
      "            duckdb:",
      "                # local",
      "                - {name: other, path: o.db}",
      "    prod: {connections: {}}",
      "",
    ].join("\n");
    await writeFiles(folder.path, { ".bruin.yml": config });
    const { code } = await bruin(["init", "duckdb"], {
      cwd: folder.path,
      env: { TOKEN: "s3cr3t-M@rker" },
    });
    assertEquals(code, 0);
    assertEquals(
      await Deno.readTextFile(`${folder.path}/.bruin.yml`),
      config.replace(
        "    prod:",
        "                - name: duckdb-default\n                  path: duckdb.db\n    prod:",
      ),
    );
    const again = await bruin(["init", "duckdb", "second"], { cwd: folder.path });
    assertStringIncludes(again.stdout, "'duckdb-default' of .bruin.yml is used as it is");
  });

  it("never replaces what is there", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { "duckdb/notes.txt": "mine" });
    const { code, stderr } = await bruin(["init", "duckdb"], { cwd: folder.path });
    assertEquals(code, 64);
    assertStringIncludes(stderr, "There is something in");
    const names = await Array.fromAsync(Deno.readDir(`${folder.path}/duckdb`), ({ name }) => name);
    assertEquals(names, ["notes.txt"]);
  });

  const wrong = [
    [[], "Without a terminal, init needs the name of a template"],
    [["duckd"], "Template 'duckd' not found\n  fix: did you mean \"duckdb\"?"],
    [["duckdb", "a/b"], "'a/b' cannot be the name of a pipeline"],
  ] as const;
  for (const [args, words] of wrong) {
    it(`refuses "${["init", ...args].join(" ")}"`, async () => {
      await using folder = await temporaryFolder();
      const { code, stderr } = await bruin(["init", ...args], { cwd: folder.path });
      assertEquals(code, 64);
      assertStringIncludes(stderr, words);
      assertEquals(await Array.fromAsync(Deno.readDir(folder.path)), []);
    });
  }

  it("asks on a terminal", async () => {
    await using folder = await temporaryFolder();
    const { code, output } = await bruinOnTerminal(["init"], {
      cwd: folder.path,
      steps: [
        { after: "Template [duckdb]: ", keys: "nope\n" },
        { after: "There is no 'nope'.\r\nTemplate [duckdb]: ", keys: "10\n" },
        { after: "Name of the pipeline [empty]: ", keys: "mine\n" },
      ],
    });
    assertEquals(code, 0, output);
    assert((await Deno.stat(`${folder.path}/mine/pipeline.yml`)).isFile);
  });

  it("is listed for editors", async () => {
    const { stdout } = await bruin(["internal", "list-templates", "-o", "json"]);
    await assertFits(JSON.parse(stdout), "list_templates");
    assertEquals(JSON.parse(stdout).templates, templates.map(({ name }) => name));
  });
});

const describeWithServer = postgresNeeded === "" ? describe : describe.skip;

describeWithServer(`bruin init with PostgreSQL${postgresNeeded}`, () => {
  it("postgres makes a pipeline that runs, with the variables of psql", async () => {
    await using database = await createDatabase();
    await using folder = await initialized("postgres");
    const { host, port, username, password } = postgresDetails();
    const env = {
      PGHOST: String(host),
      PGPORT: String(port),
      PGDATABASE: database.name,
      PGUSER: String(username),
      PGPASSWORD: String(password),
    };
    const options = { env, sensitive: [String(password)] };
    await run(folder.path, options);
    assertEquals(
      await ask(folder.path, days, options, "postgres-default"),
      "days,orders\n3,4\n",
    );
  });

  it("aws-secrets makes a pipeline that runs with a secret of AWS", async () => {
    await using database = await createDatabase();
    await using folder = await initialized("aws-secrets");
    const details = postgresDetails({ database: database.name });
    await using account = await startAccount({ warehouse: { type: "postgres", details } });
    const options = { env: account.env, sensitive: [String(details.password)] };
    await run(folder.path, options, "--secrets-backend", "aws");
    assertEquals(account.fetched(), ["warehouse"]);
  });
});

/** Servers of the templates that name a database or warehouse: why one is left out, and its variables. */
const warehouses: readonly {
  readonly template: string;
  readonly connection: string;
  readonly left: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}[] = [
  {
    template: "mysql",
    connection: "mysql-default",
    left: mariadb.skip,
    env: {
      MYSQL_HOST: String(mariadb.details.host),
      MYSQL_PORT: String(mariadb.details.port),
      MYSQL_DATABASE: String(mariadb.details.database),
      MYSQL_USER: String(mariadb.details.username),
      MYSQL_PASSWORD: String(mariadb.details.password),
    },
  },
  {
    template: "snowflake",
    connection: "snowflake-default",
    left: snowflake.skip,
    env: {
      ...snowflake.env,
      SNOWFLAKE_ACCOUNT: snowflake.details.account,
      SNOWFLAKE_USER: snowflake.details.username,
      SNOWFLAKE_PASSWORD: snowflake.details.password,
      SNOWFLAKE_DATABASE: snowflake.details.database,
      SNOWFLAKE_WAREHOUSE: snowflake.details.warehouse,
    },
  },
  {
    template: "bigquery",
    connection: "gcp-default",
    left: bigquery.skip,
    env: { BIGQUERY_EMULATOR_HOST: bigquery.address ?? "", GOOGLE_CLOUD_PROJECT: "bruin" },
  },
  {
    template: "databricks",
    connection: "databricks-default",
    left: databricks.skip,
    env: {
      BRUIN_DATABRICKS_URL: databricks.address ?? "",
      DATABRICKS_HOST: databricks.details.host,
      DATABRICKS_HTTP_PATH: databricks.details.path,
      DATABRICKS_TOKEN: databricks.details.token,
      DATABRICKS_CATALOG: databricks.details.catalog,
    },
  },
];

for (const { template, connection, left, env } of warehouses) {
  const title = `bruin init ${template}${left === undefined ? "" : ` (${left})`}`;
  (left === undefined ? describe : describe.skip)(title, () => {
    it("makes a pipeline that runs", async () => {
      await using folder = await initialized(template);
      await run(folder.path, { env });
      const answer = await ask(folder.path, days, { env }, connection);
      assertEquals(answer.toLowerCase(), "days,orders\n3,4\n");
    });
  });
}

describe("bruin init without the database", () => {
  for (const template of ["mysql", "redshift", "snowflake", "bigquery", "databricks"]) {
    it(`${template} makes a pipeline that is valid`, async () => {
      await using folder = await initialized(template);
      const { code, stdout, stderr } = await bruin(["validate", "--fast", "-o", "json", "shop"], {
        cwd: folder.path,
      });
      assertEquals([code, JSON.parse(stdout)], [0, [{ pipeline: "shop", issues: {} }]], stderr);
      assertStringIncludes(folder.stdout, "\nNext:\n  export ");
    });
  }
});
