import { ConnectionError, KnownError } from "../errors.ts";
import { checkConnectionKind } from "../connections/kind.ts";
import type { ConnectionStore } from "../connections/store.ts";
import type { ResolvedConnection } from "../connections/connection.ts";
import type { Platform } from "../platforms/platform.ts";
import type { Registry } from "../registry.ts";
import { findAssetType } from "../project/asset_types.ts";
import { ingestProblems } from "./ingest/preflight.ts";
import { mainWork, platformFor, platformOf } from "./main_step.ts";
import { connectionUses, type PlannedTask } from "./plan.ts";

export interface Preflight {
  /** Connection name → what it turned out to be, for every connection that the tasks use. */
  readonly connections: ReadonlyMap<string, ResolvedConnection>;
  /** Connection name → how many tasks may use it at once. */
  readonly limits: ReadonlyMap<string, number>;
}

/**
 * Fetches and checks every connection that the tasks use, before any of them starts.
 * @returns What was found, and everything that is wrong.
 */
export async function checkConnections(
  tasks: readonly PlannedTask[],
  { store, platforms, signal }: {
    readonly store: ConnectionStore;
    readonly platforms: Registry<Platform>;
    readonly signal: AbortSignal;
  },
): Promise<Preflight & { readonly problems: readonly KnownError[] }> {
  const uses = connectionUses(tasks);
  const problems: KnownError[] = [...await store.prefetch(uses)];
  const connections = new Map<string, ResolvedConnection>();
  // A run that has been stopped starts nothing, so that what was not fetched is not missed.
  if (!signal.aborted) {
    for (const name of uses.keys()) {
      // What could not be resolved is among the problems already.
      const connection = await store.resolve(name).catch(() => undefined);
      if (connection !== undefined) connections.set(name, connection);
    }
    problems.push(...unsuitableConnections(tasks, { connections, platforms }));
    problems.push(...await machineProblems(tasks, { connections, platforms }));
    problems.push(...await ingestProblems(tasks, { resolved: connections, store }));
  }
  const limits = new Map<string, number>();
  for (const { name, maxConcurrentAssets: limit } of connections.values()) {
    if (limit === undefined) continue;
    if (limit >= 1) limits.set(name, limit);
    else problems.push(unusableLimit(name, limit));
  }
  return { connections, limits, problems };
}

/** The connection on which a step runs statements; `undefined` when it runs none. */
export function databaseOf({ asset, step, connections: [name] }: PlannedTask): string | undefined {
  const work = step.kind === "main" ? mainWork(asset) : undefined;
  const runsNone = work?.kind === "r" || work?.kind === "object_sensor" ||
    work?.kind === "ingest" ||
    (work?.kind === "python" && !work.returnsRows);
  return runsNone ? undefined : name;
}

/**
 * The platform whose SQL a step speaks: that of the asset's type, else that of its connection.
 * `undefined` when it runs no statements, or its connection cannot run them.
 */
export function stepPlatform(
  planned: PlannedTask,
  { connections, platforms }: {
    readonly connections: ReadonlyMap<string, ResolvedConnection>;
    readonly platforms: Registry<Platform>;
  },
): Platform | undefined {
  const type = connections.get(databaseOf(planned) ?? "")?.type;
  if (type === undefined) return undefined;
  const own = platformOf(planned.asset, platforms);
  if (own === undefined) {
    const found = platformFor(type, platforms);
    return planned.step.kind !== "main" || takesRows(found) ? found : undefined;
  }
  return own.connectionTypes.includes(type) ? own : undefined;
}

/** Whether rows can be loaded that a program returns. */
function takesRows(platform: Platform | undefined): boolean {
  return platform?.dataFormats?.includes("jsonl") ?? false;
}

/** What this machine lacks for the databases of the tasks. */
async function machineProblems(
  tasks: readonly PlannedTask[],
  options: Parameters<typeof stepPlatform>[1],
): Promise<KnownError[]> {
  const used = new Set(tasks.map((task) => stepPlatform(task, options)));
  const problems: KnownError[] = [];
  for (const platform of used) {
    try {
      await platform?.checkMachine?.();
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      problems.push(error);
    }
  }
  return problems;
}

function unsuitableConnections(
  tasks: readonly PlannedTask[],
  options: {
    readonly connections: ReadonlyMap<string, ResolvedConnection>;
    readonly platforms: Registry<Platform>;
  },
): ConnectionError[] {
  const errors = new Map<string, ConnectionError>();
  for (const task of tasks) {
    const error = unsuitableObjects(task, options.connections) ?? unsuitableDatabase(task, options);
    if (error !== undefined && !errors.has(error.message)) errors.set(error.message, error);
  }
  return [...errors.values()];
}

/** What is wrong with the connection in which a sensor looks for an object; else `undefined`. */
function unsuitableObjects(
  { asset, step, connections: [name] }: PlannedTask,
  connections: ReadonlyMap<string, ResolvedConnection>,
): ConnectionError | undefined {
  const looks = step.kind === "main" && mainWork(asset)?.kind === "object_sensor";
  const connection = looks && name !== undefined ? connections.get(name) : undefined;
  const wanted = findAssetType(asset.type)?.platform;
  if (connection === undefined || wanted === undefined) return undefined;
  return checkConnectionKind({ asset: asset.name, assetType: asset.type, wanted, connection });
}

/** What is wrong with the connection on which a step runs statements; else `undefined`. */
function unsuitableDatabase(
  task: PlannedTask,
  { connections, platforms }: {
    readonly connections: ReadonlyMap<string, ResolvedConnection>;
    readonly platforms: Registry<Platform>;
  },
): ConnectionError | undefined {
  const name = databaseOf(task);
  const connection = name === undefined ? undefined : connections.get(name);
  if (connection === undefined) return undefined;
  const suits = stepPlatform(task, { connections, platforms }) !== undefined;
  return suits ? undefined : describeUnsuitable(task, { connection, platforms });
}

function describeUnsuitable(
  { asset, step, label }: PlannedTask,
  { connection: { name, type }, platforms }: {
    readonly connection: ResolvedConnection;
    readonly platforms: Registry<Platform>;
  },
): ConnectionError {
  const own = platformOf(asset, platforms);
  if (own !== undefined) {
    const wrongKind = checkConnectionKind({
      asset: asset.name,
      assetType: asset.type,
      wanted: own.name,
      connection: { name, type },
    });
    if (wrongKind !== undefined) return wrongKind;
  }
  const message = own !== undefined
    ? `connection '${name}' is not a ${own.name} connection`
    : step.kind === "main"
    ? `connection '${name}' cannot take the rows of a ${asset.type} asset`
    : step.kind === "metadata_push"
    ? `connection '${name}' cannot be used for the descriptions of '${asset.name}'`
    : `connection '${name}' cannot be used for the check '${label.check}'`;
  return new ConnectionError(message, {
    connection: name,
    cause: `it is of type "${type}"`,
    where: `asset "${asset.name}"`,
  });
}

function unusableLimit(connection: string, limit: number): ConnectionError {
  return new ConnectionError(
    `connection "${connection}" has max_concurrent_assets ${limit}, must be greater than 0`,
    { connection },
  );
}
