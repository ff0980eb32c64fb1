import type { TaskEvent, TaskLabel } from "../../../src/report/event.ts";
import { RunProgress, type RunProgressOptions } from "../../../src/report/live/progress.ts";

export function main(asset: string): TaskLabel {
  return { id: asset, asset, kind: "main" };
}

export function check(asset: string, name: string): TaskLabel {
  return { id: `${asset}:id:${name}`, asset, kind: "column_check", column: "id", check: name };
}

export function started(task: TaskLabel): TaskEvent {
  return { kind: "started", task };
}

export function logged(task: TaskLabel, text: string): TaskEvent {
  return { kind: "log", task, text, source: "child" };
}

export function finished(
  task: TaskLabel,
  result: Partial<TaskEvent & { kind: "finished" }> = {},
): TaskEvent {
  return { kind: "finished", task, outcome: "succeeded", durationMs: 0, ...result };
}

/** A run that began at 0; events come as `[time, event]`. */
export function progressOf(
  tasks: readonly TaskLabel[],
  events: readonly (readonly [number, TaskEvent])[] = [],
  options: Partial<RunProgressOptions> = {},
): RunProgress {
  const progress = new RunProgress(tasks, {
    redact: (text) => text,
    startedAt: 0,
    keptLogLines: 3,
    ...options,
  });
  for (const [time, event] of events) progress.apply(event, time);
  return progress;
}
