/** Holds the source to `noUncheckedIndexedAccess`, which tests and tools do not keep yet. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { packageFlags } from "../tools/package_flags.ts";

const root = new URL("../", import.meta.url);

/** The files with errors when the flag is on, each with the lines. */
async function filesWithErrors(): Promise<Map<string, Set<number>>> {
  const { imports, compilerOptions } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", root)),
  );
  const folder = await Deno.makeTempDir();
  try {
    const config = `${folder}/deno.json`;
    await Deno.writeTextFile(
      config,
      JSON.stringify({
        nodeModulesDir: "none",
        imports,
        compilerOptions: { ...compilerOptions, noUncheckedIndexedAccess: true },
      }),
    );
    // A configuration elsewhere has its lock elsewhere, unless a flag says which.
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", `--config=${config}`, "--lock=deno.lock", ...await packageFlags(), "main.ts"],
      cwd: root,
      env: { NO_COLOR: "1" },
    }).output();
    const output = new TextDecoder().decode(stderr);
    // Further places below the first one say where an expected type comes from.
    const firstPlace = /^TS\d+ \[ERROR\][^]*?^ +at (\S+?):(\d+):\d+$/gm;
    const files = new Map<string, Set<number>>();
    for (const [, path = "", line] of output.matchAll(firstPlace)) {
      if (!path.startsWith(root.href)) continue;
      const file = path.slice(root.href.length);
      files.set(file, (files.get(file) ?? new Set()).add(Number(line)));
    }
    return files;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

describe("noUncheckedIndexedAccess", () => {
  it("holds everywhere in src", async () => {
    const files = [...(await filesWithErrors()).entries()];
    assertEquals(files.map(([file, lines]) => `${file}:${[...lines].join(",")}`), []);
  });
});
