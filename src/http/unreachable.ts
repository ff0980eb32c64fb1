import { ConnectionError, type ExitReason } from "../errors.ts";
import type { NetworkProblem } from "../network_problem.ts";

interface Words {
  readonly cause: string;
  readonly fix: string;
  readonly exitReason?: ExitReason;
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
    cause: "this program was started with a list of hosts that does not contain this one",
    fix: `allow ${host} where the program is started`,
    exitReason: "configuration",
  }),
};

/** Problems that may be gone a moment later. */
export const transientProblems: ReadonlySet<NetworkProblem> = new Set(
  ["dns", "refused", "reset", "unreachable", "timeout", "truncated", "unknown"],
);

/** What to say about a request that was not answered. */
export function unreachable(
  problem: NetworkProblem,
  { connection, host, where }: {
    readonly connection: string;
    readonly host: string;
    /** What was looked for, such as `s3://bucket/key`; `undefined` when that is not known. */
    readonly where: string | undefined;
  },
): ConnectionError {
  const { exitReason = "unreachable", ...explanation } = words[problem](host);
  return new ConnectionError(`cannot reach ${host}`, {
    connection,
    exitReason,
    ...explanation,
    ...(where === undefined ? {} : { where }),
  });
}
