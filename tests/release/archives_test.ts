/** The archives of a release, packed for real; the manual page and completions in them. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { temporaryFolder, writeFiles } from "../e2e/command.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

async function run(program: string, args: readonly string[], cwd = root): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { DENO: Deno.execPath() },
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

describe("tools/release/archives.sh", () => {
  it("packs each binary with what belongs to it, the same bytes each time", async () => {
    const sums = await Promise.all([0, 1].map(async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, {
        "bruin-linux-x86_64": "one",
        "bruin-windows-x86_64.exe": "two",
        "SHA256SUMS": "before\n",
      });
      await run("tools/release/archives.sh", [folder.path]);
      const listed = await run("tar", ["-tzf", "bruin-linux-x86_64.tar.gz"], folder.path);
      assertEquals(listed.trim().split("\n"), [
        "./",
        "./LICENSE",
        "./bruin",
        "./bruin.1",
        "./completions/",
        "./completions/bruin.bash",
        "./completions/bruin.fish",
        "./completions/bruin.zsh",
      ]);
      const windows = await run("tar", ["-tzf", "bruin-windows-x86_64.tar.gz"], folder.path);
      assert(windows.includes("./bruin.exe\n"));
      const page = await run(
        "tar",
        ["-xzOf", "bruin-linux-x86_64.tar.gz", "./bruin.1"],
        folder.path,
      );
      assertStringIncludes(page, ".SS bruin secrets check");
      const [first, ...others] = (await Deno.readTextFile(`${folder.path}/SHA256SUMS`)).trim()
        .split("\n");
      assertEquals([first, others.length], ["before", 2]);
      return others;
    }));
    assertEquals(sums[0], sums[1]);
  });
});

describe("deno task man", () => {
  it("takes no flag for the path of its page", async () => {
    for (const args of [["--help"], ["one", "two"]]) {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["task", "--quiet", "man", ...args],
        cwd: root,
      }).output();
      assertEquals([code, stdout.length], [64, 0], args.join(" "));
      assertStringIncludes(new TextDecoder().decode(stderr), "usage: deno task man [FILE]");
    }
    await assertRejects(() => Deno.stat(`${root}--help`), Deno.errors.NotFound);
  });
});
