import type { TaskEvent, TaskResult } from "../report/event.ts";
import type { PlannedTask } from "./plan.ts";

type Finished = Extract<TaskEvent, { kind: "finished" }>;

/**
 * What became of the tasks of a run, in the order of the plan, which is that of their dependencies; with
 * the asset that kept each one from starting.
 */
export function resultsOf(
  tasks: readonly Pick<PlannedTask, "label" | "needs">[],
  finished: ReadonlyMap<string, Finished>,
): TaskResult[] {
  /** Task → the asset that failed before it. */
  const causes = new Map<string, string>();
  return tasks.flatMap(({ label, needs }) => {
    const event = finished.get(label.id);
    if (event === undefined) return [];
    const { outcome, durationMs, error, query } = event;
    const cause = needs.map((need) => causes.get(need)).find((found) => found !== undefined);
    if (outcome === "upstream_failed" && cause !== undefined) causes.set(label.id, cause);
    else if (outcome === "failed" || outcome === "cancelled") causes.set(label.id, label.asset);
    const because = outcome === "upstream_failed" && cause !== label.asset ? cause : undefined;
    return [{
      task: label,
      outcome,
      durationMs,
      error,
      ...because !== undefined && { because },
      ...query !== undefined && { query },
    }];
  });
}
