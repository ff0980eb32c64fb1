import type { ConnectionStore } from "../connections/store.ts";
import { KnownError } from "../errors.ts";
import type { Platform } from "../platforms/platform.ts";
import { connectionNameOf } from "../project/connections.ts";
import type { Asset } from "../project/model.ts";
import type { Registry } from "../registry.ts";
import { type AssetScope, createAssetScope, isEnabled, type RunSettings } from "./asset_scope.ts";
import { mainWork, platformOf, unsupportedAssets } from "./main_work.ts";
import { type PlannedTask, planTasks, type Step, type StepFilter } from "./plan.ts";
import { checkConnections, stepPlatform } from "./preflight.ts";
import { throwProblems } from "./preflight_error.ts";
import type { SensorMode } from "./steps/sensor.ts";

export interface PrepareRunOptions {
  readonly settings: RunSettings;
  /** Assets of the pipeline that the user chose. */
  readonly assets: readonly Asset[];
  readonly connections: ConnectionStore;
  readonly platforms: Registry<Platform>;
  /** Steps to run; all when empty. */
  readonly only: readonly StepFilter[];
  /** Id of the only check to run; `undefined` for all. */
  readonly singleCheck: string | undefined;
  readonly sensorMode: SensorMode;
  /** Ends the run early: Ctrl-C, or the time limit of the run. */
  readonly signal: AbortSignal;
}

/** A task with all it needs to start. */
export interface PreparedTask {
  readonly planned: PlannedTask;
  readonly scope: AssetScope;
  /** `undefined` when the step uses no connection. */
  readonly platform: Platform | undefined;
}

export interface PreparedRun {
  readonly tasks: readonly PreparedTask[];
  /** Connection name → how many tasks may use it at once. */
  readonly limits: ReadonlyMap<string, number>;
}

/**
 * Plans a run, and finds out all that could keep it from going through: nothing has started yet, so that
 * everything can be mended in one go.
 * @throws {KnownError} Several problems come as one `PreflightError`.
 */
export async function prepareRun(options: PrepareRunOptions): Promise<PreparedRun> {
  const { platforms, connections: store, signal } = options;
  const problems: KnownError[] = [];
  const scopes = enabledScopes(options, problems);
  const plan = collect(problems, () => planScopes(scopes, options, problems)) ?? [];
  const unsupported = unsupportedAssets(plan, platforms);
  if (unsupported !== undefined) problems.push(unsupported);
  const found = await checkConnections(plan, { store, platforms, signal });
  throwProblems([...problems, ...found.problems]);
  const tasks = plan.map((planned) => ({
    planned,
    scope: scopes.get(planned.asset.name)!,
    platform: stepPlatform(planned, { connections: found.connections, platforms }),
  }));
  return { tasks, limits: found.limits };
}

/** Asset name → scope, without disabled assets and those that have a problem. */
function enabledScopes(
  { assets, settings, platforms }: PrepareRunOptions,
  problems: KnownError[],
): Map<string, AssetScope> {
  const scopes = new Map<string, AssetScope>();
  for (const asset of assets.filter(({ enabled }) => enabled !== false)) {
    collect(problems, () => {
      const platform = platformOf(asset, platforms)?.name;
      const scope = createAssetScope(asset, { settings, platform });
      if (isEnabled(scope)) scopes.set(asset.name, scope);
    });
  }
  return scopes;
}

function planScopes(
  scopes: ReadonlyMap<string, AssetScope>,
  { settings, only, singleCheck, sensorMode }: PrepareRunOptions,
  problems: KnownError[],
): PlannedTask[] {
  const pipeline = {
    ...settings.pipeline,
    assets: settings.pipeline.assets.map((asset) => scopes.get(asset.name)?.asset ?? asset),
  };
  const assets = [...scopes.values()].map(({ asset }) => asset);
  const names = new Map<Asset, string | undefined>();
  const connectionName = (asset: Asset) => {
    if (!names.has(asset)) {
      names.set(asset, collect(problems, () => connectionNameOf(asset, pipeline)));
    }
    return names.get(asset);
  };
  const connectionsOf = (asset: Asset, step: Step) => {
    if (step.kind === "main" && !usesConnection(asset, sensorMode)) return [];
    const name = connectionName(asset);
    return name === undefined ? [] : [name];
  };
  return planTasks(pipeline, { assets, only, singleCheck, connectionsOf });
}

function usesConnection(asset: Asset, sensorMode: SensorMode): boolean {
  const work = mainWork(asset);
  return work?.kind === "query" || (work?.kind === "sensor" && sensorMode !== "skip");
}

/** What `work` returns; `undefined` when it throws a known error, which becomes one of `problems`. */
function collect<T>(problems: KnownError[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    problems.push(error);
    return undefined;
  }
}
