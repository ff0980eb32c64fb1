import { createHash } from "node:crypto";
import { basename } from "node:path";
import { binaryFile } from "./binary_file.ts";
import { ReleaseError } from "./release_error.ts";
import { parseSums, requireSum, sumOf } from "./sums.ts";

/** SHA-256 of a file, in hexadecimal digits. @throws {ReleaseError} When it cannot be read. */
export async function hashFile(path: string): Promise<string> {
  try {
    using file = await Deno.open(path);
    const hash = createHash("sha256");
    for await (const part of file.readable) hash.update(part);
    return hash.digest("hex");
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new ReleaseError(`${path} cannot be read`, {
      cause: error instanceof Deno.errors.NotFound
        ? "there is no such file"
        : "the system refused it",
      fix: "give the path of a binary, as a user who may read it",
      exitReason: "configuration",
      code: "E404",
    });
  }
}

/**
 * Compares a binary with its SHA256SUMS. It is listed there under its own name, or, once it was
 * installed as `bruin`, under the name that this machine's binary has in a release.
 * @param where Path or address of the sums, for messages.
 * @returns The name in SHA256SUMS, and the sum that both have.
 * @throws {ReleaseError} When it is something else.
 */
export async function verifyFile(
  path: string,
  { sumsText, where }: { readonly sumsText: string; readonly where: string },
): Promise<{ readonly name: string; readonly sum: string }> {
  const sums = parseSums(sumsText, where);
  const name = sums.has(basename(path)) ? basename(path) : binaryFile();
  const sum = sumOf(name, sums, where);
  requireSum(await hashFile(path), sum, path);
  return { name, sum };
}
