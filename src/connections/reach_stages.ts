/** The stages of a connection before its login: the name of its host, a socket, TLS. No secret is sent. */
import { lookup } from "node:dns/promises";
import { ConnectionError } from "../errors.ts";
import { problemWords } from "../http/problems.ts";
import { askWithoutLogin, shakeHands } from "../http/reach.ts";
import { UnansweredError } from "../http/unanswered.ts";
import { isLoopback } from "../loopback.ts";
import { rethrowMissingPermission } from "../missing_permission.ts";
import { formatAddress, networkAddressOf, parseAddress } from "../outbound.ts";
import type { ServiceEndpoint } from "../platforms/platform.ts";
import { type Proxy, proxyFor } from "../proxy.ts";
import { type ConnectionServer, openSocket } from "./server.ts";
import type { Stage, StageName } from "./stage.ts";

/** Whose stages they are, and the clock that times them. */
export interface ReachStagesOptions {
  /** Its name, for errors. */
  readonly connection: string;
  readonly signal: AbortSignal;
  /** Called before a stage is tried, which `elapsed` counts from then on. */
  readonly begin: (stage: StageName) => void;
  /** In milliseconds. */
  readonly elapsed: () => number;
}

const usualNameFix = "check the host and DNS";

/**
 * The name and the socket of a server; what follows is up to its driver.
 * @throws {ConnectionError} At the stage that fails.
 */
export async function* serverStages(
  server: ConnectionServer,
  options: ReachStagesOptions,
): AsyncGenerator<Stage> {
  yield* nameAndSocket(server, {
    ...options,
    shownAs: { name: server.host, socket: formatAddress(server) },
    fixes: {
      name: usualNameFix,
      socket: "check the host, the port, and the firewall or security group in between",
    },
  });
}

/**
 * The name, the socket and TLS of a service. Behind a proxy, which finds the host by itself, they are those of
 * the proxy, and one request without a login that goes through it.
 * @throws {ConnectionError} At the stage that fails.
 * @throws {ProxyError} When a proxy is set that cannot be used.
 */
export async function* endpointStages(
  { url, unknownHostFix = usualNameFix }: ServiceEndpoint,
  options: ReachStagesOptions,
): AsyncGenerator<Stage> {
  const server = networkAddressOf(url);
  const proxy = proxyFor(url);
  const next = proxy === undefined ? server : parseAddress(proxy.host) ?? server;
  yield* nameAndSocket(next, {
    ...options,
    shownAs: proxy === undefined
      ? { name: server.host, socket: formatAddress(server) }
      : { name: `the proxy ${next.host}`, socket: `the proxy ${formatAddress(next)}` },
    fixes: proxy === undefined
      ? {
        name: unknownHostFix,
        socket: "check the network, and the firewall or security group in between",
      }
      : proxyFixes(proxy, server),
  });
  if (url.protocol !== "https:") return yield unencrypted(server);
  const { begin, elapsed, connection, signal } = options;
  begin("TLS");
  try {
    if (proxy === undefined) {
      const ms = await shakeHands(url, signal);
      const text = `encrypted, with a trusted certificate for ${server.host}`;
      return yield { stage: "TLS", verdict: "ok", text, ms };
    }
    await askWithoutLogin(url, signal);
    const text = `${server.host} answers a request without a login through the proxy ` +
      `${proxy.host}, from ${proxy.variable}; its certificate is trusted`;
    yield { stage: "TLS", verdict: "ok", text, ms: elapsed() };
  } catch (error) {
    if (!(error instanceof UnansweredError)) throw error;
    const { reason, ...words } = problemWords(error.problem, error);
    throw new ConnectionError(reason, { connection, ...words });
  }
}

function proxyFixes(
  { variable }: Proxy,
  { host }: ConnectionServer,
): { readonly name: string; readonly socket: string } {
  const fix = `correct ${variable}, check the proxy and the way to it, or add ${host} to NO_PROXY`;
  return { name: fix, socket: fix };
}

async function* nameAndSocket(
  server: ConnectionServer,
  { shownAs, fixes, begin, elapsed, ...options }: ReachStagesOptions & {
    readonly shownAs: { readonly name: string; readonly socket: string };
    readonly fixes: { readonly name: string; readonly socket: string };
  },
): AsyncGenerator<Stage> {
  const { connection, signal } = options;
  const exitReason = "unreachable";
  begin("name");
  const found = await addressOf(server);
  if ("code" in found) {
    throw new ConnectionError(`cannot reach ${shownAs.socket}`, {
      connection,
      exitReason,
      cause: `the host name cannot be resolved${found.code}`,
      fix: fixes.name,
    });
  }
  const name = `${shownAs.name} is ${found.address}`;
  yield { stage: "name", verdict: "ok", text: name, ms: elapsed() };
  begin("TCP");
  const cause = await openSocket(server, signal);
  if (cause !== undefined) {
    throw new ConnectionError(`cannot reach ${shownAs.socket}`, {
      connection,
      exitReason,
      cause,
      fix: fixes.socket,
    });
  }
  const socket = `${shownAs.socket} accepts connections`;
  yield { stage: "TCP", verdict: "ok", text: socket, ms: elapsed() };
}

/** @returns Or why not, as ` (ENOTFOUND)`. */
async function addressOf(
  { host }: ConnectionServer,
): Promise<{ readonly address: string } | { readonly code: string }> {
  try {
    return { address: (await lookup(host)).address };
  } catch (error) {
    rethrowMissingPermission(error);
    return { code: error instanceof Error && "code" in error ? ` (${error.code})` : "" };
  }
}

/** The stage of TLS where there is none. */
export function unencrypted({ host }: ConnectionServer): Stage {
  if (isLoopback(host)) {
    return { stage: "TLS", verdict: "ok", text: "not encrypted, and it stays on this machine" };
  }
  return {
    stage: "TLS",
    verdict: "warning",
    text: "the session is not encrypted: password and rows can be read on their way",
    fix: "turn TLS on in the server, and let the connection ask for it",
  };
}
