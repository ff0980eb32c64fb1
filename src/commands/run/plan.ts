import { dirname, isAbsolute, resolve } from "node:path";
import { rememberingEnv } from "../../env.ts";
import { UsageError } from "../../errors.ts";
import { proxyFor } from "../../http/proxy.ts";
import {
  formatAddress,
  type NetworkAddress,
  networkAddressOf,
  parseAddress,
  watchOutbound,
} from "../../outbound.ts";
import type { PlannedFile, PlannedHost, PlannedVariable, RunPlan } from "../../report/run_plan.ts";
import { inheritedVariables } from "../../run/children/environment.ts";
import { findJournals, readEarlierRuns } from "../../run/record/journal_folder.ts";
import { stateFolder } from "../../run/record/paths.ts";
import { describeRun } from "../../run/run_plan/describe.ts";
import type { Project } from "../../project/model.ts";
import type { SecretsBackend } from "../../secrets/backend.ts";
import type { Session } from "../../session.ts";
import { openCommandSession } from "../command_session.ts";
import { readOpenLineageSettings } from "../../report/telemetry/openlineage_settings.ts";
import type { Invocation } from "../invocation.ts";
import { logFolder } from "../log_folder.ts";
import { readPipeline } from "../pipeline.ts";
import { chooseRun, type RunChoice } from "./choice.ts";
import { settleFlags } from "./flag_rules.ts";
import type { RunFlags, RunPaths } from "./flags.ts";

/** An invocation of which is remembered what it reads and where it connects. */
export interface WatchedInvocation extends Disposable {
  readonly invocation: Invocation;
  readonly variables: ReadonlySet<string>;
  /** In the order in which they were met. */
  readonly addresses: readonly NetworkAddress[];
}

/** Remembers from now on, until disposed of. */
export function watchInvocation(invocation: Invocation): WatchedInvocation {
  const env = rememberingEnv(invocation.env);
  const met = new Map<string, NetworkAddress>();
  const watch = watchOutbound((address) => met.set(formatAddress(address), address));
  return {
    invocation: { ...invocation, env },
    variables: env.asked,
    get addresses() {
      return [...met.values()];
    },
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };
}

/** A plan, and what secrets it needs. */
export interface PlannedRun {
  readonly plan: RunPlan;
  readonly backend: SecretsBackend;
  readonly project: Project;
}

/**
 * What a run with these flags would do. Secrets are read, and nothing else is connected to.
 * @throws {KnownError} What would keep the run from starting.
 */
export async function planRun(
  asked: RunFlags,
  paths: RunPaths,
  { invocation, startedAt, warn }: {
    readonly invocation: Invocation;
    readonly startedAt: Date;
    readonly warn: (text: string) => void;
  },
): Promise<PlannedRun> {
  using watched = watchInvocation(invocation);
  // Nothing is asked about production where nothing is done.
  const given = settleFlags({ ...asked, force: true }, warn);
  await using held = new AsyncDisposableStack();
  await using session = await openCommandSession(given, {
    invocation: watched.invocation,
    path: paths[0],
    warn,
  });
  const { root } = session.project;
  const folder = logFolder(given, { root, workingDirectory: invocation.workingDirectory });
  const context = { invocation: watched.invocation, session };
  const pipeline = await readPipeline(given, paths[0], context);
  const choice = await chooseRun(given, paths, {
    ...context,
    pipeline,
    folder,
    startedAt,
    held,
    warn,
  });
  const plan = await describeChosen(choice, { watched, session, folder, startedAt });
  return { plan, backend: session.backend, project: session.project };
}

/**
 * The plan of a run whose assets are chosen.
 * @throws {KnownError} What would keep the run from starting.
 */
export async function describeChosen(
  { flags, settings, selection, finishedBefore, mainDoneBefore }: RunChoice,
  { watched, session, folder, startedAt }: {
    readonly watched: WatchedInvocation;
    readonly session: Session;
    /** Of logs; `undefined` when nothing is kept. */
    readonly folder: string | undefined;
    readonly startedAt: Date;
  },
): Promise<RunPlan> {
  const { invocation } = watched;
  const { env } = invocation;
  const { project: { root, environment }, backend } = session;
  const before = { started: startedAt.toISOString(), environment: environment.name };
  const journals = folder === undefined ? [] : await findJournals(folder);
  const states = stateFolder("", settings.pipeline);
  const others = await backend.otherEndpoints?.({ env, project: session.project, warn() {} }) ?? [];
  const extra = [
    ...others.map((url): PlannedHost => ({
      ...networkAddressOf(url),
      for: `secrets: ${backend.label}, while the first place does not answer`,
      guarded: true,
    })),
    ...await surroundingHosts(flags, invocation),
  ];
  const inherited = inheritedVariables(env, {
    passCredentials: flags.passCredentials ?? false,
    isBackendVariable: session.isBackendVariable,
  });
  return await describeRun({
    settings,
    selection,
    connections: await session.connections(),
    platforms: session.platforms,
    objectStores: session.objectStores,
    types: session.connectionTypes,
    declaredConnections: new Set(environment.connections.map(({ name }) => name)),
    only: flags.only ?? [],
    singleCheck: flags.singleCheck,
    sensorMode: flags.sensorMode,
    pushMetadata: flags.pushMetadata ?? (flags.only?.includes("push-metadata") || undefined),
    mainDone: mainDoneBefore,
    signal: invocation.signal,
    env,
    root,
    environment: environment.name,
    backend: backend.name,
    now: startedAt,
    asked: {
      tag: flags.tag,
      excludeTag: flags.excludeTag,
      selector: flags.selector,
      continues: flags.continue ?? false,
      finishedBefore,
    },
    earlierRuns: await readEarlierRuns(
      journals.filter(({ pipeline }) => states.endsWith(`/${pipeline}`)),
      { than: { ...before, refresh: settings.fullRefresh }, most: runsToLookAt },
    ),
    surroundings: {
      hosts: () => [
        ...watched.addresses.map((address) => ({
          ...address,
          for: `secrets: ${backend.label}`,
          guarded: true,
        })),
        ...extra,
      ],
      variables: (hasPrograms) => [
        ...ownVariables(watched, session),
        ...hasPrograms ? variablesOfPrograms(inherited) : [],
      ],
      files: [
        ...surroundingFiles(flags, { session, folder }),
        ...await filesOfVariables(watched, session),
      ],
      programs: flags.modified ? ["git"] : [],
      temporary: env.get("TMPDIR") ?? "/tmp",
    },
  });
}

/** For the median of durations. */
const runsToLookAt = 10;

/** Where a run connects besides its assets and its secrets: pings, telemetry, what the user adds. */
async function surroundingHosts(
  { allow = [], pingUrl }: RunFlags,
  { env }: Invocation,
): Promise<PlannedHost[]> {
  const hosts: PlannedHost[] = [];
  const add = (address: NetworkAddress, reason: string) =>
    hosts.push({ ...address, for: reason, guarded: true });
  for (const text of allow) {
    const address = parseAddress(text);
    if (address === undefined) {
      throw new UsageError(`--allow: "${text}" is no host with a port`, {
        fix: "give it as in --allow db.example.com:5432",
      });
    }
    add(address, "--allow");
  }
  const ping = URL.parse(pingUrl ?? env.get("BRUIN_PING_URL") ?? "");
  if (ping !== null) add(networkAddressOf(ping), "pings");
  if (env.get("OTEL_DENO") === "true") {
    const { readOtlpSettings } = await import("../../report/telemetry/otlp_settings.ts");
    const read = readOtlpSettings(env);
    if (typeof read !== "string") {
      for (const { url } of [read.traces, read.metrics]) add(networkAddressOf(url), "telemetry");
    }
  }
  const lineage = readOpenLineageSettings(env);
  if (typeof lineage === "object" && lineage.url !== undefined) {
    add(networkAddressOf(lineage.url), "lineage");
  }
  for (const protocol of ["https", "http"]) {
    const proxy = proxyFor(new URL(`${protocol}://proxied.invalid`), env);
    const address = proxy && parseAddress(proxy.host);
    if (address !== undefined) add(address, `the proxy of ${proxy?.variable}`);
  }
  return hosts;
}

/** What the program looked up so far, and what a run looks up besides. */
function ownVariables({ variables, invocation }: WatchedInvocation, { backend }: Session) {
  const { env } = invocation;
  const set = new Set(Object.keys(env.entries()));
  const ambient = (backend.ambientPrefixes ?? []).flatMap((prefix) =>
    [...set].filter((name) => name.startsWith(prefix))
  );
  const names = new Set([...variables, ...backend.env.map(({ name }) => name), ...ambient]);
  return [...names].sort().filter((name) => name !== "")
    .map((name): PlannedVariable => ({ name, set: set.has(name), by: "run" }));
}

/** Files and folders that variables name, such as that of a token. */
async function filesOfVariables(
  { variables, invocation: { env } }: WatchedInvocation,
  { backend }: Session,
): Promise<PlannedFile[]> {
  const hidden = new Set(
    backend.env.filter(({ sensitive }) => sensitive).map(({ name }) => name),
  );
  const names = [...variables, ...backend.env.map(({ name }) => name)]
    .filter((name) => /_(?:FILE|PATH|DIR|DIRECTORY|CREDENTIALS)$/.test(name) && !hidden.has(name));
  const files: PlannedFile[] = [];
  for (const name of new Set(names)) {
    const path = env.get(name);
    if (path === undefined || !isAbsolute(path)) continue;
    const exists = await Deno.stat(path).then(() => true, () => false);
    if (exists) files.push({ path, access: "read", for: `the variable ${name}` });
  }
  return files;
}

function variablesOfPrograms(inherited: Readonly<Record<string, string>>): PlannedVariable[] {
  return Object.keys(inherited).sort()
    .map((name): PlannedVariable => ({ name, set: true, by: "programs" }));
}

function surroundingFiles(
  flags: RunFlags,
  { session: { project: { root, config } }, folder }: {
    readonly session: Session;
    readonly folder: string | undefined;
  },
): PlannedFile[] {
  const keeps = folder !== undefined && (flags.logFile || flags.state || flags.lock);
  return [
    { path: root, access: "read", for: "the project" },
    ...config.exists && dirname(resolve(config.path)) !== root
      ? [{ path: config.path, access: "read" as const, for: "connections" }]
      : [],
    ...keeps ? [{ path: folder, access: "write" as const, for: "logs and states" }] : [],
  ];
}
