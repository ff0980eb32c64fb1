import { isAbsolute } from "node:path";
import type { ResolvedConnection } from "../../connections/connection.ts";
import { allFields, type ConnectionType } from "../../connections/connection_type.ts";
import type { PlannedFile, PlannedHost, PlannedVariable, RunPlan } from "../../report/run_plan.ts";
import type { Registry } from "../../registry.ts";
import type { IngestrSource } from "../ingest/source.ts";
import { connectionUses } from "../plan.ts";
import { prepareRun } from "../prepare.ts";
import { describeAssets, type DescribeAssetsOptions } from "./assets.ts";
import { describeConnections } from "./connections.ts";
import { expectedTotalMs } from "./expected.ts";
import { fingerprintsOf } from "./fingerprints.ts";
import { ledgersOf } from "./ledgers.ts";
import { reachOfTask, type TaskReachOptions } from "./hosts.ts";
import { plannedInterval } from "./interval_kind.ts";
import { programsOfTasks } from "./programs.ts";
import { filesOfTasks } from "./touched_files.ts";

export interface DescribeRunOptions
  extends Omit<TaskReachOptions, "connections" | "platforms">, DescribeAssetsOptions {
  readonly environment: string;
  /** Name of the secrets backend. */
  readonly backend: string;
  readonly now: Date;
  /** Takes the place of the release of ingestr; `undefined` for none. */
  readonly ingestr: IngestrSource | undefined;
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
  const { settings, connections: store, root, env, ingestr, surroundings } = options;
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
  const programs = await programsOfTasks(planned, { env: env.entries(), ingestr });
  const files = [
    ...surroundings.files,
    ...await filesOfTasks(planned, { root, temporary: surroundings.temporary, ingestr }),
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
    ledgers: options.exactlyOnce === undefined ? [] : ledgersOf(tasks, options.exactlyOnce),
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
  "read_csv('https://…'): nothing of that is listed, and --as-planned turns all of it off, unless " +
  "--allow adds a host";

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

/** Each thing once, whatever order its keys are in. */
function unique<T>(things: readonly T[]): T[] {
  return [...new Map(things.map((thing) => [JSON.stringify(thing), thing])).values()];
}
