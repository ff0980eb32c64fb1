import { UsageError } from "../../errors.ts";
import type { Pipeline } from "../../project/model.ts";
import { takeLock } from "../../run/record/lock.ts";
import { lockFilePath } from "../../run/record/paths.ts";
import type { RunFlags } from "./flags.ts";

/**
 * Keeps other runs of the pipeline away until it is disposed of, if the flags ask for it.
 * @throws {UsageError} When there is no folder for the lock.
 * @throws {LockError} When another run holds the lock.
 */
export async function lockRun(
  { lock, lockWait }: Pick<RunFlags, "lock" | "lockWait">,
  { folder, pipeline, startedAt, signal, inform }: {
    /** Of logs; `undefined` for none. */
    readonly folder: string | undefined;
    readonly pipeline: Pipeline;
    readonly startedAt: Date;
    readonly signal: AbortSignal;
    readonly inform: (text: string) => void;
  },
): Promise<AsyncDisposable | undefined> {
  if (!lock && lockWait === undefined) return undefined;
  if (lockWait !== undefined && lockWait < 0) {
    throw new UsageError(`--lock-wait must be at least 0 seconds, got ${lockWait}`);
  }
  if (folder === undefined) {
    throw new UsageError("Cannot use --lock with --log-dir -", {
      fix: "name the folder that the lock is kept in",
    });
  }
  return await takeLock(lockFilePath(folder, pipeline), {
    pipeline: pipeline.name,
    startedAt,
    waitMs: (lockWait ?? 0) * 1000,
    signal,
    inform,
  });
}
