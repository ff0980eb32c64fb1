import { resolve } from "node:path";
import { findIngestrSource, type IngestrSource } from "../../run/ingest/source.ts";
import type { RunFlags } from "./flags.ts";

/**
 * The ingestr that the user works on; `undefined` for a release.
 * @throws {UsageError} When `--debug-ingestr-src` names none.
 */
export async function askedIngestr(
  { debugIngestrSrc }: RunFlags,
  workingDirectory: string,
): Promise<IngestrSource | undefined> {
  if (debugIngestrSrc === undefined) return undefined;
  return await findIngestrSource(resolve(workingDirectory, debugIngestrSrc));
}
