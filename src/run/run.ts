import type { RunEvent, RunSummary, TaskResult } from "../report/event.ts";
import { intervalTexts } from "../template/moment.ts";
import { type PreparedTask, prepareRun, type PrepareRunOptions } from "./prepare.ts";
import { runTasks } from "./scheduler.ts";
import { createTask } from "./steps/mod.ts";
import { Preparations } from "./steps/preparations.ts";

export interface RunPipelineOptions extends PrepareRunOptions {
  /** Says what was chosen, such as `Running only the asset 'a'`; `undefined` for the whole pipeline. */
  readonly selectionNotice: string | undefined;
  /** How many tasks may run at once. */
  readonly workers: number;
  /** Whether each SQL text is shown before it runs. */
  readonly verbose: boolean;
  readonly report: (event: RunEvent) => void;
}

/**
 * Runs the chosen assets and reports what happens. Nothing starts before everything that can be checked
 * has been: templates outside of queries, asset types, and each connection that is used.
 * @returns What became of every task; no results when there was nothing to run.
 * @throws {KnownError} When nothing was started; several problems come as one `PreflightError`.
 */
export async function runPipeline(options: RunPipelineOptions): Promise<RunSummary> {
  const { settings, workers, sensorMode, verbose, signal, report } = options;
  const startedAt = performance.now();
  const notice = (text: string) => report({ kind: "notice", text });
  const { pipeline, interval } = settings;
  notice(`Analyzed the pipeline '${pipeline.name}' with ${pipeline.assets.length} assets.`);
  if (options.selectionNotice !== undefined) notice(options.selectionNotice);
  warnAboutIgnoredFlags(options);

  const { tasks, limits } = await prepareRun(options);
  const results: TaskResult[] = [];
  const summarize = (): RunSummary => ({
    durationMs: performance.now() - startedAt,
    aborted: signal.aborted,
    results,
  });
  if (tasks.length === 0) {
    notice("No tasks to run.");
    return summarize();
  }
  if (settings.fullRefresh) warnAboutRestrictions(tasks, report);
  const { startTimestamp, endTimestamp } = intervalTexts(interval);
  notice(`Interval: ${withoutFraction(startTimestamp)} - ${withoutFraction(endTimestamp)}`);
  notice("Starting the pipeline execution...");

  const resources = {
    connections: options.connections,
    preparations: new Preparations(),
    verbose,
  };
  const runnable = tasks.map(({ planned, scope, platform }) =>
    createTask(planned, { scope, platform, resources, sensorMode })
  );
  for await (const event of runTasks(runnable, { workers, connectionLimits: limits, signal })) {
    report(event);
    if (event.kind === "finished") {
      const { task, outcome, durationMs, error } = event;
      results.push({ task, outcome, durationMs, error });
    }
  }
  const summary = summarize();
  report({ kind: "summary", summary });
  return summary;
}

function warnAboutIgnoredFlags({ settings, report }: RunPipelineOptions): void {
  if (settings.fullRefresh && settings.applyIntervalModifiers) {
    const text = "--apply-interval-modifiers flag is ignored when --full-refresh is enabled.";
    report({ kind: "warning", text });
  }
}

function warnAboutRestrictions(
  tasks: readonly PreparedTask[],
  report: RunPipelineOptions["report"],
): void {
  for (const { name, refreshRestricted } of new Set(tasks.map(({ scope }) => scope.asset))) {
    if (!refreshRestricted) continue;
    const text = `full refresh is restricted for asset "${name}"; running incrementally.`;
    report({ kind: "warning", text });
  }
}

function withoutFraction(timestamp: string): string {
  return timestamp.replace(/\.\d+/, "");
}
