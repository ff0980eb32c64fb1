import { UsageError } from "../errors.ts";
import type { Selection } from "../project/select.ts";
import type { RunEvent, RunSummary, TaskEvent, TaskLabel } from "../report/event.ts";
import { intervalTexts } from "../template/moment.ts";
import { annotationOf, type QueryAnnotations } from "./annotations.ts";
import { withBoundedErrors } from "./bounded_errors.ts";
import { beginExactlyOnce } from "./exactly_once/begin.ts";
import type { ExactlyOnce } from "./exactly_once/mod.ts";
import type { ExactlyOnceRecord, ExactlyOnceSettings } from "./exactly_once/settings.ts";
import type { PlannedTask } from "./plan.ts";
import type { Task } from "./task.ts";
import { type PreparedTask, prepareRun, type PrepareRunOptions } from "./prepare.ts";
import { repeatsSafely } from "./repeatable.ts";
import { retryingTask, taskRetryPolicy } from "./retry.ts";
import { resultsOf } from "./results.ts";
import { runTasks } from "./scheduler.ts";
import { DeveloperTables } from "./steps/developer_listings.ts";
import { createTask } from "./steps/mod.ts";
import { Preparations } from "../preparations.ts";
import type { ProgramSettings } from "./steps/resources.ts";
import type { RunWitness } from "./record/witness.ts";

export interface RunPipelineOptions extends PrepareRunOptions {
  /** How many tasks may run at once. */
  readonly workers: number;
  /** Whether each SQL text is shown before it runs. */
  readonly verbose: boolean;
  /** Whether what failed is tried again as its asset asks; `true` by default. */
  readonly retry?: boolean;
  /** What annotates every statement; `undefined` sends statements as they are. */
  readonly annotations?: QueryAnnotations | undefined;
  readonly programs: ProgramSettings;
  readonly report: (event: RunEvent) => void;
  /** Records what tasks do before anything builds on that; nothing does by default. */
  readonly witness?: RunWitness | undefined;
  /** How each asset is committed exactly once; `undefined` when a run promises no such thing. */
  readonly exactlyOnce?: ExactlyOnceSettings | undefined;
  /** Awaited before the first task starts, once nothing is in the way of all of them. */
  readonly beforeStart?: (
    tasks: readonly TaskLabel[],
    exactlyOnce: ExactlyOnceRecord | undefined,
  ) => Promise<void>;
}

/**
 * Runs the chosen assets and reports what happens. Nothing starts before everything that can be checked
 * has been: templates outside of queries, asset types, and each connection that is used.
 * @returns What became of every task; no results when there was nothing to run.
 * @throws {UsageError} When there are no workers.
 * @throws {KnownError} When nothing was started; several problems come as one `PreflightError`.
 */
export async function runPipeline(options: RunPipelineOptions): Promise<RunSummary> {
  const { settings, workers, sensorMode, verbose, signal, report } = options;
  if (workers < 1) throw new UsageError(`--workers must be at least 1, got ${workers}`);
  const startedAt = performance.now();
  const notice = (text: string) => report({ kind: "notice", text });
  announce(options);
  const { tasks, limits } = await prepareRun(options);
  const finished = new Map<string, Extract<TaskEvent, { kind: "finished" }>>();
  const summarize = (): RunSummary => ({
    durationMs: performance.now() - startedAt,
    aborted: signal.aborted,
    results: resultsOf(tasks.map(({ planned }) => planned), finished),
  });
  if (tasks.length === 0) {
    notice("No tasks to run.");
    return summarize();
  }
  const pushes = tasks.map(({ planned }) => planned.step)
    .filter((step) => step.kind === "metadata_push");
  if (pushes.length > 0 && pushes.every(({ skips }) => skips !== undefined)) {
    const text =
      "nothing is pushed: no chosen step has descriptions and a database that keeps them";
    report({ kind: "warning", text });
  }
  if (settings.fullRefresh) warnAboutRestrictions(tasks, report);
  const { startTimestamp, endTimestamp } = intervalTexts(settings.interval);
  notice(`Interval: ${withoutFraction(startTimestamp)} - ${withoutFraction(endTimestamp)}`);
  const exactlyOnce = await beginExactlyOnce(tasks, options);
  await options.beforeStart?.(tasks.map(({ planned }) => planned.label), exactlyOnce?.record);
  notice("Starting the pipeline execution...");

  const resources = {
    connections: options.connections,
    preparations: new Preparations(),
    developerTables: new DeveloperTables(),
    exactlyOnce,
    programs: options.programs,
    verbose,
  };
  const runnable = tasks.map(({ planned, scope, platform }) => {
    const created = createTask(planned, {
      scope,
      platform,
      resources,
      sensorMode,
    });
    const bounded = withBoundedErrors(created, options.programs.redactor);
    const task = annotating(bounded, planned, options);
    if (options.retry === false) return task;
    const policy = taskRetryPolicy(planned);
    const covered = exactlyOnce?.covers(planned.asset.name) ?? false;
    return retryingTask(task, { ...policy, repeatable: policy.repeatable || covered });
  });
  const witness = options.witness && awaitedWhereItMatters(options.witness, tasks, exactlyOnce);
  const limited = { workers, connectionLimits: limits, signal, witness };
  for await (const event of runTasks(runnable, limited)) {
    report(event);
    if (event.kind === "finished") finished.set(event.task.id, event);
  }
  const summary = summarize();
  report({ kind: "summary", summary });
  return summary;
}

/** A witness that need not know when what can be repeated safely takes effect. */
function awaitedWhereItMatters(
  witness: RunWitness,
  tasks: readonly PreparedTask[],
  exactlyOnce: ExactlyOnce | undefined,
): RunWitness {
  const repeatable = new Set(
    tasks.map(({ planned, scope }) => ({ asset: planned.asset, scope }))
      .filter(({ asset, scope }) => exactlyOnce?.covers(asset.name) || repeatsSafely(asset, scope))
      .map(({ asset }) => asset.name),
  );
  return {
    async observe(fact) {
      if (fact.kind !== "sending" || !repeatable.has(fact.task.asset)) await witness.observe(fact);
    },
  };
}

/** The task, which annotates what it sends if the user asked for it. */
function annotating(
  task: Task,
  planned: PlannedTask,
  { annotations: added, settings }: RunPipelineOptions,
): Task {
  if (added === undefined) return task;
  const annotation = JSON.stringify(
    annotationOf(planned, { pipeline: settings.pipeline.name, added }),
  );
  return { ...task, run: (context) => task.run({ ...context, annotation }) };
}

function announce({ settings, selection, report }: RunPipelineOptions): void {
  const notice = (text: string) => report({ kind: "notice", text });
  const warning = (text: string) => report({ kind: "warning", text });
  const { name, assets } = settings.pipeline;
  notice(`Analyzed the pipeline '${name}' with ${assets.length} assets.`);
  for (const text of selection.warnings) warning(`Warning: ${text}`);
  selection.notes.forEach(notice);
  const choice = describeSelection(selection);
  if (choice !== undefined) notice(choice);
  if (settings.fullRefresh && settings.applyIntervalModifiers) {
    warning("--apply-interval-modifiers flag is ignored when --full-refresh is enabled.");
  }
}

/** What the user chose; `undefined` for the whole pipeline and for nothing. */
function describeSelection({ scope, named, assets }: Selection): string | undefined {
  const names = named.map(({ name }) => name).join(", ");
  if (scope === "pipeline" || named.length === 0) return undefined;
  if (scope === "asset") return `Running only the asset '${names}'`;
  if (scope !== "modified") return `Running selected assets: ${names}`;
  const more = assets.length > named.length ? " (with downstream)" : "";
  return `Running ${named.length} modified asset(s): ${names}${more}`;
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
