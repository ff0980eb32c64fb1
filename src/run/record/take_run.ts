import type { Pipeline } from "../../project/model.ts";
import { ContinueError } from "./continue_error.ts";
import type { FoundRun } from "./earlier_runs.ts";
import { lockFile } from "./file_lock.ts";
import { journalPath, oldProgressPath } from "./paths.ts";

/** A run that this process alone continues. */
export interface TakenRun {
  readonly run: FoundRun;
  /** Lets others continue it. */
  readonly lock: Disposable;
}

/**
 * Takes the run that `find` finds. The lock is on its state, and ends with the process, however that ends.
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

/**
 * A run that goes on holds a lock on what it writes down, and replaces its state, which it does no more
 * once that lock is granted. It is not kept: it would tell `report` that the run goes on.
 */
async function lockRun(
  { log, path }: FoundRun,
  { folder, pipeline }: Parameters<typeof takeRun>[1],
): Promise<Disposable | undefined> {
  using ended = new DisposableStack();
  for (const place of [journalPath, oldProgressPath]) {
    const written = place(folder, { runId: log.run_id, pipeline });
    try {
      const lock = await lockFile(written);
      if (lock === undefined) return undefined;
      ended.use(lock);
    } catch (error) {
      // One of the reference has neither.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return await lockFile(path);
}

function alive({ log }: FoundRun): ContinueError {
  return new ContinueError(`The run ${log.run_id} has not ended, or is being continued`, {
    exitReason: "try-again",
    cause: "another process is at work on it; both would load the same rows",
    fix: "wait for its end, or end that process, and continue then",
    code: "E172",
  });
}
