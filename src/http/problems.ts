import { ConnectionError, type ExitReason } from "../errors.ts";
import { missingPermission } from "../missing_permission.ts";
import type { Proxy } from "../proxy.ts";

/** What keeps a request from getting an answer of the service. */
export type NetworkProblem =
  | "dns"
  | "refused"
  | "reset"
  | "unreachable"
  | "proxy-authentication"
  | "proxy"
  /** The proxy itself cannot be found or reached. */
  | "proxy-unreachable"
  | "blocked-port"
  /** The certificate: an authority that is not known, another host, another time. */
  | "tls-authority"
  | "tls-host"
  | "tls-expired"
  /** What answers does not speak TLS. */
  | "not-tls"
  | "tls"
  | "not-permitted"
  | "timeout"
  | "truncated"
  /** An answer that leads elsewhere, which is not followed: the credentials would go there as well. */
  | "redirect"
  /** More than the service ever sends. */
  | "too-large"
  | "malformed"
  | "unknown";

/** Problems that may be gone a moment later. */
export const transientProblems: ReadonlySet<NetworkProblem> = new Set([
  "dns",
  "refused",
  "reset",
  "unreachable",
  "timeout",
  "truncated",
  "unknown",
  "proxy-unreachable",
]);

/** From the most to the least specific; `fetch` has no codes, so its prose has to do. */
const networkErrors: readonly (readonly [RegExp, NetworkProblem])[] = [
  [/proxy authentication/i, "proxy-authentication"],
  [/tunnel/i, "proxy"],
  [/proxy server unreachable/i, "proxy-unreachable"],
  [/requests to port \d+ are blocked/i, "blocked-port"],
  [/dns error|lookup address/i, "dns"],
  // What rustls calls them.
  [/UnknownIssuer/, "tls-authority"],
  [/certificate not valid for name|NotValidForName/, "tls-host"],
  [
    /peer certificate: (?:Expired|NotValidYet|certificate (?:expired|not valid yet))/,
    "tls-expired",
  ],
  [/InvalidContentType/, "not-tls"],
  [/certificate|tls|handshake|corrupt message/i, "tls"],
  [/reading a body|end of file before/i, "truncated"],
  [/connection refused/i, "refused"],
  [/unreachable|no route to host/i, "unreachable"],
  [/timed out/i, "timeout"],
  [/reset by peer|connection closed|broken pipe|connection error|unexpected eof/i, "reset"],
  [/invalid HTTP|parsed/i, "malformed"],
];

/** Before a tunnel is open, these can only be about the proxy. */
const aboutProxy: ReadonlySet<NetworkProblem> = new Set(["dns", "refused", "unreachable"]);

/**
 * What an error of `fetch`, or of reading its body, is about.
 * @param proxy What the request goes through; `undefined` when it goes out directly.
 * @throws {MissingPermissionError} When the program lacks another permission than that for the host.
 */
export function networkProblemOf(error: Error, proxy?: Proxy): NetworkProblem {
  const missing = missingPermission(error);
  if (missing !== undefined && missing.kind !== "net") throw missing;
  if (missing !== undefined || error.name === "PermissionDenied") return "not-permitted";
  if (error.name === "TimeoutError") return "timeout";
  const problem = problemInProse(error);
  return proxy !== undefined && aboutProxy.has(problem) ? "proxy-unreachable" : problem;
}

function problemInProse(error: Error): NetworkProblem {
  const reason = error.cause instanceof Error ? error.cause.message : "";
  const prose = `${error.message} ${reason}`;
  return networkErrors.find(([pattern]) => pattern.test(prose))?.[1] ?? "unknown";
}

/** What to check, where more is known than that there is a network. Each completes "check …". */
export interface ProblemHints {
  /** When the host name is unknown, such as `BRUIN_AWS_REGION and the private DNS`. */
  readonly name?: string;
  /** When the host cannot be reached. */
  readonly route?: string;
  /** When it does not answer. */
  readonly silence?: string;
  /** How to get another port; a whole sentence. */
  readonly port?: string;
}

/** What to say about a request that was not answered. */
export interface ProblemWords {
  /** A few words, to be put behind a colon. */
  readonly reason: string;
  readonly cause: string;
  readonly fix: string;
  /** A heading of `docs/errors.md`. */
  readonly code: string;
  readonly exitReason: ExitReason;
}

interface Place {
  readonly host: string;
  readonly proxy: Proxy | undefined;
  readonly hints: ProblemHints;
}

type Words = Omit<ProblemWords, "exitReason"> & { readonly exitReason?: ExitReason };

const defaultRoute = "the network, the proxy, and the firewall or security group in between";

const noRoute = (how: string, cause: string) => ({ host, hints }: Place): Words => ({
  reason: `cannot reach ${host} (${how})`,
  cause,
  fix: `check ${hints.route ?? defaultRoute}`,
  code: "E121",
});

const wrongAnswer = (reason: string, cause: string) => (): Words => ({
  reason: `unexpected response${reason}`,
  cause,
  fix: "look for a proxy or login page in between, and check the endpoint",
  code: "E126",
});

const noTls =
  (problem: string, { cause, fix }: { readonly cause: string; readonly fix: string }) =>
  (
    { host }: Place,
  ): Words => ({
    reason: `no secure connection to ${host} (${problem})`,
    cause,
    fix,
    code: "E123",
  });

const words: Readonly<Record<NetworkProblem, (place: Place) => Words>> = {
  dns: ({ host, hints }) => ({
    reason: `cannot find the host ${host}`,
    cause: "the host name cannot be resolved",
    fix: `check ${hints.name ?? "the name and the DNS"}`,
    code: "E120",
  }),
  refused: noRoute("refused", "the connection was refused"),
  reset: noRoute("closed by the other side", "the connection was cut"),
  unreachable: noRoute("no route to it", "there is no route to the host"),
  unknown: noRoute("for an unknown reason", "the connection failed for an unknown reason"),
  timeout: ({ host, hints }) => ({
    reason: "no answer",
    cause: `${host} did not answer in time`,
    fix: `check ${hints.silence ?? hints.route ?? defaultRoute}`,
    code: "E124",
  }),
  "blocked-port": ({ host, hints }) => ({
    reason: `no request may be sent to the port of ${host}`,
    cause: "the fetch standard keeps this port for other protocols",
    fix: hints.port ?? "let the service listen on another port",
    code: "E102",
    exitReason: "configuration",
  }),
  "proxy-unreachable": ({ host, proxy }) => ({
    reason: `cannot reach the proxy ${proxy?.host ?? ""}`.trimEnd(),
    cause: `${proxy?.variable ?? "HTTPS_PROXY"} sends the request to ${host} through this proxy`,
    fix: `correct ${proxy?.variable ?? "HTTPS_PROXY"}, check the proxy and the way to it, or add ` +
      `${host} to NO_PROXY`,
    code: "E132",
  }),
  proxy: ({ host, proxy }) => ({
    reason: "the proxy refused the connection",
    cause: `the proxy${named(proxy)} opened no tunnel to ${host}`,
    fix: `allow ${host} in the proxy, or add it to NO_PROXY`,
    code: "E122",
  }),
  "proxy-authentication": ({ host, proxy }) => ({
    reason: "the proxy refused the request (HTTP 407)",
    cause: `the proxy${named(proxy)} in front of ${host} asks for a user name and password`,
    fix: `put valid credentials into ${proxy?.variable ?? "HTTPS_PROXY"}, or add ${host} to ` +
      "NO_PROXY",
    code: "E122",
  }),
  "tls-authority": noTls("unknown authority", {
    cause: "its TLS certificate is not trusted: the authority that signed it is not known here",
    fix:
      "if the service has an authority of its own, or a company proxy inspects traffic, add its CA " +
      "(DENO_CERT or NODE_EXTRA_CA_CERTS)",
  }),
  "tls-host": noTls("certificate of another host", {
    cause: "its TLS certificate is for another host name",
    fix: "check the name of the host, and what answers for it: the DNS, a proxy or a gateway",
  }),
  "tls-expired": noTls("expired certificate", {
    cause: "its TLS certificate has expired, or does not count yet",
    fix: "check the clock of this machine; if it is right, the service needs a new certificate",
  }),
  "not-tls": noTls("it does not speak TLS", {
    cause:
      "what answers there does not speak TLS, as a page of a firewall or a service for http://",
    fix: "check the host and its port, and whether the address begins with https:// or http://",
  }),
  tls: ({ host }) => ({
    reason: `no secure connection to ${host}`,
    cause: "its TLS certificate is not accepted, or no encryption could be agreed on",
    fix: "if a company proxy inspects traffic, add its CA (DENO_CERT or NODE_EXTRA_CA_CERTS)",
    code: "E123",
  }),
  "not-permitted": ({ host }) => ({
    reason: `this program may not connect to ${host}`,
    cause: "it was started or built with a list of hosts that does not contain this one",
    fix: Deno.build.standalone
      ? `use a program that was built with --allow-net for ${host}`
      : `start it with --allow-net for ${host}`,
    code: "E125",
    exitReason: "configuration",
  }),
  truncated: wrongAnswer(
    " (cut off before its end)",
    "the connection ended in the middle of the answer",
  ),
  redirect: wrongAnswer(" (a redirect)", "the answer leads elsewhere, which is not followed"),
  "too-large": wrongAnswer(" (too large)", "the answer is longer than any of the service"),
  malformed: wrongAnswer("", "the answer is not what the service sends"),
};

function named(proxy: Proxy | undefined): string {
  return proxy === undefined ? "" : ` ${proxy.host}, from ${proxy.variable},`;
}

/** What to say about a request that was not answered. */
export function problemWords(
  problem: NetworkProblem,
  { host, proxy, hints = {} }: {
    /** Where the request was to go; may have a port. */
    readonly host: string;
    /** What it went through; `undefined` when it went out directly. */
    readonly proxy?: Proxy | undefined;
    readonly hints?: ProblemHints;
  },
): ProblemWords {
  return { exitReason: "unreachable", ...words[problem]({ host, proxy, hints }) };
}

/** The error of a connection whose request was not answered. */
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
  const { cause, fix, exitReason } = problemWords(problem, { host, proxy });
  return new ConnectionError(`cannot reach ${host}`, {
    connection,
    exitReason,
    cause: problem === "proxy-unreachable"
      ? `the proxy cannot be reached (${proxy?.host}, from ${proxy?.variable})`
      : cause,
    fix,
    ...(where === undefined ? {} : { where }),
  });
}
