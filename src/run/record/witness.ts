import type { TaskLabel, TaskResult } from "../../report/event.ts";

/** How a task ended that had started. */
export interface Settlement extends Pick<TaskResult, "task" | "outcome"> {
  /** Whether it may have taken effect although it did not succeed. */
  readonly uncertain: boolean;
}

/** Remembers what tasks do, whenever this process ends. Nothing of it may reject. */
export interface RunWitness {
  /** Awaited before a task sends what may take effect. */
  sending(task: TaskLabel): Promise<void>;
  /** Awaited before anybody is told how a task ended, and before what needs it starts. */
  settled(settlement: Settlement): Promise<void>;
}
