import { elementAt } from "../../elements.ts";
import type { AssetFacts, RunFacts, RunReportOptions, TaskFacts } from "./facts.ts";
import { type Status, worstOf } from "./status.ts";
import { duration } from "./units.ts";

export interface TaskView extends TaskFacts {
  readonly status: Status;
  /** `orders`, or `orders:id:not_null` for a check. */
  readonly label: string;
  /** Offset of its end, or of the last that is known of it. */
  readonly endedAt: number;
  /** Milliseconds; `undefined` when it never started. */
  readonly ms: number | undefined;
  /** The same for people; of a task without an end, what is known. */
  readonly took: string | undefined;
}

export interface AssetView extends AssetFacts {
  /** Position in the list of assets. */
  readonly index: number;
  /** Of its main task, unless its checks say worse; without one, the worst of the others. */
  readonly status: Status;
  /** `undefined` without one in this run. */
  readonly main: TaskView | undefined;
  readonly checks: readonly TaskView[];
}

/** A run as its page shows it. */
export interface RunView {
  readonly facts: RunFacts;
  readonly alive: boolean;
  readonly tasks: readonly TaskView[];
  readonly assets: readonly AssetView[];
  /** Those that were chosen. */
  readonly chosen: readonly AssetView[];
  /** By the position of an asset: those that wait for it, if any do. */
  readonly downstreams: ReadonlyMap<number, readonly AssetView[]>;
}

/** The assets that did not run because something failed at others, in the order of the pipeline. */
export function assetsBlockedBy(
  causes: readonly Pick<TaskView, "asset">[],
  { assets, downstreams }: Pick<RunView, "assets" | "downstreams">,
): readonly AssetView[] {
  const reached = new Set(causes.map(({ asset }) => asset));
  const blocked = new Set<AssetView>();
  for (const index of reached) {
    for (const next of downstreams.get(index) ?? []) {
      if (next.status !== "upstream_failed") continue;
      reached.add(next.index);
      blocked.add(next);
    }
  }
  return assets.filter((asset) => blocked.has(asset));
}

export function viewOf({ run, alive }: Pick<RunReportOptions, "run" | "alive">): RunView {
  const { assets: known } = run.header;
  const tasks = run.tasks.map((task): TaskView => {
    const { started, finished } = task;
    const endedAt = finished?.at ?? run.lastAt;
    const ms = started === undefined ? undefined : finished?.ms ?? endedAt - started.at;
    return {
      ...task,
      status: statusOf(task, { alive, ended: run.ended !== undefined }),
      label: labelOf(task, elementAt(known, task.asset).name),
      endedAt,
      ms,
      took: ms === undefined ? undefined : `${finished === undefined ? "≥ " : ""}${duration(ms)}`,
    };
  });
  const byAsset = Map.groupBy(tasks, ({ asset }) => asset);
  const assets = known.map((asset, index): AssetView => {
    const own = byAsset.get(index) ?? [];
    const main = own.find(({ kind }) => kind === "main");
    const checks = own.filter(({ kind }) => kind === "column_check" || kind === "custom_check");
    const without = asset.done ? "done" : "outside";
    return {
      ...asset,
      index,
      status: main !== undefined
        ? statusWithChecks(main.status, checks)
        : own.length === 0
        ? without
        : worstOf(own.map(({ status }) => status)),
      main,
      checks,
    };
  });
  const edges = assets.flatMap((asset) => asset.upstreams.map((upstream) => ({ upstream, asset })));
  const downstreams = new Map(
    [...Map.groupBy(edges, ({ upstream }) => upstream)].map(([upstream, waiting]) =>
      [upstream, waiting.map(({ asset }) => asset)] as const
    ),
  );
  return {
    facts: run,
    alive,
    tasks,
    assets,
    chosen: assets.filter(({ index }) => byAsset.has(index)),
    downstreams,
  };
}

/** What checks can change of the status of an asset that was done, as in the summary of a run. */
const worseByChecks: readonly Status[] = ["failed", "cancelled", "interrupted", "running"];

function statusWithChecks(main: Status, checks: readonly TaskView[]): Status {
  if (main !== "succeeded") return main;
  const worst = worstOf(checks.map(({ status }) => status));
  if (!worseByChecks.includes(worst)) return main;
  return worst === "failed" ? "checks_failed" : worst;
}

function statusOf(
  { started, finished }: TaskFacts,
  { alive, ended }: { readonly alive: boolean; readonly ended: boolean },
): Status {
  if (finished !== undefined) return finished.outcome;
  const goesOn = alive && !ended;
  if (started !== undefined) return goesOn ? "running" : "interrupted";
  return goesOn ? "waiting" : "not_started";
}

function labelOf({ kind, column, check }: TaskFacts, asset: string): string {
  if (kind === "main") return asset;
  if (kind === "metadata_push") return `${asset}:metadata-push`;
  return [asset, column, check].filter((part) => part !== undefined).join(":");
}

/** How the whole run ended, in one word and its tone. */
export function verdictOf({ facts: { ended }, alive }: RunView): { word: string; status: Status } {
  if (ended === undefined) {
    return alive
      ? { word: "Running", status: "running" }
      : { word: "Interrupted", status: "interrupted" };
  }
  if (ended.aborted) return { word: "Aborted", status: "cancelled" };
  return ended.exit === 0
    ? { word: "Succeeded", status: "succeeded" }
    : { word: "Failed", status: "failed" };
}
