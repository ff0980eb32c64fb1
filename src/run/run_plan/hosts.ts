import type { ResolvedConnection } from "../../connections/connection.ts";
import { type ConnectionServer, namedServer } from "../../connections/server.ts";
import type { ConnectionType } from "../../connections/connection_type.ts";
import type { Env } from "../../env.ts";
import type { ObjectStore } from "../../object_stores/object_store.ts";
import { networkAddressOf } from "../../outbound.ts";
import type { Platform, Reach } from "../../platforms/platform.ts";
import type { Registry } from "../../registry.ts";
import type { PlannedHost } from "../../report/run_plan.ts";
import { ingestEnds } from "../ingest/ends.ts";
import { mainWork, platformFor } from "../main_step.ts";
import type { PlannedTask } from "../plan.ts";
import { databaseOf } from "../preflight.ts";
import { objectTarget } from "../steps/object_target.ts";
import { isAddress } from "./touched_files.ts";

/** What tells where connections lead. */
export interface TaskReachOptions {
  readonly connections: ReadonlyMap<string, ResolvedConnection>;
  readonly types: Registry<ConnectionType>;
  readonly platforms: Registry<Platform>;
  readonly objectStores: readonly ObjectStore[];
  readonly env: Env;
  readonly root: string;
}

/** What a task reaches, and what of it cannot be told beforehand. */
export interface TaskReach {
  readonly hosts: readonly PlannedHost[];
  readonly libraries: readonly string[];
  readonly limits: readonly string[];
}

/** Where a task connects, or a program that it starts. */
export async function reachOfTask(
  task: PlannedTask,
  options: TaskReachOptions,
): Promise<TaskReach> {
  const { asset, step } = task;
  const kind = step.kind === "main" ? mainWork(asset)?.kind : undefined;
  const hosts: PlannedHost[] = [];
  const libraries: string[] = [];
  const limits: string[] = [];
  if (kind === "seed" && isAddress(String(asset.parameters.path))) {
    const address = networkAddressOf(new URL(String(asset.parameters.path)));
    hosts.push({ ...address, for: `the seed ${asset.name}`, guarded: true });
  }
  if (kind === "python" || kind === "r" || kind === "agent" || kind === "ingest") {
    limits.push(
      `${asset.name} starts a program, which connects to what it wants, and may fetch packages: ` +
        "the hosts of its connections are listed, and nothing of it is guarded",
    );
  }
  const own = databaseOf(task);
  for (const name of task.connections) {
    const connection = options.connections.get(name);
    if (connection === undefined) continue;
    const guarded = name === own || kind === "object_sensor";
    const found = await reachOf(connection, task, options);
    libraries.push(...guarded ? found.libraries ?? [] : []);
    hosts.push(
      ...(found.addresses ?? []).map((address) => ({ ...address, for: name, guarded })),
    );
    if (found.isKnown === false) {
      limits.push(`the details of the connection ${name} do not say to which host it leads`);
    }
  }
  const ends = kind === "ingest" ? ingestEnds(task) : undefined;
  if (ends !== undefined && "uri" in ends.source) {
    limits.push(`${asset.name} reads a public source, whose hosts only ingestr knows`);
  }
  return { hosts, libraries, limits };
}

async function reachOf(
  connection: ResolvedConnection,
  { asset, step }: PlannedTask,
  { types, platforms, objectStores, env, root }: TaskReachOptions,
): Promise<Reach & { readonly isKnown?: boolean }> {
  const { type } = connection;
  if (step.kind === "main" && mainWork(asset)?.kind === "object_sensor") {
    const store = objectStores.find(({ connectionTypes }) => connectionTypes.includes(type));
    const { bucket } = objectTarget(asset);
    return { addresses: await store?.addresses(connection, { env, bucket }) ?? [] };
  }
  const platform = platformFor(type, platforms);
  if (platform?.reach !== undefined) return await platform.reach(connection, { env, root });
  const server: ConnectionServer | undefined = namedServer(connection, types);
  return server === undefined ? { isKnown: false } : { addresses: [server] };
}
