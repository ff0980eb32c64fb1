import { join } from "node:path";
import { ProjectError } from "../../errors.ts";
import { describeFileError } from "../../project/text_file.ts";

/** A file that a run or a query left behind. */
export interface OldFile {
  readonly path: string;
  readonly bytes: number;
}

/** A file as it was found. */
export interface FoundFile extends OldFile {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/**
 * The files of a folder whose names match; links are none. None for a folder that does not exist.
 * @param options.mayBeLink Whether the folder itself may be a link: that of logs may lie elsewhere, while a
 * link below it is none that this program made. @default {false}
 * @throws {ProjectError} When the folder cannot be read.
 */
export async function filesIn(
  folder: string,
  names: RegExp,
  { mayBeLink = false }: { readonly mayBeLink?: boolean } = {},
): Promise<FoundFile[]> {
  const entries = (await entriesOf(folder, { mayBeLink })).filter(({ name, isFile }) =>
    isFile && names.test(name)
  );
  const found = await Promise.all(entries.map(async ({ name }) => {
    const path = join(folder, name);
    // Another program may clean at the same time.
    const info = await Deno.lstat(path).catch(() => undefined);
    if (info === undefined) return [];
    return [{ path, name, bytes: info.size, modified: info.mtime?.getTime() ?? 0 }];
  }));
  return found.flat();
}

/** Nothing for a folder that does not exist or is a link. @throws {ProjectError} When it cannot be read. */
export async function entriesOf(
  folder: string,
  { mayBeLink = false }: { readonly mayBeLink?: boolean } = {},
): Promise<Deno.DirEntry[]> {
  try {
    if (!mayBeLink && (await Deno.lstat(folder)).isSymlink) return [];
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new ProjectError(`Cannot read the folder: ${describeFileError(error)}`, { file: folder });
  }
}

/**
 * Deletes files; those that are gone already count as deleted.
 * @throws {ProjectError} When one cannot be deleted.
 */
export async function removeFiles(files: readonly OldFile[]): Promise<void> {
  for (const { path } of files) {
    try {
      await Deno.remove(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      throw new ProjectError(`Cannot delete the file: ${describeFileError(error)}`, { file: path });
    }
  }
}
