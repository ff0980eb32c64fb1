import { type Clock, systemClock } from "../clock.ts";
import { ConnectionError, KnownError } from "../errors.ts";
import { isCheck, type PlannedTask } from "./plan.ts";
import type { Task } from "./task.ts";

/** How often a task is tried again after it failed. */
export interface RetryPolicy {
  /** Further attempts after the first one. */
  readonly retries: number;
  /** Between the end of an attempt and the next. */
  readonly delayMs: number;
}

/** What `retries` and `rerun_cooldown` of an asset, or of its check, ask for. */
export function retryPolicy({ asset, step }: Pick<PlannedTask, "asset" | "step">): RetryPolicy {
  // Reference: both only have an effect in its cloud; a local run tries everything once.
  const retries = isCheck(step) ? step.check.retries : asset.retries;
  return {
    retries: Math.max(0, retries ?? 0),
    // -1 stands for no delay.
    delayMs: Math.max(0, asset.rerunCooldown ?? 0) * 1000,
  };
}

/**
 * The task, tried again while it fails for a reason that may pass. The time limit of the task is one
 * for all attempts, and it keeps its slots while it waits.
 */
export function withRetries(
  task: Task,
  { retries, delayMs }: RetryPolicy,
  clock: Clock = systemClock,
): Task {
  if (retries === 0) return task;
  return {
    ...task,
    async run(context) {
      for (let attempt = 1;; attempt++) {
        try {
          return await task.run(context);
        } catch (error) {
          const over = attempt > retries || context.signal.aborted;
          if (over || !mayPass(error)) throw error;
          const when = delayMs === 0 ? "now" : `in ${delayMs / 1000}s`;
          context.log(`Attempt ${attempt + 1} of ${retries + 1} ${when}: ${error.message}`);
          await clock.sleep(delayMs, context.signal);
        }
      }
    },
  };
}

/** Whether another attempt can end differently, with nobody changing a file, a secret or a right. */
function mayPass(error: unknown): error is KnownError {
  if (error instanceof ConnectionError && error.loginRefused) return false;
  return error instanceof KnownError &&
    ["failed", "unreachable", "try-again"].includes(error.exitReason);
}
