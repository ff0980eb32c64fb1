import { missingPermission } from "./missing_permission.ts";
import type { Proxy } from "./proxy.ts";

/** What keeps `fetch` from getting an answer. */
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
  | "tls"
  | "not-permitted"
  | "timeout"
  | "truncated"
  | "malformed"
  | "unknown";

/** From the most to the least specific; `fetch` has no codes, so its prose has to do. */
const networkErrors: readonly (readonly [RegExp, NetworkProblem])[] = [
  [/proxy authentication/i, "proxy-authentication"],
  [/tunnel/i, "proxy"],
  [/proxy server unreachable/i, "proxy-unreachable"],
  [/requests to port \d+ are blocked/i, "blocked-port"],
  [/dns error|lookup address/i, "dns"],
  [/certificate|tls|handshake|corrupt message|InvalidContentType/i, "tls"],
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
  const problem = problemInProse(error);
  return proxy !== undefined && aboutProxy.has(problem) ? "proxy-unreachable" : problem;
}

function problemInProse(error: Error): NetworkProblem {
  const reason = error.cause instanceof Error ? error.cause.message : "";
  const prose = `${error.message} ${reason}`;
  return networkErrors.find(([pattern]) => pattern.test(prose))?.[1] ?? "unknown";
}
