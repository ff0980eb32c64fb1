import { isAbsolute } from "node:path";
import type { ConnectionType } from "../../connections/connection_type.ts";
import { allFields } from "../../connections/connection_type.ts";
import type { ConnectionOutcome } from "../../connections/store.ts";
import { KnownError } from "../../errors.ts";
import type {
  PlannedAsset,
  PlannedConnection,
  PlannedFile,
  PlannedHost,
  PlannedVariable,
  RunPlan,
} from "../../report/run_plan.ts";
import type { Registry } from "../../registry.ts";
import type { ResolvedConnection } from "../../connections/connection.ts";
import { inDependencyOrder } from "../../project/graph.ts";
import type { Asset } from "../../project/model.ts";
import { joinStatements } from "../../sql/query_text.ts";
import { mainWork } from "../main_step.ts";
import { connectionUses } from "../plan.ts";
import { type PreparedTask, prepareRun, type PrepareRunOptions } from "../prepare.ts";
import type { EarlierRun } from "../record/journal_folder.ts";
import { queryStatements } from "../steps/query.ts";
import { expectedMs, expectedTotalMs } from "./expected.ts";
import { fingerprintsOf } from "./fingerprints.ts";
import { reachOfTask, type TaskReachOptions } from "./hosts.ts";
import { plannedInterval } from "./interval_kind.ts";
import { programsOfTasks } from "./programs.ts";
import { type AskedChoice, reasonsOf } from "./reasons.ts";
import { statementKinds } from "./statement_kinds.ts";
import { filesOfTasks } from "./touched_files.ts";

export interface DescribeRunOptions
  extends Omit<TaskReachOptions, "connections" | "platforms">, PrepareRunOptions {
  readonly environment: string;
  /** Name of the secrets backend. */
  readonly backend: string;
  readonly asked: AskedChoice;
  /** Latest first. */
  readonly earlierRuns: readonly EarlierRun[];
  readonly now: Date;
  /** What the run touches whatever its assets are. */
  readonly surroundings: {
    readonly hosts: () => readonly PlannedHost[];
    readonly variables: (hasPrograms: boolean) => readonly PlannedVariable[];
    readonly files: readonly PlannedFile[];
    readonly programs: readonly string[];
    readonly temporary: string;
  };
}

/**
 * What a run is going to do and to touch. Reads secrets, and opens no connection.
 * @throws {KnownError} When the run could not start.
 */
export async function describeRun(options: DescribeRunOptions): Promise<RunPlan> {
  const { settings, connections: store, root, env, surroundings } = options;
  const { pipeline } = settings;
  const { tasks } = await prepareRun(options);
  const planned = tasks.map((task) => task.planned);
  const resolved = new Map<string, ResolvedConnection>();
  for (const name of connectionUses(planned).keys()) resolved.set(name, await store.resolve(name));
  const assets = await describeAssets(tasks, options);

  const reached = await Promise.all(
    planned.map((task) => reachOfTask(task, { ...options, connections: resolved })),
  );
  const databases = await databaseFiles([...resolved.keys()], options);
  const programs = await programsOfTasks(planned, env.entries());
  const files = [
    ...surroundings.files,
    ...await filesOfTasks(planned, { root, temporary: surroundings.temporary }),
    ...[...resolved.values()].flatMap((each) => filesOfDetails(each, options.types)),
    ...databases,
  ];
  const libraries = [...new Set(reached.flatMap(({ libraries }) => libraries))].sort();
  return {
    pipeline: pipeline.name,
    environment: options.environment,
    backend: options.backend,
    interval: plannedInterval(settings.interval),
    fullRefresh: settings.fullRefresh,
    files: await fingerprintsOf(
      [pipeline.path, ...pipeline.macros.map(({ path }) => path)],
      root,
    ),
    assets,
    connections: describeConnections(await store.outcomes(), {
      resolved,
      uses: connectionUses(planned),
      now: options.now,
    }),
    reach: {
      hosts: unique([...surroundings.hosts(), ...reached.flatMap(({ hosts }) => hosts)]),
      variables: surroundings.variables(programs.length > 0),
      files: unique(files),
      programs: unique([
        ...surroundings.programs.map((program) => ({ program, for: "the run", sought: [] })),
        ...programs,
      ]),
      libraries,
    },
    limits: [
      ...new Set(reached.flatMap(({ limits }) => limits)),
      ...libraries.length > 0 ? [libraryLimit] : [],
    ],
    expectedMs: expectedTotalMs(assets),
  };
}

const libraryLimit = "a native library opens by itself what a query names, such as " +
  "read_csv('https://…'): nothing of that is listed or guarded";

/** Those that run, in the order of their dependencies, and then the others. */
async function describeAssets(
  tasks: readonly PreparedTask[],
  options: DescribeRunOptions,
): Promise<PlannedAsset[]> {
  const { settings: { pipeline, interval }, selection, asked, root, earlierRuns } = options;
  const byAsset = Map.groupBy(tasks, ({ planned }) => planned.asset.name);
  const reasonOf = reasonsOf(pipeline, { selection, running: new Set(byAsset.keys()), asked });
  const nameOf = new Map(tasks.map(({ planned: { label, asset } }) => [label.id, asset.name]));
  const usual = plannedInterval(interval);
  const described: PlannedAsset[] = [];
  for (const asset of inDependencyOrder(pipeline)) {
    const own = byAsset.get(asset.name) ?? [];
    const common = {
      name: asset.name,
      type: asset.type,
      reason: reasonOf(asset),
      files: await fingerprintsOf([asset.path, asset.executablePath], root),
    };
    const [first] = own;
    if (first === undefined) {
      const none = { runs: false, statements: [], checks: 0, connections: [], after: [] };
      described.push({ ...common, ...none });
      continue;
    }
    const shifted = plannedInterval(first.scope.interval);
    const isShifted = shifted.start !== usual.start || shifted.end !== usual.end;
    const main = own.find(({ planned }) => planned.step.kind === "main");
    const needs = own.flatMap(({ planned }) => planned.needs)
      .flatMap((id) => nameOf.get(id) ?? []).filter((name) => name !== asset.name);
    described.push({
      ...common,
      runs: true,
      ...isShifted ? { interval: shifted } : {},
      strategy: strategyOf(first.scope.asset, first.scope.fullRefresh),
      statements: main === undefined ? [] : await statementsOf(main, options),
      checks: own.filter(({ planned: { step } }) => "check" in step).length,
      connections: [...new Set(own.flatMap(({ planned }) => planned.connections))],
      after: [...new Set(needs)],
      expectedMs: expectedMs(asset.name, earlierRuns),
    });
  }
  return [...described.filter(({ runs }) => runs), ...described.filter(({ runs }) => !runs)];
}

function strategyOf(asset: Asset, fullRefresh: boolean): string | undefined {
  const kind = mainWork(asset)?.kind;
  if (kind === "seed") return "seed: replaces its table";
  const { type = "", strategy = "" } = asset.materialization ?? {};
  if (type === "") return kind === "query" ? "the statements as they are written" : undefined;
  const own = strategy === "" ? (type === "table" ? "create+replace" : "replaced") : strategy;
  return `${type}: ${own}${fullRefresh && strategy !== "ddl" ? ", rebuilt from scratch" : ""}`;
}

/** What the main step sends to a table that is as the strategy left it. */
async function statementsOf(
  { planned: { asset, connections: [name] }, scope, platform }: PreparedTask,
  { connections }: DescribeRunOptions,
): Promise<string[]> {
  if (platform === undefined || name === undefined || mainWork(asset)?.kind !== "query") return [];
  const { dialect } = platform;
  const names = await connections.defaultNames(name);
  try {
    const own = queryStatements({ scope, dialect, names });
    const before = (asset.materialization?.type ?? "") === "" ? [] : dialect.prepare(asset);
    return statementKinds(joinStatements([...before, ...own], dialect.lexis), dialect.lexis);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return [`cannot be told: ${error.message}`];
  }
}

async function databaseFiles(
  names: readonly string[],
  { connections }: DescribeRunOptions,
): Promise<PlannedFile[]> {
  const files = await Promise.all(names.map(async (name) => {
    const file = await connections.databaseFile(name);
    return file === undefined
      ? []
      : [{ path: file.path, access: "write" as const, for: `the database of ${name}` }];
  }));
  return files.flat();
}

/** Keys and certificates that the details name. */
function filesOfDetails(
  { name, type, details }: ResolvedConnection,
  types: Registry<ConnectionType>,
): PlannedFile[] {
  const given = details.reveal();
  return Object.entries(allFields(types.get(type)))
    .filter(([field, { secretFile }]) => secretFile || /_path$|^key_file$/.test(field))
    .flatMap(([field]) => {
      const path = given[field];
      return typeof path === "string" && isAbsolute(path)
        ? [{ path, access: "read" as const, for: `${field} of ${name}` }]
        : [];
    });
}

const dayMs = 86_400_000;

function describeConnections(
  outcomes: readonly ConnectionOutcome[],
  { resolved, uses, now }: {
    readonly resolved: ReadonlyMap<string, ResolvedConnection>;
    readonly uses: ReturnType<typeof connectionUses>;
    readonly now: Date;
  },
): PlannedConnection[] {
  return outcomes.filter(({ name }) => resolved.has(name)).map(({ name, type = "", origin }) => {
    const stored = origin?.createdAt;
    const version = origin?.facts.version;
    return {
      name,
      type,
      secret: origin?.secretName,
      version: version === undefined ? undefined : String(version),
      storedAt: stored?.toISOString(),
      ageDays: stored && Math.floor((now.getTime() - stored.getTime()) / dayMs),
      usedBy: [...new Set((uses.get(name) ?? []).map(({ asset }) => asset))],
    };
  });
}

/** Each thing once, whatever order its keys are in. */
function unique<T>(things: readonly T[]): T[] {
  return [...new Map(things.map((thing) => [JSON.stringify(thing), thing])).values()];
}
