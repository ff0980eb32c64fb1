/** `bruin why`: codes from docs/errors.md, and runs from their journals. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

function asset(name: string, header: readonly string[], query: string): string {
  return ["/* @bruin", `name: ${name}`, "type: duckdb.sql", ...header, "@bruin */", query]
    .join("\n");
}

const config = JSON.stringify({
  environments: {
    default: { connections: { duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }] } },
  },
});

/** A project in which the run `good` went well and the run `bad` failed after it. */
async function shop() {
  const folder = await temporaryFolder();
  const run = (runId: string) =>
    bruin(["run", "--no-validation", "."], { cwd: folder.path, env: { BRUIN_RUN_ID: runId } });
  await writeFiles(folder.path, {
    ".bruin.yml": config,
    "pipeline.yml": "name: shop\n",
    "assets/a.sql": asset("a", ["materialization: {type: table}"], "select 1 as id"),
  });
  assertEquals((await run("good")).code, 0);
  await writeFiles(folder.path, {
    "assets/b.sql": asset("b", ["depends: [a]"], "select * from nowhere_at_all"),
    "assets/c.sql": asset("c", ["depends: [b]"], "select 1"),
    "assets/d.sql": asset("d", [
      "materialization: {type: table}",
      "columns: [{name: id, checks: [{name: positive}]}]",
    ], "select -1 as id"),
  });
  assertEquals((await run("bad")).code, 1);
  return folder;
}

describe("bruin why CODE", () => {
  it("says what a code means, without a project", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout } = await bruin(["why", "e113"], { cwd: folder.path });
    assertEquals(code, 0);
    assertMatch(
      stdout,
      /^E113: the secret or the connection was not found\n {2}stage: Secrets\n {2}cause: /,
    );
    assertStringIncludes(stdout, "  fix: check the name, the region and the account");
    assertStringIncludes(stdout, "  exit: 78.");
    const json = await bruin(["why", "E113", "-o", "json"], { cwd: folder.path });
    const answer = JSON.parse(json.stdout);
    await assertFits(answer, "why_code");
    assertEquals([answer.code, answer.tried_again], ["E113", "no."]);
  });

  it("suggests a code for a mistyped one", async () => {
    await using folder = await temporaryFolder();
    for (const typo of ["E1013", "E1O1"]) {
      const { code, stderr } = await bruin(["why", typo], { cwd: folder.path });
      assertEquals(code, 64);
      assertMatch(stderr, /did you mean "E1\d\d"\?/);
    }
    const unknown = await bruin(["why", "E9999"], { cwd: folder.path });
    assertEquals(unknown.code, 64);
    assertStringIncludes(unknown.stderr, "docs/errors.md lists all");
  });
});

describe("bruin why RUN", () => {
  it("tells of the newest run which asset failed, at what, and what it blocked", async () => {
    await using folder = await shop();
    const { code, stdout } = await bruin(["why"], { cwd: folder.path });
    assertEquals(code, 0);
    assertMatch(
      stdout,
      /^The run bad of 'shop' in 'default', started \S+, failed \(exit code 1\)$/m,
    );
    assertMatch(stdout, /^b: failed after [\d.]+m?s, in the asset itself$/m);
    assertStringIncludes(stdout, "nowhere_at_all");
    assertStringIncludes(stdout, "  not run because of this: c\n");
    assertMatch(stdout, /^d: failed after [\d.]+m?s, in check id:positive$/m);
    assertStringIncludes(stdout, "bruin run --continue-run bad");
    const answer = JSON.parse((await bruin(["why", "-o", "json"], { cwd: folder.path })).stdout);
    await assertFits(answer, "why_run");
    assertEquals([answer.run, answer.ending, answer.exit], ["bad", "failed", 1]);
    const stages = answer.problems.map((problem: { asset: string; stage: string }) =>
      `${problem.asset} ${problem.stage}`
    );
    assertEquals(stages.sort(), ["b the asset itself", "d check id:positive"]);
  });

  it("tells of a run by its id, and suggests one for a mistyped id", async () => {
    await using folder = await shop();
    const { stdout } = await bruin(["why", "good"], { cwd: folder.path });
    assertMatch(stdout, /^The run good of .* ended well \(exit code 0\)\n$/);
    const typo = await bruin(["why", "goood"], { cwd: folder.path });
    assertEquals(typo.code, 64);
    assertStringIncludes(typo.stderr, 'did you mean "good"?');
  });

  it("calls a run killed whose journal has no end", async () => {
    await using folder = await shop();
    const journal = `${folder.path}/logs/runs/.journals/shop/bad.events.jsonl`;
    const lines = (await Deno.readTextFile(journal)).trimEnd().split("\n");
    const started = lines.findIndex((line) => line.includes('"event":"started"'));
    await Deno.writeTextFile(journal, lines.slice(0, started + 1).join("\n") + "\n");
    const { stdout } = await bruin(["why", "bad"], { cwd: folder.path });
    assertMatch(stdout, /was killed: its process ended without a word/);
    assertMatch(stdout, /^\w: interrupted/m);
  });

  for (
    const [what, flags, stage, message, fix] of [
      [
        "a connection that is missing",
        ["--no-validation"],
        "preparation",
        "'warehous'",
        /'warehouse'/,
      ],
      ["a strategy that is none", [], "validation", "'mrege' is not supported", /"merge"/],
    ] as const
  ) {
    it(`tells of ${what} that it ended the run before its first asset`, async () => {
      await using folder = await temporaryFolder();
      const header = stage === "validation"
        ? ["connection: warehouse", "materialization: {type: table, strategy: mrege}"]
        : ["connection: warehous"];
      await writeFiles(folder.path, {
        ".bruin.yml": config.replace("duckdb-default", "warehouse"),
        "pipeline.yml": "name: shop\n",
        "assets/a.sql": asset("a", header, "select 1"),
      });
      const options = { cwd: folder.path, env: { BRUIN_RUN_ID: "nothing" } };
      assertEquals((await bruin(["run", ...flags, "."], options)).code, 78);
      const { code, stdout } = await bruin(["why", "nothing"], { cwd: folder.path });
      assertEquals(code, 0);
      const said = stdout.replaceAll(/\s+/g, " ");
      assertStringIncludes(said, `failed (exit code 78) before its first asset, in ${stage}`);
      assertStringIncludes(said, message);
      assertMatch(said, new RegExp(`fix: did you mean ${fix.source}`));
      const newest = await bruin(["why", "-o", "json"], { cwd: folder.path });
      const answer = JSON.parse(newest.stdout);
      await assertFits(answer, "why_run");
      assertEquals([answer.run, answer.exit, answer.problems], ["nothing", 78, []]);
      assertEquals([answer.unbegun.stage, answer.unbegun.errors.length], [stage, 1]);
      const page = await bruin(["report", "-o", "-"], { cwd: folder.path });
      assertEquals(page.code, 0);
      assertStringIncludes(page.stdout, `Nothing was started: ended in ${stage}`);
    });
  }

  it("lets a run that did not begin be continued", async () => {
    await using folder = await temporaryFolder();
    const files = {
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": asset("a", ["connection: duckdb-default"], "select 1"),
    };
    await writeFiles(folder.path, { ".bruin.yml": "environments: {default: {}}", ...files });
    assertEquals((await bruin(["run", "."], { cwd: folder.path })).code, 78);
    await writeFiles(folder.path, { ".bruin.yml": config });
    const { code, stdout, stderr } = await bruin(["run", "--continue", "."], { cwd: folder.path });
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "0 of 1 assets are done");
    assertMatch(stdout, /PASS a/);
  });

  it("keeps no value of a variable that a run was given before it began", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ".bruin.yml": "environments: {default: {}}",
      "pipeline.yml": "name: shop\nvariables: {token: {type: string, default: x}}\n",
      "assets/a.sql": asset("a", ["connection: lake"], "select '{{ var.token }}'"),
    });
    const value = "s3cr3t-M@rker";
    const { code } = await bruin(["run", "--var", `token=${value}`, "."], {
      cwd: folder.path,
      sensitive: [value],
    });
    assertEquals(code, 78);
    for await (const { name } of Deno.readDir(`${folder.path}/logs/runs/.journals/shop`)) {
      const journal = await Deno.readTextFile(`${folder.path}/logs/runs/.journals/shop/${name}`);
      assertStringIncludes(journal, '"unbegun"');
      assertEquals(journal.includes(value), false);
    }
  });
});
