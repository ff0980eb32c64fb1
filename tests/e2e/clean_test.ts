/** `bruin clean`: only what runs left behind, and never the last run of a pipeline. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const day = 86_400_000;

/** Files by the number of days since they were written. */
const files: Readonly<Record<string, number>> = {
  "pipeline.yml": 90,
  "logs/notes.log": 90,
  "logs/shop.lock": 90,
  "logs/2025_01_01_00_00_00__shop.log": 90,
  "logs/2025_03_01_00_00_00__shop__a.log": 1,
  "logs/reports/shop__2025_01_01_00_00_00.html": 90,
  "logs/exports/query_result_1735689600000.csv": 90,
  "logs/exports/mine.csv": 90,
  "logs/runs/shop/2025_01_01_00_00_00.json": 90,
  "logs/runs/shop/2025_03_01_00_00_00.json": 60,
  "logs/runs/.journals/shop/2025_01_01_00_00_00.events.jsonl": 90,
  "logs/runs/.journals/shop/2025_03_01_00_00_00.events.jsonl": 60,
  "logs/runs/.journals/shop/2025_03_01_00_00_00.progress.jsonl": 60,
};
const oldLog = "logs/2025_01_01_00_00_00__shop.log";
const newLog = "logs/2025_03_01_00_00_00__shop__a.log";
const rest = [
  "logs/exports/query_result_1735689600000.csv",
  "logs/reports/shop__2025_01_01_00_00_00.html",
  "logs/runs/.journals/shop/2025_01_01_00_00_00.events.jsonl",
  "logs/runs/shop/2025_01_01_00_00_00.json",
];

async function clean(...flags: string[]) {
  await using folder = await temporaryFolder();
  await writeFiles(
    folder.path,
    Object.fromEntries(Object.keys(files).map((path) => [path, "name: shop\n"])),
  );
  for (const [path, days] of Object.entries(files)) {
    const time = new Date(Date.now() - days * day);
    await Deno.utime(`${folder.path}/${path}`, time, time);
  }
  const { code, stdout, stderr } = await bruin(["clean", ...flags], { cwd: folder.path });
  const left = await Promise.all(
    Object.keys(files).map(async (path) =>
      await Deno.stat(`${folder.path}/${path}`).then(() => true, () => false)
    ),
  );
  const gone = Object.keys(files).filter((_, index) => !left[index]).sort();
  return { code, stdout, stderr, gone };
}

describe("bruin clean", () => {
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [[], [oldLog, newLog]],
    [["--older-than", "30d"], [oldLog]],
    [["--all"], [oldLog, newLog, ...rest]],
    [["--all", "--older-than", "30d"], [oldLog, ...rest]],
    [["--all", "--dry-run"], []],
    [["--log-dir", "elsewhere"], []],
  ];
  for (const [flags, expected] of cases) {
    it(`${flags.join(" ")} deletes ${expected.length} files`, async () => {
      const { code, stderr, gone } = await clean(...flags);
      assertEquals([code, stderr], [0, ""]);
      assertEquals(gone, expected.toSorted());
    });
  }

  it("says what it did, in the words of the reference", async () => {
    assertStringIncludes((await clean()).stdout, "Successfully removed 2 log files (0.0 MB).\n");
    assertEquals(
      (await clean("--log-dir", "elsewhere")).stdout,
      "No log files found, nothing to clean up...\n",
    );
    const { stdout } = await clean("--dry-run", "-o", "json");
    await assertFits(JSON.parse(stdout), "clean");
    assertEquals(JSON.parse(stdout).files.length, 2);
  });

  it("--keep-runs keeps all that the last runs of each pipeline left", async () => {
    const { code, stderr, gone } = await clean("--keep-runs", "1");
    assertEquals([code, stderr], [0, ""]);
    assertEquals(gone, [oldLog, ...rest.filter((path) => !path.includes("exports"))].toSorted());
    assertEquals((await clean("--keep-runs", "2")).gone, []);
    assertEquals((await clean("--keep-runs", "1", "--older-than", "100d")).gone, []);
    assertEquals((await clean("--keep-runs", "1", "--all")).gone, [oldLog, ...rest].toSorted());
    assertEquals((await clean("--keep-runs", "1", "--dry-run")).gone, []);
    const refused = await clean("--keep-runs", "0");
    assertEquals([refused.code, refused.gone], [64, []]);
  });

  it("never touches what a run writes that goes on", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(
      folder.path,
      Object.fromEntries(Object.keys(files).map((path) => [path, "name: shop\n"])),
    );
    const journal = `${folder.path}/logs/runs/.journals/shop/2025_01_01_00_00_00.events.jsonl`;
    const past = new Date(Date.now() - 90 * day);
    await Deno.utime(journal, past, past);
    using held = await Deno.open(journal);
    await held.lock(true);
    for (const flags of [["--keep-runs", "1"], ["--all"]]) {
      const { code, stdout } = await bruin(["clean", ...flags, "-o", "json"], { cwd: folder.path });
      assertEquals(code, 0);
      const cleaned: { files: { path: string }[] } = JSON.parse(stdout);
      assertEquals(cleaned.files.filter(({ path }) => path.includes("2025_01_01")), []);
    }
    await Deno.stat(journal);
    await Deno.stat(`${folder.path}/${oldLog}`);
  });

  it("run --keep-runs deletes what older runs of the pipeline left, and of no other", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: shop\n",
      ".bruin.yml": JSON.stringify({
        environments: { default: { connections: { duckdb: [{ name: "d", path: ":memory:" }] } } },
      }),
      "assets/a.sql": "/* @bruin\nname: a\ntype: duckdb.sql\nconnection: d\n@bruin */\nselect 1",
      "logs/mine.log": "",
      "logs/runs/other/2025_01_01_00_00_00.json": "{}",
    });
    for (const [id, env] of [["one", {}], ["two", {}], ["three", { BRUIN_KEEP_RUNS: "2" }]]) {
      const { code, stdout, stderr } = await bruin(["run", "."], {
        cwd: folder.path,
        env: { BRUIN_RUN_ID: String(id), ...Object(env) },
      });
      assertEquals(code, 0, stdout + stderr);
    }
    const names = (path: string) =>
      [...Deno.readDirSync(`${folder.path}/logs${path}`)].filter(({ isFile }) => isFile)
        .map(({ name }) => name).sort();
    assertEquals(names(""), ["mine.log", "three__shop.log", "two__shop.log"]);
    assertEquals(names("/runs/shop"), ["three.json", "two.json"]);
    assertEquals(names("/runs/.journals/shop"), ["three.events.jsonl", "two.events.jsonl"]);
    assertEquals(names("/runs/other"), ["2025_01_01_00_00_00.json"]);
    const flag = await bruin(["run", "--keep-runs", "1", "."], { cwd: folder.path });
    assertEquals(flag.code, 0);
    assertEquals(names("/runs/shop").length, 1);
    const refused = await bruin(["run", "."], {
      cwd: folder.path,
      env: { BRUIN_KEEP_RUNS: "many" },
    });
    assertEquals(refused.code, 64);
    assertStringIncludes(refused.stderr, "BRUIN_KEEP_RUNS must be at least 1");
  });

  it("--uv-cache asks, and needs --force without a terminal", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { "pipeline.yml": "name: shop\n" });
    const uv = `${folder.path}/bin/uv`;
    await writeFiles(folder.path, { "bin/uv": '#!/bin/sh\necho "uv $@" > "$HOME/asked"\n' });
    await Deno.chmod(uv, 0o755);
    const env = { PATH: `${folder.path}/bin:/usr/bin:/bin`, HOME: folder.path };
    const run = (...flags: string[]) =>
      bruin(["clean", "--uv-cache", ...flags], { cwd: folder.path, env });
    const refused = await run();
    assertEquals(refused.code, 64);
    assertStringIncludes(refused.stderr, "needs --force");
    assertStringIncludes((await run("--dry-run")).stdout, "Would run uv cache clean.");
    await Deno.stat(`${folder.path}/asked`).then(
      () => {
        throw new Error("uv was started");
      },
      () => {},
    );
    assertEquals((await run("--force")).code, 0);
    assertEquals(await Deno.readTextFile(`${folder.path}/asked`), "uv cache clean\n");
    const none = await bruin(["clean", "--uv-cache"], {
      cwd: folder.path,
      env: { PATH: "/nowhere" },
    });
    assertStringIncludes(none.stdout, "UV is not installed yet. Nothing to clean.");
  });

  it("follows no link below the folder of logs, which may be one itself", async () => {
    await using folder = await temporaryFolder();
    const inside = {
      "pipeline.yml": "name: shop\n",
      "disk/2025_01_01_00_00_00__shop.log": "",
      "disk/reports/mine.html": "",
      "elsewhere/2025_01_01_00_00_00__shop.log": "",
      "elsewhere/query_result_1.csv": "",
      "elsewhere/shop/2025_01_01_00_00_00.json": "",
    };
    await writeFiles(folder.path, inside);
    const link = (from: string, to: string) =>
      Deno.symlink(`${folder.path}/${to}`, `${folder.path}/${from}`);
    await link("logs", "disk");
    await link("disk/exports", "elsewhere");
    await link("disk/runs", "elsewhere");
    await link("disk/2025_01_02_00_00_00__shop.log", "pipeline.yml");
    for (const flags of [["--all"], ["--all", "--keep-runs", "1"]]) {
      const { code, stderr } = await bruin(["clean", ...flags], { cwd: folder.path });
      assertEquals([code, stderr], [0, ""]);
    }
    const left = await Promise.all(
      Object.keys(inside).map((path) =>
        Deno.stat(`${folder.path}/${path}`).then(() => path, () => "")
      ),
    );
    assertEquals(left.filter((path) => path !== ""), [
      "pipeline.yml",
      "disk/reports/mine.html",
      "elsewhere/2025_01_01_00_00_00__shop.log",
      "elsewhere/query_result_1.csv",
      "elsewhere/shop/2025_01_01_00_00_00.json",
    ]);
  });

  it("refuses an age that is none", async () => {
    const { code, stderr, gone } = await clean("--older-than", "soon");
    assertEquals([code, gone], [64, []]);
    assertStringIncludes(stderr, "write it like 30d or 12h");
  });
});
