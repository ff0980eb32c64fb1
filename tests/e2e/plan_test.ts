/** `bruin plan`, `run --dry-run` and `run --as-planned`. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

function asset(name: string, header: readonly string[], query: string, type = "duckdb.sql") {
  return ["/* @bruin", `name: ${name}`, `type: ${type}`, ...header, "@bruin */", query].join("\n");
}

const password = "hunter2-MARKER";

function config(port = 5432): string {
  return JSON.stringify({
    environments: {
      default: {
        connections: {
          duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }],
          postgres: [{
            name: "warehouse",
            host: "warehouse.internal",
            port,
            username: "etl",
            password,
            database: "shop",
          }],
        },
      },
    },
  });
}

const files = {
  ".bruin.yml": config(),
  "pipeline.yml": "name: shop\n",
  "assets/a.sql": asset("main.a", [
    "tags: [daily]",
    "materialization: {type: table, strategy: delete+insert, incremental_key: id}",
    "columns: [{name: id, checks: [{name: positive}]}]",
  ], "select 1 as id"),
  "assets/b.sql": asset("main.b", ["depends: [main.a]"], "select * from main.a"),
  "assets/c.py": [
    '""" @bruin',
    "name: main.c",
    "type: python",
    "secrets: [{key: warehouse}]",
    '@bruin """',
    "print(1)",
  ].join("\n"),
  "assets/seed.asset.yml":
    "name: main.seed\ntype: duckdb.seed\nparameters: {path: 'https://files.internal/a.csv?sig=S1GNED'}\n",
};

async function shop() {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, files);
  const run = (...args: readonly string[]) =>
    bruin(args, {
      cwd: folder.path,
      // Where programs are looked for.
      env: { PATH: Deno.env.get("PATH") ?? "" },
      sensitive: [password, "S1GNED"],
    });
  return { ...folder, path: folder.path, run };
}

/** Only what runs here without servers and programs. */
const local = ["--tag", "daily"];

describe("bruin plan", () => {
  it("tells what a run would do and touch, and does none of it", async () => {
    await using project = await shop();
    const { code, stdout, stderr } = await project.run("plan", ".");
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^Plan of 'shop' in 'default', .*: nothing was run\.$/m);
    assertStringIncludes(stdout, "Runs: 4 of 4 assets");
    assertStringIncludes(
      stdout,
      "sends: CREATE SCHEMA, BEGIN, CREATE TABLE, DELETE, INSERT, DROP TABLE, COMMIT",
    );
    assertStringIncludes(stdout, "  files.internal:443 (the seed main.seed)");
    assertStringIncludes(stdout, "  warehouse.internal:5432 (warehouse, not guarded)");
    assertMatch(stdout, /^ {2}write .*shop\.duckdb \(the database of duckdb-default\)$/m);
    assertMatch(stdout, /^ {2}\S*python3? \(main\.c\)$|^ {2}\S*uv \(main\.c\)$/m);
    const left = [...Deno.readDirSync(project.path)].map(({ name }) => name).sort();
    assertEquals(left, [".bruin.yml", "assets", "pipeline.yml"]);
  });

  it("says why each asset is in or out", async () => {
    await using project = await shop();
    const reasons = async (...flags: readonly string[]) => {
      const { stdout } = await project.run("plan", "-o", "json", ...flags);
      const plan = JSON.parse(stdout);
      await assertFits(plan, "plan");
      return Object.fromEntries(
        plan.assets.map((each: { name: string; runs: boolean; reason: string }) =>
          [each.name, `${each.runs ? "in" : "out"}: ${each.reason}`] as const
        ),
      );
    };
    assertEquals(await reasons(".", ...local), {
      "main.a": "in: --tag daily",
      "main.b": "out: does not have the tag daily",
      "main.c": "out: does not have the tag daily",
      "main.seed": "out: does not have the tag daily",
    });
    assertEquals(await reasons("assets/a.sql", "--downstream"), {
      "main.a": "in: named",
      "main.b": "in: downstream of main.a",
      "main.c": "out: not chosen",
      "main.seed": "out: not chosen",
    });
    const excluded = await reasons(".", "--exclude-tag", "daily");
    assertEquals(excluded["main.a"], "out: --exclude-tag daily");
    assertEquals(excluded["main.b"], "in: the whole pipeline");
  });

  it("expects what earlier runs took, and knows what --continue leaves out", async () => {
    await using project = await shop();
    assertEquals((await project.run("run", ...local, ".")).code, 0);
    const { stdout } = await project.run("plan", "-o", "json", ...local, ".");
    const [first] = JSON.parse(stdout).assets;
    assert(first.expected_ms >= 0);
    assertEquals(JSON.parse(stdout).expected_ms, first.expected_ms);
    await writeFiles(project.path, {
      "assets/b.sql": asset("main.b", ["tags: [daily]", "depends: [main.a]"], "select * from no"),
    });
    assertEquals((await project.run("run", ...local, ".")).code, 1);
    const rest = JSON.parse((await project.run("plan", "-o", "json", "--continue", ".")).stdout);
    const reasons = Object.fromEntries(
      rest.assets.map((each: { name: string; reason: string }) =>
        [each.name, each.reason] as const
      ),
    );
    assertEquals(reasons["main.a"], "done by the run that is continued");
    assertEquals(reasons["main.b"], "left undone by the run that is continued");
  });

  it("is what run --dry-run prints", async () => {
    await using project = await shop();
    const plan = await project.run("plan", ".");
    const dry = await project.run("run", "--dry-run", ".");
    assertEquals(dry, plan);
    const json = await project.run("run", "--dry-run", "--log-format", "json", ".");
    await assertFits(JSON.parse(json.stdout), "plan");
  });

  it("has what --exactly-once adds", async () => {
    await using project = await shop();
    const once = ["--exactly-once-table", "ops.done"];
    const { code, stdout, stderr } = await project.run("plan", ...once, ...local, ".");
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(
      stdout,
      "sends: CREATE SCHEMA, BEGIN, INSERT, CREATE TABLE, DELETE, INSERT, DROP TABLE, COMMIT",
    );
    assertStringIncludes(
      stdout,
      "Tables of committed assets, with --exactly-once:\n" +
        '  "ops"."done" on duckdb-default: SELECT, CREATE SCHEMA, CREATE TABLE, INSERT\n',
    );
    const json = await project.run("plan", "-o", "json", "--exactly-once", ...local, ".");
    const plan = JSON.parse(json.stdout);
    await assertFits(plan, "plan");
    assertEquals(plan.exactly_once, [{
      connection: "duckdb-default",
      table: '"bruin_runs"',
      statements: ["SELECT", "CREATE SCHEMA", "CREATE TABLE", "INSERT"],
    }]);
    const without = await project.run("plan", "-o", "json", ...local, ".");
    assertEquals(JSON.parse(without.stdout).exactly_once, []);
  });

  it("refuses with --exactly-once what the run would refuse", async () => {
    await using project = await shop();
    for (const flags of [["plan"], ["run", "--dry-run"], ["run"]]) {
      const all = await project.run(...flags, "--exactly-once", "assets/c.py");
      assertEquals(all.code, 78, all.stdout + all.stderr);
      assertStringIncludes(all.stderr, "a program that writes by itself does so in transactions");
      const lost = await project.run(...flags, "--exactly-once", "--log-dir", "-", ...local, ".");
      assertEquals(lost.code, 64, lost.stdout + lost.stderr);
      assertStringIncludes(lost.stderr, "--exactly-once needs the state of the run");
    }
  });

  it("has the ingestr that --debug-ingestr-src names", async () => {
    await using project = await shop();
    await writeFiles(project.path, {
      "assets/load.asset.yml": "name: main.load\ntype: ingestr\n" +
        "parameters: {source_connection: warehouse, source_table: public.a, destination: duckdb}\n",
      "own/ingestr": "#!/bin/sh\n",
      "sources/pyproject.toml": "[project]\nname = 'ingestr'\n",
    });
    const reachOf = async (source: string) => {
      const { stdout } = await project.run(
        ...["plan", "-o", "json", "--debug-ingestr-src", source, "assets/load.asset.yml"],
      );
      const { files, programs } = JSON.parse(stdout).reach;
      const read = files.filter((file: { for: string }) => file.for === "ingestr of main.load");
      return {
        files: read.map(({ path }: { path: string }) => path),
        programs: programs.map(({ program }: { program: string }) => program),
      };
    };
    const own = `${project.path}/own/ingestr`;
    assertEquals(await reachOf("own/ingestr"), { files: [own], programs: [own] });
    const built = await reachOf("sources");
    assertEquals(built.files, [`${project.path}/sources`]);
    assertMatch(built.programs.join(), /^(?:\/.*\/)?uv$/);
    const none = await project.run(
      "plan",
      "--debug-ingestr-src",
      "nowhere",
      "assets/load.asset.yml",
    );
    assertEquals(none.code, 64);
    assertStringIncludes(none.stderr, "--debug-ingestr-src names neither a program");
  });

  it("fails like the run would", async () => {
    await using project = await shop();
    await writeFiles(project.path, { ".bruin.yml": "environments: {default: {}}\n" });
    const { code, stderr } = await project.run("plan", "-o", "json", ...local, ".");
    assertEquals([code, stderr], [78, ""]);
    const address = await project.run("plan", "--allow", "nowhere", ".");
    assertEquals(address.code, 64);
    assertStringIncludes(address.stderr, '--allow: "nowhere" is no host with a port');
  });
});

describe("bruin run --as-planned", () => {
  async function planned(project: Awaited<ReturnType<typeof shop>>) {
    const { stdout } = await project.run("plan", "-o", "json", ...local, ".");
    await writeFiles(project.path, { "plan.json": stdout });
    return (...flags: readonly string[]) =>
      project.run("run", "--as-planned", "plan.json", ...local, ...flags, ".");
  }

  it("runs what was planned, on another day as well", async () => {
    await using project = await shop();
    const run = await planned(project);
    const { code, stdout, stderr } = await run(
      ...["--start-date", "2025-01-03", "--end-date", "2025-01-03"],
    );
    assertEquals(code, 0, stdout + stderr);
  });

  it("names everything that is not what was planned, and starts nothing", async () => {
    await using project = await shop();
    const run = await planned(project);
    await writeFiles(project.path, {
      ".bruin.yml": config(5433).replace("shop.duckdb", "other.duckdb"),
      "assets/a.sql": asset("main.a", ["tags: [daily]"], "select 1 as id"),
      "assets/d.sql": asset(
        "main.d",
        ["tags: [daily]", "connection: warehouse"],
        "select 1",
        "pg.sql",
      ),
    });
    const month = ["--start-date", "2025-01-01", "--end-date", "2025-01-31"];
    const { code, stdout, stderr } = await run(...month);
    assertEquals(code, 78);
    for (
      const difference of [
        "the kind of the interval: was 1 day, is 1 month",
        "asset main.a: its strategy: was table: delete+insert, is the statements as they are written",
        "asset main.a: its checks: was 1, is 0",
        "assets/a.sql: has changed",
        "asset main.d: is new",
        "connection warehouse: is new",
        "host warehouse.internal:5433: is new",
        "other.duckdb: is new",
      ]
    ) assertStringIncludes(stderr, difference);
    assertStringIncludes(stderr, "code: E411");
    assertEquals(stdout, "");
    const left = [...Deno.readDirSync(project.path)].map(({ name }) => name).sort();
    assertEquals(left, [".bruin.yml", "assets", "pipeline.yml", "plan.json"]);
  });

  it("refuses another table of committed assets, and none", async () => {
    await using project = await shop();
    const once = ["--exactly-once", ...local];
    const { stdout } = await project.run("plan", "-o", "json", ...once, ".");
    await writeFiles(project.path, { "plan.json": stdout });
    const run = (...flags: readonly string[]) =>
      project.run("run", "--as-planned", "plan.json", ...flags, ".");
    const elsewhere = await run(...once, "--exactly-once-table", "ops.done");
    assertEquals(elsewhere.code, 78);
    assertStringIncludes(
      elsewhere.stderr,
      'what --exactly-once adds: was the table "bruin_runs" on duckdb-default, ' +
        'is the table "ops"."done" on duckdb-default',
    );
    const none = await run(...local);
    assertEquals(none.code, 78);
    assertStringIncludes(none.stderr, "on duckdb-default, is none");
    const same = await run(...once);
    assertEquals(same.code, 0, same.stdout + same.stderr);
  });

  it("refuses a connection that the plan does not have, while it runs", async () => {
    await using target = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => new Response("id\n1\n"),
    );
    await using gate = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => Response.redirect(`http://127.0.0.1:${target.addr.port}/seed.csv`),
    );
    await using project = await shop();
    await writeFiles(project.path, {
      "assets/a.sql": asset("main.a", [], "select 1"),
      "assets/seed.asset.yml": "name: main.seed\ntype: duckdb.seed\ntags: [daily]\n" +
        `parameters: {path: 'http://127.0.0.1:${gate.addr.port}/seed.csv'}\n`,
    });
    const run = await planned(project);
    const { code, stdout, stderr } = await run("--no-retries");
    assertEquals(code, 1);
    assertStringIncludes(
      stdout + stderr,
      `the connection to 127.0.0.1:${target.addr.port} was refused: the plan does not have`,
    );
    const allowed = await project.run(
      ...["plan", "-o", "json", "--allow", `127.0.0.1:${target.addr.port}`, ...local, "."],
    );
    await writeFiles(project.path, { "plan.json": allowed.stdout });
    const again = await run();
    assertEquals(again.code, 0, again.stdout + again.stderr);
  });

  it("sends no ping that was not planned", async () => {
    const pings: string[] = [];
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => {
        pings.push(new URL(request.url).pathname);
        return new Response();
      },
    );
    const ping = ["--ping-url", `http://127.0.0.1:${server.addr.port}/check`];
    await using project = await shop();
    const run = await planned(project);
    const { code, stderr } = await run(...ping);
    assertEquals([code, pings], [78, []]);
    assertStringIncludes(stderr, `host 127.0.0.1:${server.addr.port}: is new`);
    const plan = await project.run("plan", "-o", "json", ...ping, ...local, ".");
    await writeFiles(project.path, { "plan.json": plan.stdout });
    assertEquals((await run(...ping)).code, 0);
    assertEquals(pings, ["/check/start", "/check"]);
  });

  it("refuses a plan that is none", async () => {
    await using project = await shop();
    for (const [text, cause] of [["{", "it is no JSON"], ["{}", "it is no plan"]] as const) {
      await writeFiles(project.path, { "plan.json": text });
      const { code, stderr } = await project.run("run", "--as-planned", "plan.json", ".");
      assertEquals(code, 78);
      assertStringIncludes(stderr, cause);
      assertStringIncludes(stderr, "code: E412");
    }
  });
});
