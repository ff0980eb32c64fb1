import { relative } from "node:path";
import { toHex } from "../../byte_text.ts";
import { ProjectError } from "../../errors.ts";
import { describeFileError } from "../../project/text_file.ts";
import type { Fingerprints } from "../../report/run_plan.ts";

/**
 * The SHA-256 of files, by their paths below `root`.
 * @throws {ProjectError} When one cannot be read.
 */
export async function fingerprintsOf(
  paths: readonly string[],
  root: string,
): Promise<Fingerprints> {
  const sums: Record<string, string> = {};
  for (const path of new Set(paths)) {
    const bytes = await Deno.readFile(path).catch((error: unknown) => {
      throw new ProjectError("Cannot read a file of the pipeline", { file: path }, {
        cause: describeFileError(error),
      });
    });
    const sum = await crypto.subtle.digest("SHA-256", bytes);
    sums[relative(root, path)] = toHex(new Uint8Array(sum));
  }
  return sums;
}
