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

  it("refuses an age that is none", async () => {
    const { code, stderr, gone } = await clean("--older-than", "soon");
    assertEquals([code, gone], [64, []]);
    assertStringIncludes(stderr, "write it like 30d or 12h");
  });
});
