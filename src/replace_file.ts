import { basename, dirname, join, resolve } from "node:path";

/**
 * Writes a file that somebody has, or a new one, so that its old or its new content is there whenever
 * this process or the machine ends: into a file beside it, to the disk, and then in its place. Its mode
 * and, as far as this user may, its owner stay. A symbolic link stays a link, and what it leads to is
 * replaced. What is no regular file, such as a pipe, is written as it is.
 * @param options.mode Of a new file; what the umask leaves of 0666 by default.
 * @throws {Error} Of the file system; the file is unchanged then.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  { mode }: { readonly mode?: number } = {},
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const target = await followLinks(path);
  const before = await statOf(target);
  if (before !== undefined && !before.isFile) return await Deno.writeFile(target, bytes);
  // A rename would replace a file that this user must not write.
  if (before !== undefined) (await Deno.open(target, { write: true })).close();
  // A name of its own length may be too long with anything added.
  const start = `.${basename(target).slice(0, 40)}`;
  const unfinished = join(dirname(target), `${start}.${crypto.randomUUID()}.tmp`);
  try {
    await writeToDisk(unfinished, bytes, mode);
    if (before !== undefined) await takeOver(unfinished, before);
    await Deno.rename(unfinished, target);
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {});
    throw error;
  }
  await nameReachesDisk(dirname(target));
}

const deepestLinks = 40;

/** What a path leads to, whether it is there or not. */
async function followLinks(path: string): Promise<string> {
  let target = path;
  for (let depth = 0; depth < deepestLinks; depth++) {
    const found = await unlessMissing(Deno.lstat(target));
    if (found === undefined || !found.isSymlink) return target;
    // Through the real folder, since a link may lead out of one that is a link itself.
    const folder = await Deno.realPath(dirname(resolve(target)));
    target = resolve(folder, await Deno.readLink(target));
  }
  // The operating system says what is wrong with it.
  await Deno.stat(path);
  return target;
}

function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  return unlessMissing(Deno.stat(path));
}

async function unlessMissing(looking: Promise<Deno.FileInfo>): Promise<Deno.FileInfo | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function writeToDisk(path: string, bytes: Uint8Array, mode?: number): Promise<void> {
  using file = await Deno.open(path, {
    write: true,
    createNew: true,
    ...mode !== undefined && { mode },
  });
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}

async function takeOver(path: string, { mode, uid, gid }: Deno.FileInfo): Promise<void> {
  const now = await Deno.stat(path);
  if (now.uid !== uid || now.gid !== gid) {
    // Only root may give files away; a group works where the user is in it. Else it is a new file.
    await Deno.chown(path, uid, gid).catch(() => Deno.chown(path, null, gid)).catch(() => {});
  }
  if (mode !== null && now.mode !== mode) await Deno.chmod(path, mode & 0o7777);
}

/** Or a loss of power could bring the old file back. Systems that cannot open folders do it themselves. */
async function nameReachesDisk(folder: string): Promise<void> {
  try {
    using directory = await Deno.open(folder);
    await directory.sync();
  } catch {
    // The content is on disk, and one of both files under its name.
  }
}
