import type { Asset, Pipeline, Value } from "../../project/model.ts";
import type { TaskLabel, TaskResult } from "../../report/event.ts";
import type { ExactlyOnceRecord } from "../exactly_once/settings.ts";
import type { SecretReport } from "../secret_report.ts";

/** The flags of a run, under the names that the run log gives them. Must not hold secrets. */
export interface RunParameters {
  readonly downstream: boolean;
  readonly startDate: string;
  readonly endDate: string;
  readonly workers: number;
  readonly environment: string;
  readonly force: boolean;
  readonly pushMetadata: boolean;
  readonly noLogFile: boolean;
  readonly fullRefresh: boolean;
  readonly selector: string;
  readonly tag: string;
  readonly excludeTags: readonly string[];
  readonly only: readonly string[];
  readonly output: string;
  readonly expUseWingetForUv: boolean;
  readonly configFilePath: string;
  readonly sensorMode: string;
  readonly applyIntervalModifiers: boolean;
  readonly annotations: string;
  /** Empty without one. The reference does not keep this and what follows. */
  readonly variant: string;
  /** Values of `--var`, by name. */
  readonly variables: Readonly<Record<string, Value>>;
  /** Names of variables that were set, and whose values hold secrets. */
  readonly withheldVariables: readonly string[];
  /** Names of the assets that were asked for by name or path; none for a pipeline. */
  readonly assets: readonly string[];
  /** Whether only assets were asked for that git says were modified. */
  readonly modified: boolean;
}

/** `pending` means that it has to run: it was not started, not finished, or interrupted. */
export type AssetStatus = "succeeded" | "failed" | "skipped" | "pending";

/** How an asset ended, or has not. */
export interface AssetState {
  readonly name: string;
  readonly status: AssetStatus;
  /**
   * Of an asset that has to run, as far as its main step is concerned: `done` leaves only what follows
   * it, `unknown` may have taken effect. The reference has no such word.
   */
  readonly main?: "done" | "unknown";
}

/** What a run leaves behind for `--continue`, in the form of the file. */
export interface RunLog {
  /** The path of the program and its arguments; none when they could hold what must not be kept. */
  readonly cmdline: readonly string[];
  readonly parameters: RunParameters;
  readonly metadata: { readonly version: string; readonly os: string };
  readonly state: readonly AssetState[];
  readonly version: "1.0.0";
  /** Where the credentials came from; the reference has no such list. */
  readonly secrets: readonly SecretReport[];
  /** RFC 3339. */
  readonly timestamp: string;
  readonly run_id: string;
  readonly compatibility_hash: string;
  /** Only of a run that commits each asset exactly once. */
  readonly exactly_once?: ExactlyOnceRecord;
  /** Only of a run that belongs to a backfill. */
  readonly backfill_id?: string | undefined;
  /** How many runs the backfill has, if the user said so. */
  readonly backfill_total?: number | undefined;
}

/** What a state says of its run besides what became of the assets; nothing of it is secret. */
export type DescribedRun = Pick<
  RunLog,
  "cmdline" | "parameters" | "metadata" | "secrets" | "timestamp" | "backfill_id" | "backfill_total"
>;

export interface RunLogOptions {
  readonly pipeline: Pipeline;
  readonly progress: StateProgress;
  readonly runId: string;
  readonly exactlyOnce?: ExactlyOnceRecord | undefined;
}

/** The log of a run as it is at the moment. */
export async function runLog(
  description: DescribedRun,
  { pipeline, progress, runId, exactlyOnce }: RunLogOptions,
): Promise<RunLog> {
  return {
    ...description,
    state: assetStates(pipeline, progress),
    version: "1.0.0",
    run_id: runId,
    compatibility_hash: await compatibilityHash(pipeline),
    ...exactlyOnce && { exactly_once: exactlyOnce },
  };
}

/** How far a run has come. */
export interface StateProgress {
  readonly planned: readonly Pick<TaskLabel, "id" | "asset" | "kind">[];
  /** Of the planned tasks that are over. */
  readonly results: readonly ProgressResult[];
  /** Ids of the main tasks that have sent what may take effect; none by default. */
  readonly sent?: ReadonlySet<string>;
  /** Assets that a run before this one finished; none by default. */
  readonly finishedBefore?: ReadonlySet<string>;
  /** Assets whose main step does not run, because a run before this one did it; none by default. */
  readonly mainDoneBefore?: ReadonlySet<string>;
}

export interface ProgressResult {
  readonly task: Pick<TaskLabel, "id">;
  readonly outcome: TaskResult["outcome"];
  /** Whether it may have taken effect although it did not succeed; `false` by default. */
  readonly uncertain?: boolean | undefined;
}

/** The state of every asset, in pipeline order. */
export function assetStates(
  { assets }: { readonly assets: readonly Pick<Asset, "name">[] },
  { planned, results, sent, finishedBefore, mainDoneBefore }: StateProgress,
): AssetState[] {
  const ended = new Map(results.map((result) => [result.task.id, result]));
  const steps = Map.groupBy(planned, ({ asset }) => asset);
  return assets.map(({ name }) => {
    const own = steps.get(name) ?? [];
    const doneBefore = mainDoneBefore?.has(name) ?? false;
    if (own.length === 0) {
      return { name, status: doneBefore || finishedBefore?.has(name) ? "succeeded" : "skipped" };
    }
    const status = statusOf(new Set(own.map(({ id }) => ended.get(id)?.outcome)));
    if (status === "succeeded" || status === "skipped") return { name, status };
    const id = own.find(({ kind }) => kind === "main")?.id;
    const main = doneBefore
      ? "done"
      : id === undefined
      ? undefined
      : mainStep(ended.get(id), sent?.has(id) ?? false);
    return main === undefined ? { name, status } : { name, status, main };
  });
}

function mainStep(result: ProgressResult | undefined, sent: boolean): AssetState["main"] {
  if (result?.outcome === "succeeded") return "done";
  return (result === undefined ? sent : result.uncertain) ? "unknown" : undefined;
}

function statusOf(outcomes: ReadonlySet<string | undefined>): AssetStatus {
  if (outcomes.has("failed") || outcomes.has("upstream_failed")) return "failed";
  // An asset that was interrupted has to run again, even if some of its steps were done.
  const unfinished = [undefined, "cancelled", "not_started"].some((one) => outcomes.has(one));
  if (unfinished) return "pending";
  return outcomes.has("succeeded") ? "succeeded" : "skipped";
}

/** SHA-256 in hex of what must not change between a run and its continuation: assets and dependencies. */
export async function compatibilityHash(pipeline: Pipeline): Promise<string> {
  const assets = pipeline.assets.map(({ name, enabled, upstreams }) => {
    const switched = enabled === true || enabled === undefined ? "" : `:enabled:${enabled}`;
    const needs = upstreams.map(({ value, kind }) => `:${value}:${kind}:`).join("");
    return `:${name}{${switched}${needs}}`;
  });
  const text = new TextEncoder().encode(`${pipeline.name}${assets.join("")}:`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
