import { dirname, join } from "node:path";
import { QueryError } from "../errors.ts";
import { createOutput } from "./output.ts";
import type { ResultMask } from "./result_mask.ts";
import { reasonOf } from "./write_failure.ts";

export interface ExportOptions {
  /** The project root. */
  readonly root: string;
  /** Hides sensitive values, and counts them. */
  readonly mask: ResultMask;
  readonly now: Date;
}

/**
 * Writes a result to a file below `logs/exports/`, for this user alone to read. A file that could not be
 * completed is removed.
 * @returns The file's path.
 * @throws {QueryError} When it cannot be written. @throws What `pieces` throws.
 */
export async function writeExport(
  pieces: AsyncIterable<string>,
  options: ExportOptions,
): Promise<string> {
  return await writeTo(exportPath(options), pieces, options);
}

/**
 * Writes each part of a result to a file of its own; all or, after a failure, none of them are there.
 * @returns Their paths, in order.
 * @throws Like {@linkcode writeExport}.
 */
export async function writeExports(
  parts: AsyncIterable<AsyncIterable<string>>,
  options: ExportOptions,
): Promise<string[]> {
  const paths: string[] = [];
  try {
    for await (const pieces of parts) {
      const path = exportPath(options, `_part${paths.length + 1}`);
      paths.push(await writeTo(path, pieces, options));
    }
    return paths;
  } catch (error) {
    await Promise.all(paths.map((path) => Deno.remove(path).catch(() => {})));
    throw error;
  }
}

function exportPath({ root, now }: ExportOptions, part = ""): string {
  return join(root, "logs", "exports", `query_result_${now.getTime()}${part}.csv`);
}

async function writeTo(
  path: string,
  pieces: AsyncIterable<string>,
  { mask }: ExportOptions,
): Promise<string> {
  using file = await openFile(path);
  try {
    const sink = { writeSync: (bytes: Uint8Array) => writing(path, () => file.writeSync(bytes)) };
    const writer = createOutput({
      redactor: mask.redactor,
      stdout: sink,
      stderr: sink,
      color: false,
    }).data();
    for await (const piece of pieces) writer.write(piece);
    writer.close();
    mask.addElsewhere(writer.masked);
    return path;
  } catch (error) {
    await Deno.remove(path).catch(() => {});
    throw error;
  }
}

async function openFile(path: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    return await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function writing(path: string, write: () => number): number {
  try {
    return write();
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function cannotWrite(path: string, error: unknown): QueryError {
  return new QueryError("The result cannot be exported", {
    cause: `the file ${reasonOf(error)}`,
    where: path,
    fix: "leave --export out, and send standard output to a file with -o csv",
  });
}
