import type { TaskEvent, TaskLabel } from "../../report/event.ts";

/** What a task does, as it happens: its events, and what only `--continue` has to know. */
export type TaskFact =
  | Exclude<TaskEvent, { kind: "finished" }>
  | FinishedFact
  /** From now on it may have taken effect. */
  | { readonly kind: "sending"; readonly task: TaskLabel };

/** How a task ended. */
export interface FinishedFact extends Extract<TaskEvent, { kind: "finished" }> {
  /** Whether it may have taken effect although it did not succeed; `false` by default. */
  readonly uncertain?: boolean | undefined;
}

/** Records what tasks do, whenever this process ends. */
export interface RunWitness {
  /**
   * Told of every fact, in order. Awaited before a task sends what may take effect, and before it is
   * reported how a task ended that had started, or what needs it starts. Never rejects.
   */
  observe(fact: TaskFact): Promise<void>;
}
