import type { DatabaseFile } from "../../platforms/platform.ts";

/** The connections of one run, as far as their databases are files. */
export interface DatabaseFiles {
  /** `undefined` when the database of the connection is in no file. */
  databaseFile(name: string): Promise<DatabaseFile | undefined>;
  /** Closes the files that nothing here uses and that are still open, as programs may want them. */
  letGo(): Promise<void>;
}

/**
 * Waits until nothing of this run uses the database files of these connections, and keeps all from
 * them until disposed of, for a program that opens them itself.
 * @throws The signal's reason when it is aborted before.
 */
export async function reserveFiles(
  names: readonly string[],
  connections: DatabaseFiles,
  signal: AbortSignal,
): Promise<Disposable> {
  const files = new Map<string, DatabaseFile>();
  for (const name of names) {
    const file = await connections.databaseFile(name);
    if (file !== undefined) files.set(file.path, file);
  }
  // Not `using`: minifying drops one whose variable is used just once.
  const reserved = new DisposableStack();
  try {
    // Everybody in one order, or two would wait for each other for ever.
    for (const path of [...files.keys()].sort()) {
      reserved.use(await files.get(path)!.reserve(signal));
    }
    return reserved.move();
  } finally {
    reserved.dispose();
  }
}
