import { join } from "node:path";
import { ProjectError } from "../errors.ts";
import { describeFileError } from "./text_file.ts";

/** Folders that are never read. */
const silentlySkipped = new Set([
  ...[".git", ".github", ".vscode", "node_modules", ".venv", "venv", ".env", "dbt_packages"],
]);
/** Folders that are not read either, but that a user may well have named so for assets. */
const skipped = new Set(["dist", "build", "target", "vendor", "env"]);

export interface WalkResult {
  /** Absolute paths of files, in order of their names, each folder at its place. */
  readonly files: readonly string[];
  /** What was left out and may be missed. */
  readonly leftOut: readonly LeftOut[];
}

/** Something that is not read. */
export interface LeftOut {
  /** Absolute path. */
  readonly path: string;
  readonly kind: "file" | "folder";
  /** Completes "… is not read: ". */
  readonly reason: string;
}

/**
 * The files below a folder. Links to files count as files; links to folders are not followed, so
 * that no loop can occur.
 * @param options.accepts Whether a file of this name is wanted.
 * @throws {ProjectError} When a folder cannot be read.
 */
export async function walk(
  directory: string,
  options: {
    readonly accepts: (name: string) => boolean;
    /** Why a file that is not accepted may be missed; `undefined` when it is not. */
    readonly misses?: (name: string) => string | undefined;
    /** Absolute paths that are not read. */
    readonly exclude?: ReadonlySet<string>;
  },
): Promise<WalkResult> {
  const entries: Deno.DirEntry[] = [];
  try {
    for await (const entry of Deno.readDir(directory)) entries.push(entry);
  } catch (error) {
    throw new ProjectError(`Cannot read the folder: ${describeFileError(error)}`, {
      file: directory,
    });
  }
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  const results = await Promise.all(
    entries.map((entry) => visit(entry, { ...options, directory })),
  );
  return {
    files: results.flatMap(({ files }) => files),
    leftOut: results.flatMap(({ leftOut }) => leftOut),
  };
}

const linkReason = "it is a symbolic link to a folder; put the folder itself there";
const nothing: WalkResult = { files: [], leftOut: [] };

async function visit(
  entry: Deno.DirEntry,
  { directory, ...options }: Parameters<typeof walk>[1] & { readonly directory: string },
): Promise<WalkResult> {
  const path = join(directory, entry.name);
  if (options.exclude?.has(path)) return nothing;
  let { isDirectory } = entry;
  if (entry.isSymlink) {
    // Kubernetes mounts volumes as `..data` links; editors lock files with dangling `.#name` links.
    if (entry.name.startsWith("..") || entry.name.startsWith(".#")) return nothing;
    isDirectory = await leadsToFolder(path);
    if (isDirectory && !silentlySkipped.has(entry.name)) {
      return { files: [], leftOut: [{ path, kind: "folder", reason: linkReason }] };
    }
  }
  if (!isDirectory) {
    if (options.accepts(entry.name)) return { files: [path], leftOut: [] };
    const reason = options.misses?.(entry.name);
    return reason === undefined
      ? nothing
      : { files: [], leftOut: [{ path, kind: "file", reason }] };
  }
  if (silentlySkipped.has(entry.name) || entry.name.startsWith("..")) return nothing;
  if (skipped.has(entry.name)) {
    const reason = `folders named "${entry.name}" never hold assets`;
    return { files: [], leftOut: [{ path, kind: "folder", reason }] };
  }
  return await walk(path, options);
}

async function leadsToFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    // A link that leads nowhere is reported when its file is read.
    return false;
  }
}
