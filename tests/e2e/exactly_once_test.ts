/** `--exactly-once` as users meet it: flags, ids, states, other connections, programs. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DuckdbEngine } from "../../src/platforms/duckdb/driver.ts";
import { never, resolved } from "../contracts/connection.ts";
import { bruin, type Finished, temporaryFolder, writeFiles } from "./command.ts";

const engine = await DuckdbEngine.load();
const path = Deno.env.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
const files = ["first", "second"].map((name) => ({
  name: `duckdb-${name}`,
  path: `${name}.duckdb`,
}));
const config = (connections: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ environments: { default: { connections } } });
const append = "materialization: {type: table, strategy: append}";

function asset(name: string, lines: readonly string[], query: string): string {
  return ["/* @bruin", `name: ${name}`, "type: duckdb.sql", ...lines, "@bruin */", query].join(
    "\n",
  );
}

/** A project on two database files, with an asset that appends to `a`. */
async function duckdbProject(assets: Readonly<Record<string, string>> = {}, pipeline = "") {
  const folder = await temporaryFolder();
  const { path: cwd } = folder;
  await writeFiles(cwd, {
    ".git/HEAD": "",
    ".bruin.yml": config({ duckdb: files }),
    "pipeline.yml": `name: once\ndefault_connections: {duckdb: duckdb-first}\n${pipeline}`,
    "assets/a.sql": asset("a", [append], "select 1 as n"),
    ...assets,
  });
  /** The only value of the only row. */
  const query = async (text: string, name = "first") => {
    const details = { path: `${cwd}/${name}.duckdb` };
    await using database = await engine.open(resolved("duckdb", details), { root: cwd });
    return String((await database.query(text, { signal: never })).rows[0]?.[0]);
  };
  await query("create table a (n int)");
  const env = { PATH: path };
  return {
    cwd,
    query,
    run: async (flags: readonly string[] = [], given: Record<string, string> = {}) =>
      await bruin(["run", "--no-color", ...flags, cwd], { cwd, env: { ...env, ...given } }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

const ran = ({ stdout }: Finished) =>
  [...stdout.matchAll(/Running: {2}(\S+)/g)].map(([, name]) => name);
const succeeded = (finished: Finished) =>
  assertEquals(finished.code, 0, finished.stdout + finished.stderr);

describe("bruin run --exactly-once", () => {
  it("keeps a row for each asset, in each database that it works on", async () => {
    await using project = await duckdbProject({
      "assets/b.sql": asset("b", [
        "materialization: {type: table}",
        "connection: duckdb-second",
        "depends: [a]",
      ], "select 2 as n"),
    });
    succeeded(await project.run(["--exactly-once"]));
    const list = "select string_agg(asset, ' ' order by asset) from bruin_runs";
    assertEquals(await project.query(list), " a");
    assertEquals(await project.query(list, "second"), " b");
    succeeded(await project.run(["--exactly-once"]));
    assertEquals(await project.query("select count(*) from a"), "2");
    assertEquals(await project.query("select count(*) from bruin_runs"), "4");
  });

  it("is asked for in the pipeline, with its table, and turned off by a flag", async () => {
    await using project = await duckdbProject({}, "exactly_once: {schema: ops, table: runs}\n");
    succeeded(await project.run());
    assertEquals(await project.query("select count(*) from ops.runs"), "2");
    succeeded(await project.run(["--no-exactly-once"]));
    assertEquals(await project.query("select count(*) from ops.runs"), "2");
    succeeded(await project.run(["--exactly-once-table", '"the ops".runs']));
    assertEquals(await project.query('select count(*) from "the ops".runs'), "2");
    const both = await project.run(["--no-exactly-once", "--exactly-once-table", "x"]);
    assertEquals(both.code, 64);
    assertEquals((await project.run(["--exactly-once-table", "a.b.c"])).code, 64);
    assertEquals(await project.query("select count(*) from a"), "3");
  });

  it("does nothing twice under an id of the user's own, without a state", async () => {
    await using project = await duckdbProject();
    const flags = ["--exactly-once", "--log-dir", "-"];
    const given = { BRUIN_RUN_ID: "airflow-1" };
    succeeded(await project.run(flags, given));
    const again = await project.run(flags, given);
    succeeded(again);
    assertStringIncludes(
      again.stdout + again.stderr,
      "1 asset was committed before under the run id airflow-1, and not done again: a",
    );
    assertEquals(await project.query("select count(*) from a"), "1");
    succeeded(await project.run([...flags, "--start-date", "2024-01-01"], given));
    succeeded(await project.run(flags, { BRUIN_RUN_ID: "airflow-2" }));
    assertEquals(await project.query("select count(*) from a"), "3");
    const backfill = [...flags, "--backfill-id", "b", "--start-date", "2024-01-01"];
    succeeded(await project.run(backfill));
    succeeded(await project.run(backfill));
    assertEquals(await project.query("select count(*) from a"), "4");
  });

  for (const flags of [["--no-state"], ["--log-dir", "-"]]) {
    it(`is refused with ${flags.join(" ")}, which leaves nothing to continue`, async () => {
      await using project = await duckdbProject();
      const { code, stdout, stderr } = await project.run(["--exactly-once", ...flags]);
      assertEquals(code, 64, stdout + stderr);
      assertStringIncludes(stderr, "--exactly-once needs the state of the run");
      assertStringIncludes(stderr, "BRUIN_RUN_ID");
      assertEquals(await project.query("select count(*) from a"), "0");
      succeeded(await project.run(["--exactly-once", ...flags, "--only", "checks"]));
    });
  }

  it("names every asset that it cannot be given to, before anything starts", async () => {
    await using project = await duckdbProject({
      "assets/own.sql": asset("own", ["depends: [a]"], "begin;\ninsert into a values (1);\ncommit"),
      "assets/writer.py": '"""@bruin\nname: writer\ntype: python\n@bruin"""\nprint(1)\n',
    });
    const { code, stdout, stderr } = await project.run(["--exactly-once"]);
    assertEquals(code, 78, stdout);
    assertStringIncludes(stderr, 'The asset "own" cannot be committed exactly once');
    assertStringIncludes(stderr, "its statement BEGIN begins or ends a transaction itself");
    assertStringIncludes(stderr, 'The asset "writer" cannot be committed exactly once');
    assertStringIncludes(stderr, "code: E175");
    assertEquals(await project.query("select count(*) from a"), "0");
    await writeFiles(project.cwd, {
      "assets/own.sql": asset(
        "own",
        ["depends: [a]", "exactly_once: false"],
        "begin;\ninsert into a values (1);\ncommit",
      ),
      "assets/writer.py":
        '"""@bruin\nname: writer\ntype: python\nexactly_once: false\n@bruin"""\nprint(1)\n',
    });
    succeeded(await project.run(["--exactly-once"]));
    assertEquals(await project.query("select count(*) from a"), "2");
  });

  it("is what `validate` looks at where the pipeline asks for it", async () => {
    const own = (header: readonly string[]) => ({
      "assets/own.sql": asset("own", header, "begin;\ninsert into a values (1);\ncommit"),
      "assets/writer.py": '"""@bruin\nname: writer\ntype: python\n@bruin"""\nprint(1)\n',
    });
    await using project = await duckdbProject(own([]), "exactly_once: true\n");
    const validate = (...flags: string[]) =>
      bruin(["validate", "--no-color", ...flags, project.cwd], {
        cwd: project.cwd,
        env: { PATH: path },
      });
    const refused = await validate();
    assertEquals(refused.code, 1, refused.stdout + refused.stderr);
    for (const name of ["own", "writer"]) {
      assertStringIncludes(refused.stdout, `The asset "${name}" cannot be committed exactly once`);
    }
    assertStringIncludes(refused.stdout, "its statement BEGIN begins or ends a transaction itself");
    const [{ issues }] = JSON.parse((await validate("-o", "json")).stdout);
    assertEquals(Object.keys(issues), ["own", "writer"]);
    await writeFiles(project.cwd, { "pipeline.yml": "name: once\n" });
    const { code, stdout, stderr } = await validate();
    assertEquals(code, 0, stdout + stderr);
  });

  it("commits seeds, and the rows of Python assets", async () => {
    const python = '"""@bruin\nname: made\nconnection: duckdb-first\n' +
      `${append}\n@bruin"""\nprint("at work")\ndef materialize():\n    return [{"n": 1}]\n`;
    await using project = await duckdbProject({
      "assets/seed.asset.yml": "name: seed\ntype: duckdb.seed\nparameters: {path: seed.csv}\n",
      "assets/seed.csv": "n\n1\n2\n",
      "assets/made.py": python,
    });
    await project.query("create table made (n bigint)");
    const given = { BRUIN_RUN_ID: "r" };
    const first = await project.run(["--exactly-once"], given);
    succeeded(first);
    assertStringIncludes(first.stdout, "at work");
    const again = await project.run(["--exactly-once"], given);
    succeeded(again);
    assert(!again.stdout.includes("at work"), again.stdout);
    assertEquals(await project.query("select count(*) from made"), "1");
    assertEquals(await project.query("select count(*) from seed"), "2");
    assertEquals(await project.query("select count(*) from bruin_runs"), "4");
  });

  it("is remembered by --continue, which runs the checks of what was committed", async () => {
    const checked = [
      append,
      "custom_checks: [{name: right, value: 1, query: select count(*) from ready}]",
    ];
    await using project = await duckdbProject({
      "assets/a.sql": asset("a", checked, "select 1 as n"),
      "assets/b.sql": asset("b", ["depends: [a]"], "insert into a values (2)"),
    });
    await project.query("create table ready (n int)");
    assertEquals((await project.run(["--exactly-once"])).code, 1);
    const repeated = await project.run(["--continue", "--repeat", "a"]);
    assertEquals(repeated.code, 64, repeated.stdout + repeated.stderr);
    assertStringIncludes(repeated.stderr, "--repeat: already committed by the last run: a");
    await project.query("insert into ready values (1)");
    const continued = await project.run(["--continue", "--no-exactly-once"]);
    succeeded(continued);
    assertStringIncludes(
      continued.stdout + continued.stderr,
      "--no-exactly-once: --continue takes this from the last run",
    );
    assertEquals(ran(continued), ["a", "a:custom-check:right", "b"]);
    assertStringIncludes(continued.stdout, "Committed before, at ");
    assertEquals(await project.query("select count(*) from a"), "2");
    assertEquals(await project.query("select count(distinct run_id) from bruin_runs"), "1");
  });

  it("does not continue on a database that does not know the run", async () => {
    await using project = await duckdbProject({
      "assets/b.sql": asset("b", ["depends: [a]"], "select * from nowhere"),
    });
    assertEquals((await project.run(["--exactly-once"])).code, 1);
    await project.query("delete from bruin_runs");
    const { code, stderr } = await project.run(["--continue"]);
    assertEquals(code, 78, stderr);
    assertStringIncludes(stderr, "does not know the run");
    assertStringIncludes(stderr, "code: E179");
  });
});
