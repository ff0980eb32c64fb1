/** What a run touches whatever its assets are. */
import { dirname, isAbsolute, resolve } from "node:path";
import { UsageError } from "../../errors.ts";
import { proxyFor, proxyVariables } from "../../proxy.ts";
import { type NetworkAddress, networkAddressOf, parseAddress } from "../../outbound.ts";
import type { PlannedFile, PlannedHost, PlannedVariable } from "../../report/run_plan.ts";
import { readOpenLineageSettings } from "../../report/telemetry/openlineage_settings.ts";
import type { Session } from "../../session.ts";
import type { Invocation } from "../invocation.ts";
import type { RunFlags } from "./flags.ts";
import type { WatchedInvocation } from "./watched_invocation.ts";

/** Why a host is in a plan that the user put there. */
export const allowedByFlag = "--allow";

/** Where a run connects besides its assets and its secrets: pings, telemetry, what the user adds. */
export async function surroundingHosts(
  { allow = [], pingUrl }: RunFlags,
  { invocation: { env }, session: { backend, project } }: {
    readonly invocation: Invocation;
    readonly session: Session;
  },
): Promise<PlannedHost[]> {
  const hosts: PlannedHost[] = [];
  const add = (address: NetworkAddress, reason: string) =>
    hosts.push({ ...address, for: reason, guarded: true });
  for (const url of await backend.otherEndpoints?.({ env, project, warn() {} }) ?? []) {
    add(networkAddressOf(url), `secrets: ${backend.label}, while the first place does not answer`);
  }
  for (const text of allow) {
    const address = parseAddress(text);
    if (address === undefined) {
      throw new UsageError(`--allow: "${text}" is no host with a port`, {
        fix: "give it as in --allow db.example.com:5432",
      });
    }
    add(address, allowedByFlag);
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

/** What a run looks up, and a plan of it does not. */
const readByRuns = [
  "BRUIN_EXIT_CODES",
  "BRUIN_KEEP_RUNS",
  "BRUIN_QUERY_ANNOTATIONS",
  "NO_COLOR",
  ...proxyVariables,
  "OTEL_SDK_DISABLED",
  "TERM",
  "TRACEPARENT",
];

/** What the program looked up so far, and what a run looks up besides. */
export function ownVariables(
  { variables, invocation }: WatchedInvocation,
  { backend }: Session,
): PlannedVariable[] {
  const { env } = invocation;
  const set = new Set(Object.keys(env.entries()));
  const ambient = (backend.ambientPrefixes ?? []).flatMap((prefix) =>
    [...set].filter((name) => name.startsWith(prefix))
  );
  const ofBackend = backend.env.map(({ name }) => name);
  const names = new Set([...variables, ...readByRuns, ...ofBackend, ...ambient]);
  return [...names].sort().filter((name) => name !== "")
    .map((name): PlannedVariable => ({ name, set: set.has(name), by: "run" }));
}

/** Files and folders that variables name, such as that of a token. */
export async function filesOfVariables(
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

/** What programs inherit. */
export function variablesOfPrograms(
  inherited: Readonly<Record<string, string>>,
): PlannedVariable[] {
  return Object.keys(inherited).sort()
    .map((name): PlannedVariable => ({ name, set: true, by: "programs" }));
}

/** The project, and what a run leaves behind. */
export function surroundingFiles(
  flags: RunFlags,
  {
    invocation: { env, workingDirectory },
    session: { backend, project: { root, config } },
    folder,
  }: {
    readonly invocation: Invocation;
    readonly session: Session;
    readonly folder: string | undefined;
  },
): PlannedFile[] {
  const settings = readOpenLineageSettings(env);
  const file = typeof settings === "object" ? settings.file : undefined;
  const lineage = file === undefined ? undefined : resolve(workingDirectory, file);
  const keeps = folder !== undefined && (flags.logFile || flags.state || flags.lock);
  return [
    { path: root, access: "read", for: "the project" },
    ...config.exists && dirname(resolve(config.path)) !== root
      ? [{ path: config.path, access: "read" as const, for: "connections" }]
      : [],
    ...(backend.loginFiles?.(env) ?? []).map(({ path, access }) => ({
      path: resolve(workingDirectory, path),
      access,
      for: `secrets: ${backend.label}`,
    })),
    ...lineage !== undefined
      ? [{ path: lineage, access: "write" as const, for: "events of lineage" }]
      : [],
    ...keeps ? [{ path: folder, access: "write" as const, for: "logs and states" }] : [],
  ];
}
