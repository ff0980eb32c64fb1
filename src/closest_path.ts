import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { closest, didYouMean } from "./registry.ts";

/**
 * The remedy for paths that lead nowhere, as {@linkcode didYouMean} gives it for names.
 * @param paths As the user wrote them.
 * @param options.bases The absolute folders at which relative ones start, in this order.
 * @param options.names What the user may have written instead of a path.
 * @param options.accepts Whether an absolute path that exists would do. @default {any}
 */
export function didYouMeanPath(
  paths: string | readonly string[],
  { bases, names = [], accepts = () => true }: {
    readonly bases: readonly string[];
    readonly names?: readonly string[];
    readonly accepts?: (path: string) => boolean;
  },
): { readonly fix?: string } {
  return didYouMean(paths, (path) => {
    for (const base of bases) {
      const found = closestPath(resolve(base, path));
      if (found === undefined || !accepts(found)) continue;
      return isAbsolute(path) ? found : relative(base, found) || ".";
    }
    return closest(path, names);
  });
}

/**
 * The existing path that is closest to an absolute one: each part that its folder does not have
 * is replaced by the entry whose name is closest. `undefined` when some part resembles none.
 */
export function closestPath(path: string): string | undefined {
  if (exists(path)) return path;
  const parent = dirname(path);
  if (parent === path) return undefined;
  const folder = closestPath(parent);
  if (folder === undefined) return undefined;
  const name = basename(path);
  const entry = exists(join(folder, name)) ? name : closest(name, entriesOf(folder));
  return entry === undefined ? undefined : join(folder, entry);
}

// Without waiting, because it is asked for while an error is made.
function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** None for what is no folder, or one that must not be read. */
function entriesOf(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    return [];
  }
}
