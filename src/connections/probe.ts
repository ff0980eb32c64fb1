import type { Platform } from "../platforms/platform.ts";
import { ConnectionError, KnownError } from "../errors.ts";
import type { Registry } from "../registry.ts";
import type { ResolvedConnection } from "./connection.ts";
import type { ConnectionType } from "./connection_type.ts";
import { type ConnectionServer, namedServer, openSocket } from "./server.ts";
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
  const server = namedServer(resolved, types);
  if (server === undefined) return { type, tested: [fields], complete: false };
  await reachServer(server, { name, signal });
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

async function reachServer(
  server: ConnectionServer,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): Promise<void> {
  const cause = await openSocket(server, signal);
  if (cause === undefined) return;
  throw new ConnectionError(
    `failed to test connection '${name}': cannot reach ${server.host}:${server.port}`,
    {
      connection: name,
      exitReason: "unreachable",
      cause,
      fix: "check the host, the port, and the firewall or security group in between",
    },
  );
}
