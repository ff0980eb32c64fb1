import { createConnection } from "node:net";
import type { Platform } from "../platforms/platform.ts";
import { ConnectionError, KnownError } from "../errors.ts";
import type { Registry } from "../registry.ts";
import type { ResolvedConnection } from "./connection.ts";
import { allFields, type ConnectionType } from "./connection_type.ts";
import type { ConnectionStore } from "./store.ts";

/** How far a connection was tried. */
export interface Probe {
  readonly type: string;
  /** What was found to work, such as `db.example.com:5432 accepts connections`. Never a value. */
  readonly tested: readonly string[];
  /** Whether a query was run, so that nothing is left to be found out. */
  readonly complete: boolean;
}

export interface ProbeOptions {
  readonly store: ConnectionStore;
  readonly types: Registry<ConnectionType>;
  readonly platforms: Registry<Platform>;
  readonly signal: AbortSignal;
}

const socketLimitMs = 10_000;

/**
 * Tries one connection and no other: with a query where we can run one, else as far as its fields and
 * its server can be tried.
 * @throws {SecretsError} When its secret cannot be read.
 * @throws {ConnectionError} When it cannot be used.
 */
export async function probeConnection(name: string, options: ProbeOptions): Promise<Probe> {
  const { store, platforms, types, signal } = options;
  const resolved = await store.resolve(name);
  const { type } = resolved;
  const platform = platforms.names.map((known) => platforms.get(known))
    .find(({ connectionTypes }) => connectionTypes.includes(type));
  const fields = `its fields fit the type ${type}`;
  if (platform !== undefined) {
    await runTestQuery(resolved, { platform, store, signal });
    return { type, tested: [fields, `${platform.label} answers SELECT 1`], complete: true };
  }
  const server = serverOf(resolved, types);
  if (server === undefined) return { type, tested: [fields], complete: false };
  await openSocket(server, { name, signal });
  const reached = `${server.host}:${server.port} accepts connections`;
  return { type, tested: [fields, reached], complete: false };
}

async function runTestQuery(
  { name }: ResolvedConnection,
  { platform, store, signal }: {
    readonly platform: Platform;
    readonly store: ConnectionStore;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  try {
    const connection = await store.open(name);
    await connection.query("SELECT 1", { signal });
  } catch (error) {
    if (!(error instanceof KnownError) || signal.aborted) throw error;
    const { message, exitReason, explanation } = error;
    throw new ConnectionError(
      `failed to test connection '${name}': failed to run test query on ${platform.label} ` +
        `connection: ${message}`,
      { connection: name, exitReason, ...explanation },
    );
  }
}

interface Server {
  readonly host: string;
  readonly port: number;
}

/** The server that the details name; `undefined` when they name none, or several. */
function serverOf(
  { type, details }: ResolvedConnection,
  types: Registry<ConnectionType>,
): Server | undefined {
  const given = details.reveal();
  const host = given.host ?? given.hostname ?? given.server;
  const port = Number(given.port ?? allFields(types.get(type)).port?.default);
  if (typeof host !== "string" || !/^(?:[\w.-]+|[0-9a-f:]+)$/i.test(host)) return undefined;
  return Number.isInteger(port) && port > 0 && port < 65_536 ? { host, port } : undefined;
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: "the host name cannot be resolved",
  EAI_AGAIN: "the host name cannot be resolved at the moment",
  ECONNREFUSED: "the server refuses connections on this port",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the network",
  ETIMEDOUT: `there was no answer within ${socketLimitMs / 1000} s`,
};

/** Resolves the name of the host and connects, without a word to the server. */
async function openSocket(
  { host, port }: Server,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): Promise<void> {
  const failure = await new Promise<string | undefined>((resolve, reject) => {
    const socket = createConnection({ host, port });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      socket.destroy();
      settle();
    };
    const timer = setTimeout(() => end(() => resolve("ETIMEDOUT")), socketLimitMs);
    const stop = () => end(() => reject(signal.reason));
    signal.addEventListener("abort", stop);
    socket.once("connect", () => end(() => resolve(undefined)));
    socket.once(
      "error",
      (error: Error & { readonly code?: string }) => end(() => resolve(error.code ?? "unknown")),
    );
  });
  if (failure === undefined) return;
  throw new ConnectionError(
    `failed to test connection '${name}': cannot reach ${host}:${port}`,
    {
      connection: name,
      exitReason: "unreachable",
      cause: reasons[failure] ?? `the operating system reports ${failure}`,
      fix: "check the host, the port, and the firewall or security group in between",
    },
  );
}
