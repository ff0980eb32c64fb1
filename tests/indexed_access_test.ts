/** Holds the source to `noUncheckedIndexedAccess`, part by part. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { packageFlags } from "../tools/package_flags.ts";

const root = new URL("../", import.meta.url);

/**
 * Parts in which an element may still be read without asking whether it is there. The list only gets
 * shorter, and a part that needs no place in it any more must leave it.
 */
const unchecked: readonly string[] = [];

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
  it("holds everywhere but in the parts that are listed, all of which need it", async () => {
    const files = [...(await filesWithErrors()).entries()];
    const partOf = (file: string) => unchecked.find((part) => file.startsWith(part));
    assertEquals(
      files.filter(([file]) => partOf(file) === undefined)
        .map(([file, lines]) => `${file}:${[...lines].join(",")}`),
      [],
    );
    const needed = new Set(files.map(([file]) => partOf(file)));
    assertEquals(unchecked.filter((part) => !needed.has(part)), [], "take these out of the list");
  });
});
