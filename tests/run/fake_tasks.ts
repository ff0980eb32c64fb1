import type { TaskEvent } from "../../src/report/event.ts";
import { runTasks, type RunTasksOptions } from "../../src/run/scheduler.ts";
import type { Task } from "../../src/run/task.ts";

/** A task that succeeds at once, unless `task` says otherwise. */
export function fakeTask(id: string, task: Partial<Omit<Task, "label">> = {}): Task {
  return {
    label: { id, asset: id, kind: "main" },
    needs: [],
    connections: [],
    timeoutMs: undefined,
    run: () => Promise.resolve(),
    ...task,
  };
}

/** A task that ends only when it is aborted, as a well-behaved driver does. */
export function endlessTask(id: string, task: Partial<Omit<Task, "label">> = {}): Task {
  return fakeTask(id, {
    run: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted by signal")));
      }),
    ...task,
  });
}

export async function eventsOf(
  tasks: readonly Task[],
  options: Partial<RunTasksOptions> = {},
): Promise<TaskEvent[]> {
  const signal = new AbortController().signal;
  return await Array.fromAsync(runTasks(tasks, { workers: 16, signal, ...options }));
}

/** Task id → outcome. */
export function outcomes(events: readonly TaskEvent[]): Record<string, string> {
  return Object.fromEntries(
    events.filter((event) => event.kind === "finished").map((event) => [
      event.task.id,
      event.outcome,
    ]),
  );
}

/** Ids of the tasks that started, in order. */
export function startedIds(events: readonly TaskEvent[]): string[] {
  return events.filter((event) => event.kind === "started").map((event) => event.task.id);
}
