import { createHash } from "node:crypto";
import { basename } from "node:path";
import { binaryFile } from "./binary_file.ts";
import { ReleaseError } from "./release_error.ts";
import { maximumSumsBytes, parseSums, requireSum, sumOf, unusableSums } from "./sums.ts";

/** SHA-256 of a file, in hexadecimal digits. @throws {ReleaseError} When it cannot be read. */
export async function hashFile(path: string): Promise<string> {
  try {
    const { isFile, isFifo } = await Deno.stat(path);
    // A device may never end.
    if (!isFile && !isFifo) throw unreadable(path, "it is not a regular file");
    using file = await Deno.open(path);
    const hash = createHash("sha256");
    for await (const part of file.readable) hash.update(part);
    return hash.digest("hex");
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable || error instanceof ReleaseError) throw error;
    const missing = error instanceof Deno.errors.NotFound;
    throw unreadable(path, missing ? "there is no such file" : "the system refused it");
  }
}

function unreadable(path: string, cause: string): ReleaseError {
  return new ReleaseError(`${path} cannot be read`, {
    cause,
    fix: "give the path of a binary, as a user who may read it",
    exitReason: "configuration",
    code: "E404",
  });
}

/**
 * Refuses a file that is too large to be SHA256SUMS, before it is read.
 * @throws {ReleaseError} When it is; what cannot be looked at is left to who reads it.
 */
export async function requireSumsSize(path: string): Promise<void> {
  const { size } = await Deno.stat(path).catch(() => ({ size: 0 }));
  if (size > maximumSumsBytes) throw unusableSums(path, "it is larger than 1 MB");
}

/** Names that only files of a release have, whatever system they are for. */
const releasedName = /^bruin(?:-aws)?-(?:linux|macos|windows)-/;

/**
 * Compares a binary with its SHA256SUMS. It is listed there under its own name, or, once it was
 * installed as `bruin`, under the name that this machine's binary has in a release. One that has the name
 * of another system's binary is not compared with this machine's.
 * @param where Path or address of the sums, for messages.
 * @returns The name in SHA256SUMS, and the sum that both have.
 * @throws {ReleaseError} When it is something else.
 */
export async function verifyFile(
  path: string,
  { sumsText, where }: { readonly sumsText: string; readonly where: string },
): Promise<{ readonly name: string; readonly sum: string }> {
  const sums = parseSums(sumsText, where);
  const own = basename(path);
  const name = sums.has(own) || releasedName.test(own) ? own : binaryFile();
  const sum = sumOf(name, sums, where);
  requireSum(await hashFile(path), sum, name === own ? path : `${path}, as ${name},`);
  return { name, sum };
}
