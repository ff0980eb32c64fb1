/** Which assets `bruin run` chooses. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

function asset(name: string, header: readonly string[] = []): string {
  return ["/* @bruin", `name: ${name}`, "type: duckdb.sql", ...header, "@bruin */", "select 1"]
    .join("\n");
}

/** raw → clean → mart, and other on its own. */
const pipeline = {
  ".bruin.yml":
    "environments: {default: {connections: {duckdb: [{name: duckdb-default, path: ':memory:'}]}}}\n",
  "pipeline.yml": "name: shop\n",
  "assets/raw.sql": asset("raw", ["tags: [nightly]"]),
  "assets/clean.sql": asset("clean", ["depends: [raw]"]),
  "assets/mart.sql": asset("mart", ["depends: [clean]", "tags: [nightly, slow]"]),
  "assets/other.sql": asset("other"),
};

/** Names of the assets that ran, in order. */
function ran(stdout: string): string[] {
  return [...stdout.matchAll(/Running: {2}(\S+)/g)].map(([, name]) => name);
}

async function git(folder: string, ...args: string[]): Promise<void> {
  const { success } = await new Deno.Command("git", {
    args: ["-C", folder, "-c", "user.name=Test", "-c", "user.email=test@example.org", ...args],
    stderr: "null",
  }).output();
  if (!success) throw new Error(`git ${args[0]} failed`);
}

describe("bruin run", () => {
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [["PIPELINE"], ["raw", "other", "clean", "mart"]],
    [["PIPELINE/assets/clean.sql"], ["clean"]],
    [["PIPELINE/assets/clean.sql", "--downstream"], ["clean", "mart"]],
    [["PIPELINE/assets/raw.sql", "PIPELINE/assets/mart.sql"], ["raw", "mart"]],
    [["PIPELINE", "--tag", "nightly"], ["raw", "mart"]],
    [["PIPELINE", "--exclude-tag", "slow"], ["raw", "other", "clean"]],
    [["PIPELINE", "--selector", "clean+"], ["clean", "mart"]],
    [["PIPELINE", "--selector", "tag:nightly,+mart"], ["raw", "mart"]],
  ];
  for (const [args, expected] of cases) {
    it(`with ${args.join(" ")} runs ${expected.join(", ")}`, async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, pipeline);
      const { code, stdout, stderr } = await bruin(
        [
          "run",
          "--no-log-file",
          "--workers",
          "1",
          ...args.map((arg) => arg.replace("PIPELINE", folder.path)),
        ],
      );
      assertEquals(code, 0, stdout + stderr);
      assertEquals(ran(stdout).sort(), [...expected].sort());
      assertEquals(
        ran(stdout).filter((name) => name !== "other"),
        expected.filter((name) => name !== "other"),
      );
    });
  }

  it("with --modified runs what git says was changed", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, pipeline);
    await git(folder.path, "init", "--quiet", "--initial-branch=main");
    await git(folder.path, "add", ".");
    await git(folder.path, "commit", "--quiet", "--message=first");
    const run = (...more: string[]) =>
      bruin(["run", "--no-log-file", "--modified", ...more, folder.path], {
        env: { PATH: Deno.env.get("PATH") ?? "" },
      });
    const none = await run();
    assertEquals(none.code, 0, none.stderr);
    assertStringIncludes(none.stdout, "No files changed compared to 'main', nothing to run.");

    await git(folder.path, "switch", "--quiet", "--create", "work");
    await writeFiles(folder.path, { "assets/clean.sql": `${pipeline["assets/clean.sql"]} as id` });
    await git(folder.path, "commit", "--quiet", "--all", "--message=second");
    assertEquals(ran((await run()).stdout), ["clean"]);
    assertEquals(ran((await run("--downstream")).stdout), ["clean", "mart"]);
  });
});

describe("bruin run with flags of the reference", () => {
  it("keeps what groups the runs of a backfill in the state", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, pipeline);
    const flags = ["--backfill-id", "january", "--backfill-total=31", "--full-refresh=false"];
    const dates = ["--start-date", "2024-01-02", "--end-date", "2024-01-02"];
    const { code, stdout } = await bruin(["run", ...flags, ...dates, folder.path]);
    assertEquals(code, 0, stdout);
    const path = `${folder.path}/logs/runs/shop/january__2024_01_02_00_00_00.json`;
    const { run_id, backfill_id, backfill_total } = JSON.parse(await Deno.readTextFile(path));
    assertEquals([run_id, backfill_id, backfill_total], [
      "january__2024_01_02_00_00_00",
      "january",
      31,
    ]);
  });

  it("says that masking cannot be switched off, and refuses what is gone", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, pipeline);
    const unmasked = await bruin(["run", "--mask-credentials=false", folder.path]);
    assertEquals(unmasked.code, 0);
    assertStringIncludes(unmasked.stderr, "Warning: --mask-credentials=false is not obeyed");
    const pip = await bruin(["run", "--use-pip", folder.path]);
    assertEquals(pip.code, 64);
    assertStringIncludes(pip.stderr, "--use-pip flag is deprecated");
  });
});

describe("bruin run beside other runs", () => {
  it("has an id of its own, and a state and a log under it", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, pipeline);
    const paths = ["raw", "clean", "mart", "other"].map((name) =>
      `${folder.path}/assets/${name}.sql`
    );
    const results = await Promise.all(paths.map((path) => bruin(["run", path])));
    assertEquals(results.map(({ code }) => code), [0, 0, 0, 0]);
    const files = [...Deno.readDirSync(`${folder.path}/logs/runs/shop`)].map(({ name }) => name);
    const states = files.filter((name) => /^[0-9_]+\.json$/.test(name));
    assertEquals(states.length, 4, files.join());
    const done = await Promise.all(states.map(async (name) => {
      const text = await Deno.readTextFile(`${folder.path}/logs/runs/shop/${name}`);
      const { run_id, state } = JSON.parse(text);
      assertEquals(run_id, name.replace(".json", ""));
      return state.filter(({ status }: { status: string }) => status === "succeeded")
        .map(({ name }: { name: string }) => name);
    }));
    assertEquals(done.flat().toSorted(), ["clean", "mart", "other", "raw"]);
  });

  // R2: so that --continue knows that the last run did nothing.
  it("leaves a record in which everything is pending when nothing could start", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ...pipeline, ".bruin.yml": "environments: {default: {}}\n" });
    assertEquals((await bruin(["run", folder.path])).code, 78);
    const [{ name }] = Deno.readDirSync(`${folder.path}/logs/runs/shop`);
    const text = await Deno.readTextFile(`${folder.path}/logs/runs/shop/${name}`);
    const { state } = JSON.parse(text) as { state: readonly { readonly status: string }[] };
    assertEquals(new Set(state.map(({ status }) => status)), new Set(["pending"]));
  });
});
