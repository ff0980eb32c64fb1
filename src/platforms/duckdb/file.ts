import { basename, dirname, isAbsolute, join } from "node:path";
import type { DetailsOf } from "../../connections/connection_type.ts";
import type { databases } from "../../sources/databases.ts";

/** What a connection says about the file of its database. */
export type FileDetails = Partial<DetailsOf<typeof databases.duckdb>>;

/** Absolute path of the database file; `undefined` for a database that is in none. */
export function databasePath(
  { path = "", lakehouse }: FileDetails,
  root: string,
): string | undefined {
  const isElsewhere = path === ":memory:" || /^(md|motherduck):/i.test(path) ||
    (lakehouse !== undefined && lakehouse !== null);
  if (isElsewhere) return undefined;
  return isAbsolute(path) ? path : join(root, path);
}

/** One name for a file, however it is reached, whether or not it exists yet. */
export async function canonicalPath(file: string): Promise<string> {
  try {
    return await Deno.realPath(file);
  } catch {
    const folder = await Deno.realPath(dirname(file)).catch(() => dirname(file));
    return join(folder, basename(file));
  }
}
