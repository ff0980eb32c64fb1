/** `bruin format`: the only command that edits what its user wrote, and only what it has to. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const tidy = "/* @bruin\nname: tidy\ntype: pg.sql\n@bruin */\nselect 1\n";
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
        "Formatted: shop/assets/untidy.sql\nSuccessfully formatted 2 assets, 1 changed.\n",
      );
      assertEquals(text, "/* @bruin\nname: untidy\ntype: pg.sql\n@bruin */\nselect 1\n");
    });
  }

  it("formats one asset", async () => {
    const { code, stdout, changed } = await format(["shop/assets/tidy.sql"]);
    assertEquals(
      [code, stdout, changed],
      [0, "Successfully formatted 1 asset, 0 changed.\n", false],
    );
  });

  it("fails when it changed something and was told to", async () => {
    const { code, changed } = await format(["--fail-if-changed"]);
    assertEquals([code, changed], [1, true]);
    assertEquals((await format(["--fail-if-changed", "shop/assets/tidy.sql"])).code, 0);
  });

  it("only looks with --check", async () => {
    const { code, stdout, changed } = await format(["--check", "-o", "json"]);
    assertEquals([code, changed], [1, false]);
    assertEquals(JSON.parse(stdout), { assets: 2, changed: ["shop/assets/untidy.sql"] });
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
