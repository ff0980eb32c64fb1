import { createConnection } from "node:net";
import { passOutbound } from "../outbound.ts";
import type { Registry } from "../registry.ts";
import type { ResolvedConnection } from "./connection.ts";
import { allFields, type ConnectionType } from "./connection_type.ts";

/** Where the server of a connection listens. */
export interface ConnectionServer {
  readonly host: string;
  readonly port: number;
}

/** The server that the details name; `undefined` when they name none, or several. */
export function namedServer(
  { type, details }: ResolvedConnection,
  types: Registry<ConnectionType>,
): ConnectionServer | undefined {
  const given = details.reveal();
  const host = given.host ?? given.hostname ?? given.server;
  const port = Number(given.port ?? allFields(types.get(type)).port?.default);
  if (typeof host !== "string" || !/^(?:[\w.-]+|[0-9a-f:]+)$/i.test(host)) return undefined;
  return Number.isInteger(port) && port > 0 && port < 65_536 ? { host, port } : undefined;
}

const socketLimitMs = 10_000;

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: "the host name cannot be resolved",
  EAI_AGAIN: "the host name cannot be resolved at the moment",
  ECONNREFUSED: "the server refuses connections on this port",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the network",
  ETIMEDOUT: `there was no answer within ${socketLimitMs / 1000} s`,
};

/**
 * Resolves the name of the host and connects, without a word to the server.
 * @returns Why not; `undefined` when it accepted.
 * @throws The reason of the signal when it is aborted.
 */
export async function openSocket(
  { host, port }: ConnectionServer,
  signal: AbortSignal,
): Promise<string | undefined> {
  passOutbound({ host, port });
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
  if (failure === undefined) return undefined;
  return reasons[failure] ?? `the operating system reports ${failure}`;
}
