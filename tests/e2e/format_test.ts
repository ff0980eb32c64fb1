/** `bruin format`: the only command that edits what its user wrote, and only what it has to. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const tidy = "/* @bruin\n\nname: tidy\ntype: pg.sql\n\n@bruin */\nselect 1\n";
const untidy = "/* @bruin\ntype: pg.sql\nname: untidy\n@bruin */\nselect 1\n";
const files = {
  "shop/pipeline.yml": "name: shop\n",
  "shop/assets/tidy.sql": tidy,
  "shop/assets/untidy.sql": untidy,
  "shop/assets/helper.py": "type = 1\n",
} as const;

async function format(args: readonly string[], contents: Readonly<Record<string, string>> = {}) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { ...files, ...contents });
  const result = await bruin(["format", ...args], { cwd: folder.path });
  const text = await Deno.readTextFile(`${folder.path}/shop/assets/untidy.sql`);
  return { ...result, changed: text !== untidy, text };
}

describe("bruin format", () => {
  for (const path of ["shop", "shop/pipeline.yml", "."]) {
    it(`formats every asset of ${path}`, async () => {
      const { code, stdout, stderr, text } = await format([path]);
      assertEquals([code, stderr], [0, ""]);
      assertEquals(
        stdout,
        "Formatted: shop/assets/untidy.sql\nSuccessfully formatted 2 assets.\n",
      );
      assertEquals(text, "/* @bruin\n\nname: untidy\ntype: pg.sql\n\n@bruin */\nselect 1\n");
    });
  }

  it("formats one asset", async () => {
    const { code, stdout, changed } = await format(["shop/assets/tidy.sql"]);
    assertEquals(
      [code, stdout, changed],
      [0, "Successfully formatted 1 asset.\n", false],
    );
  });

  // D5: it only looks.
  for (const flag of ["--fail-if-changed", "--check"]) {
    it(`changes nothing with ${flag}, and says what is not in order`, async () => {
      const all = await format([flag]);
      assertEquals([all.code, all.stderr, all.changed], [1, "", false]);
      const failure = "failure: some Assets needs reformatting:\n'shop/assets/untidy.sql'\n";
      assertEquals(all.stdout, failure);
      const json = await format([flag, "-o", "json", "shop"]);
      assertEquals([json.code, json.stdout, json.changed], [1, failure, false]);
      const one = await format([flag, "shop/assets/untidy.sql"]);
      const untidy = "failure: asset 'shop/assets/untidy.sql' needs to be reformatted";
      assertEquals([one.code, one.stdout, one.changed], [1, `${untidy}\n`, false]);
      const oneJson = await format([flag, "-o", "json", "shop/assets/untidy.sql"]);
      assertEquals([oneJson.code, JSON.parse(oneJson.stdout)], [1, { error: untidy }]);
    });

    it(`is content with what is in order, with ${flag}`, async () => {
      const { code, stdout } = await format([flag, "shop/assets/tidy.sql"]);
      assertEquals(code, 0);
      assertEquals(stdout, "success: asset 'shop/assets/tidy.sql' doesn't need reformatting\n");
      const contents = { "shop/assets/untidy.sql": tidy.replace("tidy", "untidy") };
      const all = await format([flag, "shop"], contents);
      assertEquals([all.code, all.stdout], [
        0,
        "success: no asset in 'shop' needs reformatting\n",
      ]);
      const json = await format([flag, "-o", "json", "shop"], contents);
      assertEquals([json.code, json.stdout], [0, ""]);
    });
  }

  it("prints nothing as JSON when it succeeds", async () => {
    const { code, stdout, changed } = await format(["-o", "json", "shop"]);
    assertEquals([code, stdout, changed], [0, "", true]);
  });

  it("changes nothing that it changed already", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    const run = (...args: string[]) => bruin(["format", ...args, "shop"], { cwd: folder.path });
    await run();
    assertEquals((await run("--fail-if-changed")).code, 0);
  });

  it("changes nothing when a definition is wrong", async () => {
    const { code, stderr, changed } = await format(["."], {
      "shop/assets/wrong.sql": "/* @bruin\nname: [a\n@bruin */\n",
    });
    assertEquals([code, changed], [78, false]);
    assertStringIncludes(stderr, "shop/assets/wrong.sql");
  });

  it("refuses a file that is no asset", async () => {
    const { code, stderr } = await format(["shop/assets/helper.py"]);
    assertEquals(code, 64);
    assertStringIncludes(stderr, "the file has no definition in YAML");
  });
});
