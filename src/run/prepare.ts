import type { ConnectionStore } from "../connections/store.ts";
import { KnownError, ProjectError } from "../errors.ts";
import type { Platform } from "../platforms/platform.ts";
import { connectionOfChecks, connectionsOfMain } from "../project/connections.ts";
import { buildGraph } from "../project/graph.ts";
import type { Asset } from "../project/model.ts";
import type { Selection } from "../project/select.ts";
import type { Registry } from "../registry.ts";
import { type AssetScope, createAssetScope, isEnabled, type RunSettings } from "./asset_scope.ts";
import { isSupported, mainWork, platformOf, unsupportedAssets } from "./main_step.ts";
import { type PlannedTask, planTasks, type Step, type StepFilter } from "./plan.ts";
import { checkConnections, stepPlatform } from "./preflight.ts";
import { throwErrors } from "./preflight_error.ts";
import { objectTarget } from "./steps/object_target.ts";
import type { SensorMode } from "./steps/sensor.ts";

export interface PrepareRunOptions {
  readonly settings: RunSettings;
  readonly selection: Selection;
  readonly connections: ConnectionStore;
  readonly platforms: Registry<Platform>;
  /** Names of the connections in `.bruin.yml`, which win over public sources; none by default. */
  readonly declaredConnections?: ReadonlySet<string>;
  /** Steps to run; all when empty. */
  readonly only: readonly StepFilter[];
  /** Names of assets whose main step is left out, because it is done; none by default. */
  readonly mainDone?: ReadonlySet<string> | undefined;
  /** Id of the only check to run; `undefined` for all. */
  readonly singleCheck: string | undefined;
  readonly sensorMode: SensorMode;
  /** Whether descriptions are pushed to databases; what the pipeline says by default. */
  readonly pushMetadata?: boolean | undefined;
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
  if (options.sensorMode !== "skip") {
    for (const { asset } of plan.filter(looksForObject)) {
      collect(problems, () => objectTarget(asset));
    }
  }
  const unsupported = unsupportedAssets(plan, platforms);
  if (unsupported !== undefined) problems.push(unsupported);
  const found = await checkConnections(plan, { store, platforms, signal });
  throwErrors([...problems, ...found.problems]);
  const tasks = plan.map((planned) => ({
    planned,
    scope: scopes.get(planned.asset.name)!,
    platform: stepPlatform(planned, { connections: found.connections, platforms }),
  }));
  return { tasks, limits: found.limits };
}

/** Asset name → scope, without disabled assets and those that have a problem. */
function enabledScopes(
  { selection, settings, platforms }: PrepareRunOptions,
  problems: KnownError[],
): Map<string, AssetScope> {
  const scopes = new Map<string, AssetScope>();
  for (const asset of selection.assets.filter(({ enabled }) => enabled !== false)) {
    collect(problems, () => {
      if (scopes.has(asset.name)) {
        throw new ProjectError(
          `Asset name '${asset.name}' is not unique, ` +
            "please make sure all the task names are unique",
          { file: asset.path },
        );
      }
      const platform = platformOf(asset, platforms)?.name;
      const scope = createAssetScope(asset, { settings, platform });
      if (isEnabled(scope)) scopes.set(asset.name, scope);
    });
  }
  return scopes;
}

function planScopes(
  scopes: ReadonlyMap<string, AssetScope>,
  options: PrepareRunOptions,
  problems: KnownError[],
): PlannedTask[] {
  const { settings, only, singleCheck, mainDone } = options;
  const pipeline = {
    ...settings.pipeline,
    assets: settings.pipeline.assets.map((asset) => scopes.get(asset.name)?.asset ?? asset),
  };
  const assets = [...scopes.values()].map(({ asset }) => asset);
  if (buildGraph(pipeline).cycles().flat().some((name) => scopes.has(name))) {
    throw new ProjectError(
      "The pipeline has a cycle with dependencies, make sure there are no cyclic dependencies",
      { file: pipeline.path },
    );
  }
  const failed = new Set<Asset>();
  const connectionsOf = (asset: Asset, step: Step) => {
    const { kind } = step;
    if (failed.has(asset)) return [];
    if (step.kind === "metadata_push" && step.skips !== undefined) return [];
    const names = collect(problems, () => {
      if (kind !== "main") return [connectionOfChecks(asset, pipeline)];
      if (!mainUsesConnections(asset, options)) return [];
      const needed = connectionsOfMain(asset, {
        pipeline,
        declared: options.declaredConnections,
      });
      // What programs only read comes after the one on which statements run.
      const secrets = needed.filter(({ role }) => role === "secret");
      const others = needed.filter(({ role }) => role !== "secret");
      return [...new Set([...others, ...secrets].map(({ name }) => name))];
    });
    if (names === undefined) failed.add(asset);
    return names ?? [];
  };
  const wantsPush = options.pushMetadata ?? pipeline.metadataPush.length > 0;
  return planTasks(pipeline, {
    assets,
    only,
    singleCheck,
    mainDone,
    metadataPush: !wantsPush ? undefined : (asset) => ({
      kind: "metadata_push",
      skips: nothingToPush(asset, options.platforms),
    }),
    connectionsOf,
  });
}

function looksForObject({ asset, step }: PlannedTask): boolean {
  return step.kind === "main" && mainWork(asset)?.kind === "object_sensor";
}

/** Why no description is stored in the database of an asset; `undefined` when one is. */
function nothingToPush(asset: Asset, platforms: Registry<Platform>): string | undefined {
  const platform = platformOf(asset, platforms);
  if (platform === undefined) return `assets of type ${asset.type} have no table`;
  const { descriptions, dialect, name } = platform;
  if (descriptions === undefined && dialect.describe === undefined) {
    return `no descriptions are stored on the platform ${name}`;
  }
  const areThere = descriptions?.areThere(asset) ?? (dialect.describe?.(asset) ?? []).length > 0;
  return areThere ? undefined : "the asset has no table or no descriptions";
}

function mainUsesConnections(
  asset: Asset,
  { platforms, sensorMode }: PrepareRunOptions,
): boolean {
  const kind = mainWork(asset)?.kind;
  const isSensor = kind === "sensor" || kind === "object_sensor";
  const connects = kind !== "nothing" && (!isSensor || sensorMode !== "skip");
  return connects && isSupported(asset, platforms);
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
