import { delimiter, dirname, join } from "node:path";

/** The absolute path of the first program that is found on PATH; `undefined` when there is none. */
export async function findProgram(
  names: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  for (const path of programPaths(names, env)) if (await isExecutable(path)) return path;
  return undefined;
}

/** Where programs are looked for, in this order. */
export function programPaths(
  names: readonly string[],
  env: Readonly<Record<string, string>>,
): string[] {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** The absolute path of the nearest file of this name; `undefined` when there is none up to `root`. */
export async function findUpwards(
  name: string,
  { from, root }: { readonly from: string; readonly root: string },
): Promise<string | undefined> {
  for (let folder = dirname(from);; folder = dirname(folder)) {
    const path = join(folder, name);
    try {
      if ((await Deno.stat(path)).isFile) return path;
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
    }
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    const { isFile, mode } = await Deno.stat(path);
    return isFile && (mode === null || (mode & 0o111) !== 0);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return false;
  }
}
