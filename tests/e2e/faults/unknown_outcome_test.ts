/** What `--continue` does about assets that were at work when a run was killed (R1). */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, type Finished, temporaryFolder, writeFiles } from "../command.ts";
import { RunningBruin } from "./project.ts";
import { bruinCommand } from "../command.ts";

const endless = "select count(*) as n from range(1000000000000) as a where random() < 0";

interface Case {
  /** YAML of the asset `slow`. */
  readonly header: string;
  readonly query: string;
  readonly file?: "sql" | "py" | undefined;
}

const cases: Readonly<Record<string, Case>> = {
  "an append": { header: "materialization: {type: table, strategy: append}", query: endless },
  "a script": { header: "", query: `create table if not exists x as ${endless}` },
  "a table with a hook": {
    header: 'materialization: {type: table}\nhooks: {pre: [{query: "select 1"}]}',
    query: endless,
  },
  "a program": {
    header: "type: python",
    query: "import time\nprint('at work', flush=True)\ntime.sleep(60)",
    file: "py",
  },
};

const repeated: Readonly<Record<string, Case>> = {
  "a table": { header: "materialization: {type: table}", query: endless },
  "a merge": {
    header:
      "materialization: {type: table, strategy: merge}\ncolumns: [{name: n, primary_key: true}]",
    query: endless,
  },
  "a query without materialization": { header: "", query: endless },
};

function asset({ header, query, file = "sql" }: Case): Record<string, string> {
  const yaml = ["name: main.slow", ...file === "sql" ? ["type: duckdb.sql"] : [], header];
  const definition = ["@bruin", ...yaml, "depends: [main.first]", "@bruin"].join("\n");
  return file === "sql"
    ? { "assets/slow.sql": `/* ${definition} */\n${query}` }
    : { "assets/slow.py": `"""${definition}"""\n${query}` };
}

const project = (slow: Case) => ({
  ".bruin.yml": JSON.stringify({
    environments: {
      default: { connections: { duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }] } },
    },
  }),
  "pipeline.yml": "name: shop\n",
  "assets/first.sql": "/* @bruin\nname: main.first\ntype: duckdb.sql\n" +
    "materialization: {type: table, strategy: append}\n" +
    "custom_checks: [{name: once, value: 1, query: select count(*) from main.first}]\n" +
    "@bruin */\nselect 1 as n",
  "assets/last.sql": "/* @bruin\nname: main.last\ntype: duckdb.sql\ndepends: [main.slow]\n" +
    "materialization: {type: table, strategy: append}\n@bruin */\nselect 1 as n",
  ...asset(slow),
});

const env = { PATH: Deno.env.get("PATH") ?? "" };

async function runIn(folder: string, ...args: string[]): Promise<Finished> {
  return await bruin(["run", ...args], { cwd: folder, env });
}

/** Makes the tables, and kills a run while the asset is at work. */
async function killedRun(folder: string, slow: Case): Promise<void> {
  await writeFiles(folder, project(slow));
  const tables = ["first", "slow", "last"]
    .map((name) => `create table if not exists main.${name} (n bigint)`).join("; ");
  const made = await bruin(["query", "-c", "duckdb-default", "-q", tables], { cwd: folder });
  assertEquals(made.code, 0, made.stdout + made.stderr);
  const { program, args, env: all } = await bruinCommand(["run", "."], { env });
  const process = new Deno.Command(program, {
    args: [...args],
    env: all,
    cwd: folder,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const running = new RunningBruin(process);
  await running.until("Running:  main.slow");
  // The mark is on disk once the statement is under way.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  process.kill("SIGKILL");
  await running.finish();
}

const ran = ({ stdout }: Finished) =>
  [...stdout.matchAll(/Running: {2}(\S+)/g)].map(([, name]) => name);

describe("bruin run --continue after kill -9", () => {
  for (const [name, slow] of Object.entries(cases)) {
    it(`R1: asks before it repeats ${name}`, async () => {
      await using folder = await temporaryFolder();
      await killedRun(folder.path, slow);
      const asked = await runIn(folder.path, "--continue");
      assertEquals(asked.code, 78, asked.stdout + asked.stderr);
      assertEquals(ran(asked), []);
      assertStringIncludes(
        asked.stderr,
        "It is unknown whether this asset took effect: main.slow",
      );
      assertStringIncludes(asked.stderr, "--repeat NAME");
      assertStringIncludes(asked.stderr, "--skip NAME");
      assertStringIncludes(asked.stderr, "code: E170");
      // To be asked changes nothing.
      assertEquals((await runIn(folder.path, "--continue")).code, 78);

      const skipped = await runIn(folder.path, "--continue", "--skip", "main.slow");
      assertEquals(skipped.code, 0, skipped.stdout + skipped.stderr);
      assertEquals(ran(skipped), ["main.last"]);
      assertStringIncludes(skipped.stdout, "Taken as done (--skip): main.slow.");
    });
  }

  it("R1: runs what is named with --repeat, and asks again after the next kill", async () => {
    await using folder = await temporaryFolder();
    await killedRun(folder.path, cases["an append"]);
    await writeFiles(folder.path, asset({ ...cases["an append"], query: "select 2 as n" }));
    const wrong = await runIn(folder.path, "--continue", "--repeat", "main.slwo");
    assertEquals(wrong.code, 64);
    assertStringIncludes(wrong.stderr, 'did you mean "main.slow"?');
    const both = ["--continue", "--repeat", "main.slow", "--skip", "main.slow"];
    assertEquals((await runIn(folder.path, ...both)).code, 64);
    const alone = await runIn(folder.path, "--repeat", "main.slow");
    assertEquals(alone.code, 64);
    assertStringIncludes(alone.stderr, "--repeat only means something with --continue");
    const { code, stdout, stderr } = await runIn(
      folder.path,
      "--continue",
      "--repeat",
      "main.slow",
    );
    assertEquals(code, 0, stdout + stderr);
    assertStringIncludes(stdout, "Run again (--repeat): main.slow.");
    assert(!stdout.includes("Running:  main.first"), stdout);
  });

  for (const [name, slow] of Object.entries(repeated)) {
    it(`R1: repeats ${name} unasked`, async () => {
      await using folder = await temporaryFolder();
      await killedRun(folder.path, slow);
      await writeFiles(folder.path, asset({ ...slow, query: "select 2 as n" }));
      const continued = await runIn(folder.path, "--continue");
      assertEquals(continued.code, 0, continued.stdout + continued.stderr);
      assertEquals(ran(continued), ["main.slow", "main.last"]);
    });
  }
});

describe("bruin run --continue after a failed check", () => {
  it("R1: checks an append again, and does not load it again", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, project({ header: "", query: "select 1" }));
    const create = "create table main.first (n int); insert into main.first values (7); " +
      "create table main.last (n int)";
    await bruin(["query", "-c", "duckdb-default", "-q", create], { cwd: folder.path });
    const failed = await runIn(folder.path, ".");
    assertEquals(failed.code, 1, failed.stdout + failed.stderr);
    const remove = "delete from main.first where n = 7";
    await bruin(["query", "-c", "duckdb-default", "-q", remove], { cwd: folder.path });
    const continued = await runIn(folder.path, "--continue");
    assertEquals(continued.code, 0, continued.stdout + continued.stderr);
    assertEquals(ran(continued), ["main.first:custom-check:once", "main.slow", "main.last"]);
    assertStringIncludes(
      continued.stdout,
      "Not run again, because they are done and cannot be repeated safely: main.first.",
    );
  });
});
