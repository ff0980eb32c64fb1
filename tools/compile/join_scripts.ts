import { build, type Plugin, stop } from "esbuild";
import { basename } from "node:path";
import { type Group, groupScripts, importStatement, type Script } from "./script_groups.ts";

/**
 * Joins scripts of a bundle that are always loaded together, and shortens all of them.
 *
 * The bundler makes a script for each set of entries that use the same modules: hundreds of them, since each
 * command and each driver is an entry, and a start pays 0.1 ms for each that it loads. Here only some entries count.
 * They load in few scripts what they loaded before; other entries may find more in a script than they use.
 *
 * Expressions are not rewritten: that puts the value of a variable that is used once, right after, in its
 * place, even when it was declared with `using`, and what it holds would never be disposed of.
 * @param folder Where the scripts are; they are replaced.
 * @param options.entries Scripts that count, as in `groupScripts()`.
 * @param options.apart Scripts that stay as they are, as there.
 * @param options.define Names to replace by an expression.
 */
export async function joinScripts(folder: string, { entries, apart, define }: {
  readonly entries: readonly Script[];
  readonly apart: readonly Script[];
  readonly define: Readonly<Record<string, string>>;
}): Promise<void> {
  const texts = await readScripts(folder);
  const groups = groupScripts(texts, { entries, apart });
  const { outputFiles } = await build({
    absWorkingDir: await Deno.realPath(folder),
    entryPoints: groups.map(({ name }) => ({ in: name, out: name.replace(".js", "") })),
    outdir: ".",
    write: false,
    bundle: true,
    format: "esm",
    target: "esnext",
    legalComments: "none",
    define: { ...define },
    minifyIdentifiers: true,
    minifyWhitespace: true,
    logLevel: "error",
    plugins: [joining(texts, groups)],
  });
  await stop();
  for (const name of texts.keys()) await Deno.remove(`${folder}/${name}`);
  for (const { path, contents } of outputFiles) {
    await Deno.writeFile(`${folder}/${basename(path)}`, contents);
  }
}

/** In the order of their names, which is the same in each build. */
async function readScripts(folder: string): Promise<Map<Script, string>> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).toSorted();
  const texts = new Map<Script, string>();
  for (const name of names) texts.set(name, await Deno.readTextFile(`${folder}/${name}`));
  return texts;
}

/** Gives esbuild each group to make a script of, and leaves the other groups outside. */
function joining(texts: ReadonlyMap<Script, string>, groups: readonly Group[]): Plugin {
  const groupOf = new Map(
    groups.flatMap((group) => [group.name, ...group.members].map((name) => [name, group])),
  );
  const joined = textsOfGroups(texts, { groups, groupOf });
  return {
    name: "join scripts",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ path, kind, importer }) => {
        const name = path.replace("./", "");
        const isInside = kind === "import-statement" && joined.has(name) &&
          groupOf.get(name) === groupOf.get(importer);
        return kind === "entry-point" || isInside
          ? { path: name, namespace: "bundle" }
          : { path, external: true };
      });
      onLoad(
        { filter: /./, namespace: "bundle" },
        ({ path }) => ({ contents: joined.get(path) ?? "" }),
      );
    },
  };
}

/**
 * The scripts, with imports from the groups of others, and for each group of several a script that exports what
 * others import of its members. It has names of its own for that, since members may export different things by one name.
 */
function textsOfGroups(texts: ReadonlyMap<Script, string>, { groups, groupOf }: {
  readonly groups: readonly Group[];
  readonly groupOf: ReadonlyMap<Script, Group>;
}): Map<Script, string> {
  /** Script → what it exports → the name under which its group exports that. */
  const exported = new Map<Script, Map<string, string>>();
  let count = 0;
  const exportedName = (from: Script, name: string): string =>
    exported.getOrInsertComputed(from, () => new Map<string, string>())
      .getOrInsertComputed(name, () => `_${(count++).toString(36)}`);

  const joined = new Map<Script, string>();
  for (const [script, text] of texts) {
    const loaded = new Set<Script>();
    const rewritten = text.replaceAll(importStatement, (statement, list = "", from: Script) => {
      const group = groupOf.get(from);
      if (group === undefined) throw new Error(`${script} imports ${from}, which is not there`);
      if (group === groupOf.get(script) || group.name === from) return statement;
      const names = [...list.matchAll(/([^\s,]+)(?: as ([^\s,]+))?/g)]
        .map(([, name, local = name]) => `${exportedName(from, name)} as ${local}`);
      if (names.length === 0 && loaded.has(group.name)) return "";
      loaded.add(group.name);
      return `import { ${names.join(", ")} } from "./${group.name}";\n`;
    });
    joined.set(script, rewritten);
  }
  for (const { name, members } of groups) {
    if (joined.has(name)) continue;
    const statements = members.map((member) => {
      const names = [...exported.get(member) ?? []].map(([from, to]) => `${from} as ${to}`);
      return `export { ${names.join(", ")} } from "./${member}";\n`;
    });
    joined.set(name, statements.join(""));
  }
  return joined;
}
