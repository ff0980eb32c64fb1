import type { Pipeline } from "../../project/model.ts";
import { ContinueError } from "./continue_error.ts";
import type { FoundRun } from "./earlier_runs.ts";
import { lockFile } from "./file_lock.ts";
import { progressPath } from "./log_file.ts";

/** A run that this process alone continues. */
export interface TakenRun {
  readonly run: FoundRun;
  /** Lets others continue it. */
  readonly lock: Disposable;
}

/**
 * Takes the run that `find` finds. The lock is on the file in which that run keeps its progress, and which
 * it holds itself while it goes on; it ends with the process, however that ends.
 * @throws {ContinueError} When the run goes on, or another process continues it.
 * @throws What `find` throws.
 */
export async function takeRun(
  find: () => Promise<FoundRun>,
  { folder, pipeline }: { readonly folder: string; readonly pipeline: Pick<Pipeline, "name"> },
): Promise<TakenRun> {
  let run = await find();
  while (true) {
    const lock = await lockRun(run, { folder, pipeline });
    if (lock === undefined) throw alive(run);
    // The holder of the lock may have ended in the meantime, and left another state.
    const now = await find().catch((error) => {
      lock[Symbol.dispose]();
      throw error;
    });
    if (now.path === run.path) return { run: now, lock };
    lock[Symbol.dispose]();
    run = now;
  }
}

async function lockRun(
  { log, path }: FoundRun,
  options: Parameters<typeof takeRun>[1],
): Promise<Disposable | undefined> {
  try {
    return await lockFile(progressPath(options.folder, { ...options, runId: log.run_id }));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    // A run of an older version, or of the reference: its state is not replaced any more.
    return await lockFile(path);
  }
}

function alive({ log }: FoundRun): ContinueError {
  return new ContinueError(`The run ${log.run_id} has not ended, or is being continued`, {
    exitReason: "try-again",
    cause: "another process is at work on it; both would load the same rows",
    fix: "wait for its end, or end that process, and continue then",
    code: "E172",
  });
}
