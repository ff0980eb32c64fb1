import type { ExecuteOptions } from "../connections/connection.ts";
import { type Explanation, KnownError } from "../errors.ts";
import type { TaskLabel } from "../report/event.ts";

/** A unit of work that the scheduler starts once. */
export interface Task {
  readonly label: TaskLabel;
  /** Ids of the tasks that must have succeeded before this one starts. */
  readonly needs: readonly string[];
  /** Names of the connections on which it occupies a slot. */
  readonly connections: readonly string[];
  /** `undefined` without a limit. */
  readonly timeoutMs: number | undefined;
  /** Why there is nothing to do: the task tells it and ends as skipped. Default: there is something. */
  readonly skips?: string | undefined;
  /** Rejects when the task failed. It must end soon after `context.signal` has aborted. */
  run(context: TaskContext): Promise<void>;
}

/**
 * What a running task may use of its surroundings, among it how its statements are sent. Its signal aborts
 * when the run ends early and when the task's time is over.
 */
export interface TaskContext extends ExecuteOptions {
  /** Tells the user something; several lines become several events. `source` is `task` by default. */
  log(text: string, source?: "task" | "child"): void;
  /** Tells the user that the task failed and is tried again; attempts count from 1. */
  logAttempt(attempt: number, text: string): void;
  /** Keeps the query of a check, as it is sent, for what is reported of it. Default: it is not reported. */
  onCheckQuery?(query: string): void;
  /**
   * To be awaited before the first thing is sent that outlives this process. From then on it is on disk
   * that the task may have taken effect, where repeating it would matter.
   * @param told Whether the other side says what became of it also when it is cancelled: a database that
   * rolls back does, which is the default, a program that is killed does not.
   */
  takesEffect(told?: "told" | "untold"): Promise<void>;
}

/** A task failed for a reason that no other kind of error names, such as its time limit. */
export class TaskError extends KnownError {
  override readonly name = "TaskError";
  /** Whether a part of the work may have taken effect, as when a program ended in the middle of it. */
  readonly outcomeUnknown: boolean;
  constructor(
    message: string,
    options: Explanation & {
      /** Default: `false`. */
      readonly outcomeUnknown?: boolean;
    } = {},
  ) {
    const { outcomeUnknown = false, ...explanation } = options;
    super(message, "failed", explanation);
    this.outcomeUnknown = outcomeUnknown;
  }
}
