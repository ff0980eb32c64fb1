import { type Clock, systemClock } from "../clock.ts";
import { DataFileError } from "../data_files/data_file_error.ts";
import { ConnectionError, KnownError, QueryError, type QueryErrorKind } from "../errors.ts";
import { isCheck, type PlannedTask } from "./plan.ts";
import { isRepeatable } from "./repeatable.ts";
import { type Task, TaskError } from "./task.ts";

/** How often a task is tried again after it failed. */
export interface TaskRetryPolicy {
  /** Further attempts after the first one. */
  readonly retries: number;
  /**
   * Between the end of an attempt and the next; `undefined` for none, but for a wait for a
   * database that cannot be reached.
   */
  readonly delayMs: number | undefined;
  /** Whether doing it twice leaves the same as doing it once. */
  readonly repeatable: boolean;
}

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** What `retries` and `rerun_cooldown` of an asset, or of its check, ask for. */
export function taskRetryPolicy(
  { asset, step }: Pick<PlannedTask, "asset" | "step">,
): TaskRetryPolicy {
  // Reference: both only have an effect in its cloud; a local run tries everything once.
  const retries = isCheck(step) ? step.check.retries : asset.retries;
  const { rerunCooldown } = asset;
  return {
    retries: Math.max(0, retries ?? 0),
    // -1 stands for no delay.
    delayMs: rerunCooldown === undefined ? undefined : Math.max(0, rerunCooldown) * 1000,
    repeatable: step.kind !== "main" || isRepeatable(asset),
  };
}

/**
 * The task, tried again while it fails for a transient reason. The time limit of the task is one
 * for all attempts, and it keeps its slots while it waits.
 */
export function retryingTask(
  task: Task,
  policy: TaskRetryPolicy,
  clock: Clock = systemClock,
): Task {
  const { retries } = policy;
  if (retries === 0) return task;
  return {
    ...task,
    async run(context) {
      for (let attempt = 1;; attempt++) {
        try {
          return await task.run(context);
        } catch (error) {
          if (attempt > retries || context.signal.aborted || !isTransient(error)) {
            const reason = definitiveReason(error);
            if (reason !== undefined && !context.signal.aborted) {
              context.log(`No further attempt: ${reason}`);
            }
            throw error;
          }
          const obstacle = policy.repeatable ? undefined : obstacleOf(error);
          if (obstacle !== undefined) {
            context.log(`No further attempt: ${obstacle}`);
            throw error;
          }
          const delayMs = delayOf(error, attempt, policy);
          const when = delayMs === 0 ? "now" : `in ${delayMs / 1000}s`;
          const next = attempt + 1;
          const text = `Attempt ${next} of ${retries + 1} ${when}: ${error.message}`;
          context.logAttempt(next, text);
          await clock.sleep(delayMs, context.signal);
        }
      }
    },
  };
}

/** What another attempt could do twice; `undefined` when the one that failed has left nothing. */
function obstacleOf(error: KnownError): string | undefined {
  if (error instanceof QueryError && error.outcomeUnknown) {
    return "the statement may have been committed, and would take effect twice";
  }
  return error instanceof TaskError && error.outcomeUnknown
    ? "rows may have been loaded, and would then be there twice"
    : undefined;
}

/** A server that starts again takes longer than all attempts would that follow at once. */
function delayOf(error: KnownError, attempt: number, { delayMs }: TaskRetryPolicy): number {
  if (delayMs !== undefined) return delayMs;
  return error instanceof ConnectionError
    ? Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs)
    : 0;
}

const definitiveReasons: Readonly<Partial<Record<QueryErrorKind, string>>> = {
  syntax: "the statement is wrong as it is written, and would fail again",
  mismatch: "the statement does not fit what the database has, and would fail again",
  denied: "the database does not allow this, and would refuse again",
  limit: "this is larger than the database allows, and would fail again",
};

/** Why a statement would fail again; `undefined` where it may succeed, and for other failures. */
function definitiveReason(error: unknown): string | undefined {
  // E155 is the disk of this machine.
  if (error instanceof DataFileError && error.explanation.code !== "E155") {
    return "the file is wrong as it is, and would fail again";
  }
  return error instanceof QueryError ? definitiveReasons[error.kind] : undefined;
}

/** Whether another attempt can end differently while no file, secret or right is changed. */
function isTransient(error: unknown): error is KnownError {
  if (error instanceof ConnectionError && error.loginRefused) return false;
  if (definitiveReason(error) !== undefined) return false;
  if (error instanceof QueryError && !error.transient) return false;
  return error instanceof KnownError &&
    ["failed", "unreachable", "try-again"].includes(error.exitReason);
}
