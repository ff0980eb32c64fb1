/**
 * Files at places that others can guess, in folders that others may write to: what lies there may be a
 * link to a file that this user can write and this program must not.
 */

/** Makes a new file for writing, in place of what is there; a link is removed, and what it leads to stays. */
export function openNewFile(path: string, mode: number): Deno.FsFile {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return createFile(path, mode);
}

/** Makes a new file for reading and writing. @throws {Deno.errors.AlreadyExists} When anything is there. */
export function createFile(path: string, mode: number): Deno.FsFile {
  return Deno.openSync(path, { read: true, write: true, createNew: true, mode });
}

/**
 * Opens a file that is there, and leaves in it what it holds.
 * @param options.append Only adds to its end; otherwise it is opened for reading and writing.
 * @throws {ForeignFileError} When it is a link, has another name besides, or is no file.
 */
export function openOwnFile(
  path: string,
  { append = false }: { readonly append?: boolean } = {},
): Deno.FsFile {
  const found = Deno.lstatSync(path);
  if (!found.isFile) throw new ForeignFileError(found.isSymlink ? "it is a link" : "it is no file");
  // Without links there is nothing to compare, as on Windows.
  if ((found.nlink ?? 1) > 1) throw new ForeignFileError("it has a second name elsewhere");
  const file = Deno.openSync(path, append ? { append } : { read: true, write: true });
  const opened = file.statSync();
  if (opened.ino === found.ino && opened.dev === found.dev) return file;
  file.close();
  throw new ForeignFileError("it was replaced while it was opened");
}

/** What lies at a place of ours is not ours. The message is a cause, in words for users. */
export class ForeignFileError extends Error {
  override readonly name = "ForeignFileError";
}
