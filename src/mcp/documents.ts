import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { build } from "../build.ts";

/** The pages of the documentation: path below `docs/`, such as `platforms/duckdb.md` → text. */
export type Documents = Readonly<Record<string, string>>;

/** The packed pages, which `tools/compile/` puts beside the scripts of the binary. */
const embeddedFile = "./documents.bin";

/** Reads the documentation that this program was made with. */
export async function readDocuments(): Promise<Documents> {
  if (build === undefined) return await readFolder(new URL("../../docs/", import.meta.url));
  const packed = await Deno.readFile(new URL(embeddedFile, import.meta.url));
  const text = new TextDecoder().decode(await promisify(brotliDecompress)(packed));
  return JSON.parse(text);
}

/** Every page below a folder, in order of their paths. */
export async function readFolder(folder: URL): Promise<Documents> {
  const pages: [string, string][] = [];
  const read = async (at: URL, prefix: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(at)) {
      if (isDirectory) await read(new URL(`${name}/`, at), `${prefix}${name}/`);
      else if (name.endsWith(".md")) {
        pages.push([prefix + name, await Deno.readTextFile(new URL(name, at))]);
      }
    }
  };
  await read(folder, "");
  return Object.fromEntries(pages.sort(([a], [b]) => a < b ? -1 : 1));
}
