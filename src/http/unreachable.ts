import { ConnectionError, type ExitReason } from "../errors.ts";
import type { NetworkProblem } from "../network_problem.ts";
import type { Proxy } from "../proxy.ts";

interface Words {
  readonly cause: string;
  readonly fix: string;
  readonly exitReason?: ExitReason | undefined;
}

const checkNetwork = "check the network, the proxy, and the firewall or security group in between";

const words: Readonly<Record<NetworkProblem, (host: string) => Words>> = {
  dns: () => ({ cause: "the host name cannot be resolved", fix: "check the name and the DNS" }),
  refused: () => ({ cause: "the connection was refused", fix: checkNetwork }),
  reset: () => ({ cause: "the connection was cut", fix: checkNetwork }),
  unreachable: () => ({ cause: "there is no route to the host", fix: checkNetwork }),
  timeout: () => ({ cause: "there was no answer in time", fix: checkNetwork }),
  truncated: () => ({
    cause: "the connection ended in the middle of the answer",
    fix: checkNetwork,
  }),
  unknown: () => ({ cause: "the connection failed for an unknown reason", fix: checkNetwork }),
  "blocked-port": () => ({
    cause:
      "no request may be sent to this port, which the fetch standard keeps for other protocols",
    fix: "let the service listen on another port",
    exitReason: "configuration",
  }),
  "proxy-unreachable": (host) => ({
    cause: "the proxy cannot be reached",
    fix: `check the proxy's host and port, or add ${host} to NO_PROXY`,
  }),
  proxy: (host) => ({
    cause: "the proxy opened no tunnel",
    fix: `allow ${host} in the proxy, or add it to NO_PROXY`,
  }),
  "proxy-authentication": (host) => ({
    cause: "the proxy asks for a user name and password",
    fix: `put valid credentials into HTTPS_PROXY, or add ${host} to NO_PROXY`,
  }),
  tls: () => ({
    cause: "its TLS certificate is not trusted, or it does not speak TLS",
    fix: "if a company proxy inspects traffic, add its CA (DENO_CERT or NODE_EXTRA_CA_CERTS)",
  }),
  malformed: () => ({
    cause: "the answer is not what the service sends",
    fix: "look for a proxy or login page in between, and check the endpoint",
  }),
  "not-permitted": (host) => ({
    cause: "this program was started or built with a list of hosts that does not contain this one",
    fix: Deno.build.standalone
      ? `use a program that was built with --allow-net for ${host}`
      : `start it with --allow-net for ${host}`,
    exitReason: "configuration",
  }),
};

/** Problems that may be gone a moment later. */
export const transientProblems: ReadonlySet<NetworkProblem> = new Set(
  [
    "dns",
    "refused",
    "reset",
    "unreachable",
    "timeout",
    "truncated",
    "unknown",
    "proxy-unreachable",
  ],
);

/** What to say about a request that was not answered. */
export function unreachable(
  problem: NetworkProblem,
  { connection, host, proxy, where }: {
    readonly connection: string;
    readonly host: string;
    /** What the request went through; `undefined` when it went out directly. */
    readonly proxy?: Proxy | undefined;
    /** What was looked for, such as `s3://bucket/key`; `undefined` when that is not known. */
    readonly where: string | undefined;
  },
): ConnectionError {
  const { exitReason = "unreachable", ...explanation } = words[problem](host);
  const { cause } = explanation;
  const byProxy = problem.startsWith("proxy") && proxy !== undefined;
  return new ConnectionError(`cannot reach ${host}`, {
    connection,
    exitReason,
    ...explanation,
    cause: byProxy ? `${cause} (${proxy.host}, from ${proxy.variable})` : cause,
    ...(where === undefined ? {} : { where }),
  });
}
