import { lookup } from "node:dns/promises";
import type { ResolvedConnection } from "../connections/connection.ts";
import type { ConnectionType } from "../connections/connection_type.ts";
import { type ConnectionServer, namedServer, openSocket } from "../connections/server.ts";
import type { ConnectionStore } from "../connections/store.ts";
import { KnownError, QueryError } from "../errors.ts";
import type { Platform } from "../platforms/platform.ts";
import type { Registry } from "../registry.ts";
import { good, type Observation, problem, skipped, timed } from "./observation.ts";
import { isLoopback } from "../loopback.ts";

export interface ConnectionFindingOptions {
  readonly store: ConnectionStore;
  readonly types: Registry<ConnectionType>;
  readonly platforms: Registry<Platform>;
  readonly signal: AbortSignal;
}

/**
 * How far a connection works, stage by stage: its details, the name of its host, a socket, the login
 * with TLS, whether the session is encrypted, a query. Stops at the first stage that fails.
 */
export async function* connectionFindings(
  name: string,
  options: ConnectionFindingOptions,
): AsyncGenerator<Observation> {
  const { store, types, platforms, signal } = options;
  const stage = (what: string) => `connection ${name}: ${what}`;
  const details = await attempt(stage("details"), signal, () => store.resolve(name));
  if ("finding" in details) return yield details.finding;
  const resolved = details.value;
  yield good(
    stage("details"),
    `they fit the type ${resolved.type}${originOf(resolved)}`,
    details.ms,
  );
  const server = namedServer(resolved, types);
  if (server !== undefined) {
    const findings = await serverFindings(server, { stage, signal });
    yield* findings;
    if (findings.some(({ verdict }) => verdict === "error")) return;
  }
  const platform = platforms.names.map((known) => platforms.get(known))
    .find(({ connectionTypes }) => connectionTypes.includes(resolved.type));
  if (platform === undefined) {
    return yield skipped(stage("login"), `this version runs no queries on ${resolved.type}`);
  }
  yield* sessionFindings(name, { ...options, stage, platform, server });
}

function originOf({ origin }: ResolvedConnection): string {
  return origin === undefined ? "" : `, from the secret '${origin.secretName}'`;
}

type Stage = (what: string) => string;

async function serverFindings(
  { host, port }: ConnectionServer,
  { stage, signal }: { readonly stage: Stage; readonly signal: AbortSignal },
): Promise<Observation[]> {
  const unreachable = (what: string, cause: string, fix: string): Observation => ({
    subject: stage(what),
    verdict: "error",
    text: `cannot reach ${host}:${port}`,
    cause,
    fix,
    reason: "unreachable",
  });
  let found;
  try {
    found = await timed(() => lookup(host));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    return [
      unreachable("name", `the host name cannot be resolved${code}`, "check the host and DNS"),
    ];
  }
  const named = good(stage("name"), `${host} is ${found.value.address}`, found.ms);
  const { value: cause, ms } = await timed(() => openSocket({ host, port }, signal));
  if (cause !== undefined) {
    const fix = "check the host, the port, and the firewall or security group in between";
    return [named, unreachable("TCP", cause, fix)];
  }
  return [named, good(stage("TCP"), `port ${port} accepts connections`, ms)];
}

async function* sessionFindings(
  name: string,
  { stage, store, platform, server, signal }: ConnectionFindingOptions & {
    readonly stage: Stage;
    readonly platform: Platform;
    readonly server: ConnectionServer | undefined;
  },
): AsyncGenerator<Observation> {
  const query = async (statement: string) => {
    const connection = await store.open(name);
    return await connection.query(statement, { signal });
  };
  const first = await attempt(stage("login"), signal, () => query("SELECT 1"));
  if ("finding" in first) return yield first.finding;
  const how = server === undefined ? "" : ", TLS included";
  yield good(stage("login"), `${platform.label} accepts it${how}`, first.ms);
  if (platform.encryptionQuery !== undefined && server !== undefined) {
    const { encryptionQuery } = platform;
    const told = await attempt(stage("TLS"), signal, () => query(encryptionQuery));
    if ("finding" in told) yield told.finding;
    else {
      const version = String(told.value.rows.at(0)?.at(-1) ?? "");
      yield encryptionFinding(version, { subject: stage("TLS"), server });
    }
  }
  const second = await attempt(stage("query"), signal, () => query("SELECT 1"));
  yield "finding" in second ? second.finding : good(stage("query"), "SELECT 1 works", second.ms);
}

function encryptionFinding(
  version: string,
  { subject, server }: { readonly subject: string; readonly server: ConnectionServer },
): Observation {
  if (version !== "") return good(subject, `encrypted with ${version}`);
  if (isLoopback(server.host)) {
    return good(subject, "not encrypted, and it stays on this machine");
  }
  return {
    subject,
    verdict: "warning",
    text: "the session is not encrypted: password and rows can be read on their way",
    fix: "turn TLS on in the server, and let the connection ask for it",
  };
}

/** Something that worked, or the finding that it did not. */
async function attempt<T>(
  subject: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly ms: number } | { readonly finding: Observation }> {
  const start = performance.now();
  try {
    return await timed(work);
  } catch (error) {
    signal.throwIfAborted();
    const finding = problem(subject, error, performance.now() - start);
    // A statement that fails ends no process here; its own reason would be that of an asset.
    const isRefused = error instanceof QueryError && error.kind === "denied";
    if (!(error instanceof KnownError) || error.exitReason !== "failed") return { finding };
    return { finding: { ...finding, reason: isRefused ? "denied" : "configuration" } };
  }
}
