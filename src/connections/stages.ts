import { KnownError } from "../errors.ts";
import { missingPermission } from "../missing_permission.ts";
import type { OpeningStage, Platform } from "../platforms/platform.ts";
import type { Registry } from "../registry.ts";
import type { ResolvedConnection, Rows } from "./connection.ts";
import type { ConnectionType } from "./connection_type.ts";
import { endpointStages, serverStages, unencrypted } from "./reach_stages.ts";
import { type ConnectionServer, namedServer } from "./server.ts";
import type { Stage, StageName } from "./stage.ts";
import type { ConnectionStore } from "./store.ts";
import { type TestLimits, TimeLimit, usualTestLimits } from "./test_limits.ts";

export interface StagesOptions {
  readonly store: ConnectionStore;
  readonly types: Registry<ConnectionType>;
  readonly platforms: Registry<Platform>;
  readonly signal: AbortSignal;
  /** Default: {@linkcode usualTestLimits}. */
  readonly limits?: TestLimits | undefined;
}

/** The platform that runs queries on connections of a type; `undefined` when none does. */
export function queryPlatform(type: string, platforms: Registry<Platform>): Platform | undefined {
  return platforms.names.map((known) => platforms.get(known))
    .find(({ connectionTypes }) => connectionTypes.includes(type));
}

/**
 * How far a connection works, stage by stage, each as soon as it is known: its details, the name of its
 * host, a socket, TLS, the login, a query. Ends at the first stage that fails.
 * @throws What was thrown when we cannot explain it, and the reason of the signal when it is aborted.
 */
export async function* connectionStages(
  name: string,
  options: StagesOptions,
): AsyncGenerator<Stage> {
  const { store, types, platforms, signal } = options;
  let stage: StageName = "details";
  let start = performance.now();
  const elapsed = () => performance.now() - start;
  const begin = (next: StageName) => {
    stage = next;
    start = performance.now();
  };
  try {
    const resolved = await store.resolve(name);
    const endpoint = await store.endpoint(name);
    yield { stage, verdict: "ok", text: fitting(resolved), ms: elapsed() };
    const server = endpoint === undefined ? namedServer(resolved, types) : undefined;
    const platform = queryPlatform(resolved.type, platforms);
    if (endpoint !== undefined) {
      yield* endpointStages(endpoint, { connection: name, signal, begin, elapsed });
    } else if (server !== undefined) {
      yield* serverStages(server, { connection: name, signal, begin, elapsed });
    }
    if (platform === undefined) {
      const text = `this version runs no queries on ${resolved.type}`;
      return yield { stage: "login", verdict: "skipped", text };
    }
    begin("login");
    const isRemote = endpoint !== undefined || server !== undefined;
    yield* sessionStages(name, { ...options, platform, server, isRemote });
  } catch (error) {
    signal.throwIfAborted();
    yield failed(error, { stage, ms: elapsed() });
  }
}

function fitting({ type, origin }: ResolvedConnection): string {
  const from = origin === undefined ? "" : `, from the secret '${origin.secretName}'`;
  return `they fit the type ${type}${from}`;
}

/** The stages of a session: those that its driver tells of, else its first query as the login. */
async function* sessionStages(
  name: string,
  { store, platform, server, isRemote, signal, limits = usualTestLimits }: StagesOptions & {
    readonly platform: Platform;
    readonly server: ConnectionServer | undefined;
    /** Whether there is a login at another system. */
    readonly isRemote: boolean;
  },
): AsyncGenerator<Stage> {
  const times = new StageTimes();
  using limit = new TimeLimit(limits);
  if (!isRemote) limit.accept();
  const onStage = (stage: OpeningStage, status?: number) => {
    if (status === undefined) times.begin(stage);
    else limit.putOff(status);
    if (stage === "query") limit.accept();
  };
  const query = async (statement: string) => {
    try {
      const connection = await store.open(name, { onStage });
      return await connection.query(statement, {
        signal: AbortSignal.any([signal, limit.signal]),
      });
    } catch (error) {
      signal.throwIfAborted();
      if (!limit.signal.aborted) throw error;
      throw limit.exceeded({ connection: name, system: platform.label });
    }
  };
  const start = performance.now();
  const opening = await query("SELECT 1").then(() => undefined, (error: unknown) => ({ error }));
  signal.throwIfAborted();
  times.end();
  const loginMs = times.isTold ? times.msOf("login") : performance.now() - start;
  const { last } = times;
  if (times.isEncrypted) {
    // After a refused login, a query would be another attempt, which helps to get the account locked.
    const text = opening === undefined
      ? await encryptionText(platform, query)
      : "the session is encrypted";
    yield { stage: "TLS", verdict: "ok", text, ms: times.msOf("TLS") };
  } else if (server !== undefined && last === "query") {
    yield unencrypted(server);
  }
  if (opening !== undefined && last !== "query") {
    const ms = last === undefined ? loginMs : times.msOf(last);
    return yield failed(opening.error, { stage: last ?? "login", ms });
  }
  yield { stage: "login", verdict: "ok", text: `${platform.label} accepts it`, ms: loginMs };
  if (opening !== undefined) {
    return yield failed(opening.error, { stage: "query", ms: times.msOf("query") });
  }
  // The first one may have waited for more than the server, such as for a warehouse to start.
  const second = performance.now();
  try {
    await query("SELECT 1");
  } catch (error) {
    signal.throwIfAborted();
    return yield failed(error, { stage: "query", ms: performance.now() - second });
  }
  const ms = performance.now() - second;
  yield { stage: "query", verdict: "ok", text: "SELECT 1 works", ms };
}

/** When the stages of a session began, as its driver tells. */
class StageTimes {
  #begun: { readonly stage: OpeningStage; readonly at: number }[] = [];
  #endedAt: number | undefined;

  begin(stage: OpeningStage): void {
    // Sessions that are opened later are not looked at.
    if (this.#endedAt !== undefined) return;
    if (stage === "TCP") this.#begun = [];
    this.#begun.push({ stage, at: performance.now() });
  }

  end(): void {
    this.#endedAt = performance.now();
  }

  /** Whether the driver tells of stages. */
  get isTold(): boolean {
    return this.#begun.length > 0;
  }

  /** The stage that was reached; `undefined` when the driver tells of none. */
  get last(): OpeningStage | undefined {
    return this.#begun.at(-1)?.stage;
  }

  /** Whether TLS was agreed on. */
  get isEncrypted(): boolean {
    return this.#begun.some(({ stage }, index) =>
      stage === "TLS" && index < this.#begun.length - 1
    );
  }

  /** How long a stage took, all its parts together, in milliseconds. */
  msOf(wanted: OpeningStage): number {
    const ends = [...this.#begun.slice(1).map(({ at }) => at), this.#endedAt ?? performance.now()];
    return this.#begun.reduce(
      (ms, { stage, at }, index) => stage === wanted ? ms + ends[index]! - at : ms,
      0,
    );
  }
}

/** With the version of TLS, where the server tells which one it is. */
async function encryptionText(
  { encryptionQuery }: Platform,
  query: (statement: string) => Promise<Rows>,
): Promise<string> {
  if (encryptionQuery === undefined) return "the session is encrypted";
  try {
    const { rows } = await query(encryptionQuery);
    const version = String(rows.at(0)?.at(-1) ?? "");
    if (version !== "") return `encrypted with ${version}`;
  } catch (error) {
    // Proxies of databases, and databases of their kind, may not know what they are asked.
    if (!(error instanceof KnownError)) throw error;
  }
  return "the session is encrypted; the server does not tell with which version";
}

/** @throws The error itself when we cannot explain it. */
function failed(
  thrown: unknown,
  { stage, ms }: { readonly stage: StageName; readonly ms: number },
): Stage {
  const error = thrown instanceof KnownError ? thrown : missingPermission(thrown);
  if (error === undefined) throw thrown;
  return { stage, verdict: "error", text: error.message, error, ms };
}
