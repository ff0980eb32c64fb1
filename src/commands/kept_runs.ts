import { basename } from "node:path";
import type { Env } from "../env.ts";
import { KnownError, UsageError } from "../errors.ts";
import type { Pipeline } from "../project/model.ts";
import { removeFiles } from "../run/record/found_files.ts";
import { findOldRuns } from "../run/record/old_runs.ts";
import { stateFolder } from "../run/record/paths.ts";

/** How many runs stay. @throws {UsageError} When it is no number from 1. */
export function keptRuns(number: number | undefined, from: string): number | undefined {
  if (number === undefined || number >= 1 && Number.isInteger(number)) return number;
  throw new UsageError(`${from} must be at least 1`, {
    cause: "the last run of a pipeline stays, for --continue",
  });
}

/** The flag `--keep-runs`, else `BRUIN_KEEP_RUNS`. @throws {UsageError} When it is no number from 1. */
export function runsToKeep(flag: number | undefined, env: Env): number | undefined {
  if (flag !== undefined) return keptRuns(flag, "--keep-runs");
  const text = env.get("BRUIN_KEEP_RUNS");
  return keptRuns(text === undefined ? undefined : Number(text), "BRUIN_KEEP_RUNS");
}

/** Deletes what older runs of the pipeline left. That they stay harms no run, so that it is a warning. */
export async function removeOldRuns(
  folder: string,
  { keep, pipeline, warn }: {
    readonly keep: number;
    readonly pipeline: Pick<Pipeline, "name">;
    readonly warn: (text: string) => void;
  },
): Promise<void> {
  try {
    const name = basename(stateFolder(folder, pipeline));
    const before = new Date(Date.now() + 1000);
    await removeFiles(await findOldRuns(folder, { keep, before, pipeline: name }));
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    warn(`old runs are not deleted: ${error.message}`);
  }
}
