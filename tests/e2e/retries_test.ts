/** Assets that are tried again. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, startBruin, temporaryFolder, writeFiles } from "./command.ts";

const pipeline = {
  ".bruin.yml": JSON.stringify({
    environments: {
      default: { connections: { duckdb: [{ name: "duckdb-default", path: ":memory:" }] } },
    },
  }),
  "pipeline.yml": "name: patient\n",
  "assets/late.sql": "/* @bruin\nname: late\ntype: duckdb.sql\nretries: 100\nrerun_cooldown: 1\n" +
    "@bruin */\nselect * from read_csv('FOLDER/late.csv')",
};

async function write(folder: string): Promise<void> {
  const late = pipeline["assets/late.sql"].replace("FOLDER", folder);
  await writeFiles(folder, { ...pipeline, "assets/late.sql": late });
}

describe("bruin run", () => {
  it("tries an asset again until what it reads is there", async () => {
    await using folder = await temporaryFolder();
    await write(folder.path);
    const process = await startBruin(["run", "."], { cwd: folder.path });
    let output = "";
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      output += text;
      if (output.includes("Attempt 2 of 101 in 1s: ")) {
        await writeFiles(folder.path, { "late.csv": "a\n1\n" });
      }
    }
    await process.stderr.cancel();
    assertEquals((await process.status).code, 0, output);
    assertStringIncludes(output, "bruin run completed successfully");
  });

  it("stops waiting for the next attempt at SIGTERM", async () => {
    await using folder = await temporaryFolder();
    await write(folder.path);
    const process = await startBruin(["run", "."], { cwd: folder.path });
    let output = "";
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      if (!output.includes("Attempt 2") && text.includes("Attempt 2")) process.kill("SIGTERM");
      output += text;
    }
    await process.stderr.cancel();
    assertEquals((await process.status).code, 143, output);
    assertStringIncludes(output, "Cancelled: late");
  });

  it("--no-retries tries everything once", async () => {
    await using folder = await temporaryFolder();
    await write(folder.path);
    const { code, stdout } = await bruin(["run", "--no-retries", "."], { cwd: folder.path });
    assertEquals(code, 1);
    assert(!stdout.includes("Attempt"), stdout);
  });
});
