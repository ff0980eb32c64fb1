/** One pipeline with each secrets backend in turn: the same assets, the same output. */
import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { backendsUnderTest, type BackendUnderTest, type HeldSecrets } from "./backends.ts";
import { bruin, startBruin, temporaryFolder, writeFiles } from "./command.ts";
import { type TestRole, testRole } from "./postgres_role.ts";

const withPostgres = Deno.env.get("BRUIN_TEST_POSTGRES") !== undefined;

/** Registers a test, or leaves it out by name when a server is missing. */
function itWith(
  { missing }: BackendUnderTest,
  name: string,
  { postgres = false }: { readonly postgres?: boolean },
  test: () => Promise<void>,
): void {
  const needed = missing ?? (postgres && !withPostgres ? "BRUIN_TEST_POSTGRES" : undefined);
  if (needed === undefined) it(name, test);
  else it.skip(`${name} (left out: set ${needed})`, test);
}

function asset(name: string, header: readonly string[], query: string, type = "pg.sql"): string {
  return ["/* @bruin", `name: ${name}`, `type: ${type}`, ...header, "@bruin */", query].join("\n");
}

const token = "duckdb-t0ken-MARKER";

/** Two assets on a database in a file, and its secret. */
function shop(folder: string) {
  return {
    files: {
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": asset(
        "orders",
        ["connection: lake", "materialization:", "  type: table"],
        "select 1 as id",
        "duckdb.sql",
      ),
      "assets/b.sql": asset(
        "total",
        ["connection: lake", "depends: [orders]", "materialization:", "  type: table"],
        "select count(*) as n from orders",
        "duckdb.sql",
      ),
    },
    secrets: {
      lake: { type: "duckdb", details: { path: `${folder}/lake.db` } },
      unused: { type: "generic", details: { value: token } },
    },
  };
}

/** What is printed, without what differs from run to run. */
function comparable(text: string): string[] {
  return text.split("\n")
    .map((line) => line.replaceAll(/\b\d+(?:\.\d+)?m?s\b/g, "…").replaceAll(/\d\d:\d\d:\d\d/g, "…"))
    .filter((line) => !/Run ID|run id|logs\//i.test(line));
}

async function runShop({ name, start }: BackendUnderTest): Promise<string[]> {
  await using folder = await temporaryFolder();
  const { files, secrets } = shop(folder.path);
  await writeFiles(folder.path, files);
  await using held = await start(secrets);
  const { code, stdout, stderr } = await bruin(
    ["run", "--secrets-backend", name, "--no-color", "--workers", "1", "."],
    { env: held.env, cwd: folder.path, sensitive: [...held.sensitive, token] },
  );
  assertEquals(code, 0, stdout + stderr);
  assertEquals(stderr, "");
  return comparable(stdout).sort();
}

/** The first asset changes its own password; then another user ends its sessions. */
function rotatingPipeline(newPassword: string, role: TestRole): Readonly<Record<string, string>> {
  return {
    "pipeline.yml": "name: shop\n",
    "assets/first.sql": asset(
      "first",
      ["connection: etl"],
      `select 1; alter role ${role.user} password '${newPassword}'`,
    ),
    "assets/cut.sql": asset(
      "cut",
      ["connection: admin", "depends: [first]"],
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = '${role.user}'; ` +
        "select pg_sleep(0.2)",
    ),
    "assets/second.sql": asset("second", ["connection: etl", "depends: [cut]"], "select 2"),
  };
}

/** Runs it, and stores the new password once the program waits for it. */
async function runRotation({ name }: BackendUnderTest, held: HeldSecrets, options: {
  readonly folder: string;
  readonly store: () => Promise<void>;
  readonly sensitive: readonly string[];
}) {
  const common = { env: held.env, cwd: options.folder, sensitive: options.sensitive };
  const process = await startBruin(
    ["run", "--secrets-backend", name, "--no-color", "."],
    common,
  );
  const [watched, rest] = process.stderr.tee();
  const waiting = (async () => {
    let text = "";
    for await (const piece of watched.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (!text.includes("waiting up to 30 s for a new version")) continue;
      text = "";
      await options.store();
    }
  })();
  const stderr = new Response(rest).text();
  const stdout = new Response(process.stdout).text();
  const { code } = await process.status;
  await waiting;
  const output = await stdout + await stderr;
  for (const value of options.sensitive) assertEquals(output.includes(value), false);
  return { code, output, stderr: await stderr };
}

describe("bruin with each secrets backend", () => {
  /** What the first backend gives, which needs no server. */
  let expected: Promise<string[]> | undefined;
  for (const backend of backendsUnderTest) {
    const { name, start } = backend;
    itWith(backend, `runs the same pipeline with the same output: ${name}`, {}, async () => {
      expected ??= runShop(backendsUnderTest[0] ?? backend);
      assertEquals(await runShop(backend), await expected);
    });

    itWith(backend, `checks its secrets, and says what is missing: ${name}`, {}, async () => {
      await using folder = await temporaryFolder();
      const { files, secrets } = shop(folder.path);
      await writeFiles(folder.path, {
        ...files,
        "assets/c.sql": asset("c", ["connection: nowhere"], "select 1"),
      });
      await using held = await start(secrets);
      const { code, stdout } = await bruin(["secrets", "check", "--secrets-backend", name, "."], {
        env: held.env,
        cwd: folder.path,
        sensitive: [...held.sensitive, token],
      });
      assertEquals(code, 78, stdout);
      assertMatch(stdout, /^lake +duckdb .*good/m);
      assertMatch(stdout, /'nowhere'/i);
    });

    itWith(backend, `follows a password that changes during a run: ${name}`, {
      postgres: true,
    }, async () => {
      await using role = await testRole();
      await using folder = await temporaryFolder();
      const secretOf = (password: string) => ({
        type: "postgres",
        details: { ...role.details, password, pool_max_conns: 1 },
      });
      await writeFiles(folder.path, rotatingPipeline("second-p@ssword", role));
      await using held = await start({
        etl: secretOf(role.password),
        admin: { type: "postgres", details: role.admin },
      });
      const { code, output, stderr } = await runRotation(backend, held, {
        folder: folder.path,
        store: () => held.setSecret("etl", secretOf("second-p@ssword")),
        sensitive: [...held.sensitive, role.password, "second-p@ssword"],
      });
      assertEquals(code, 0, output);
      assertMatch(stderr, /connection 'etl': the secret was rotated to version .* during this run/);
    });
  }
});
