import { formatDuration } from "../duration.ts";
import { QueryError } from "../errors.ts";
import type { FinishedFact } from "./record/witness.ts";
import { type Task, TaskError } from "./task.ts";

/** How a task ended. */
export type Ending = Omit<FinishedFact, "kind" | "task">;

/** What a task ended with that did not succeed. */
export interface TaskFailure {
  readonly error: unknown;
  /** Whether it had not ended when it was given up; `false` by default. */
  readonly abandoned?: boolean;
}

export interface EndingOptions {
  readonly durationMs: number;
  /** Whether the run was being stopped. */
  readonly stopping: boolean;
  readonly timedOut: boolean;
  /** Whether it has sent anything that may take effect, and whether the other side tells what became of it. */
  readonly effect: "none" | "told" | "untold";
}

/** @param failure `undefined` when the task succeeded, or had nothing to do. */
export function endingOf(
  task: Task,
  failure: TaskFailure | undefined,
  { durationMs, stopping, timedOut, effect }: EndingOptions,
): Ending {
  if (failure === undefined) {
    return { outcome: task.skips === undefined ? "succeeded" : "skipped", durationMs };
  }
  const { error, abandoned = false } = failure;
  const interrupted = stopping || timedOut;
  const uncertain = effect !== "none" &&
    (abandoned || interrupted && effect === "untold" || isUnknown(error) ||
      error instanceof TaskError && error.outcomeUnknown);
  return stopping && !timedOut ? { outcome: "cancelled", durationMs, uncertain } : {
    outcome: "failed",
    durationMs,
    error: timedOut ? timeoutError(task, error) : error,
    uncertain,
  };
}

/** @param failure What the task ended with when it was told to. */
function timeoutError({ label, timeoutMs = 0 }: Task, failure: unknown): TaskError {
  const text = `asset "${label.asset}" timed out after ${formatDuration(timeoutMs)}`;
  if (!isUnknown(failure)) return new TaskError(text);
  return new TaskError(text, { ...failure.explanation, cause: failure.message });
}

/** Whether a statement may have taken effect although it failed. */
export function isUnknown(failure: unknown): failure is QueryError {
  return failure instanceof QueryError && failure.outcomeUnknown;
}
