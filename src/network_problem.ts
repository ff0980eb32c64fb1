/** What keeps `fetch` from getting an answer. */
export type NetworkProblem =
  | "dns"
  | "refused"
  | "reset"
  | "unreachable"
  | "proxy-authentication"
  | "proxy"
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
  [/dns error|lookup address/i, "dns"],
  [/certificate|tls|handshake|corrupt message|InvalidContentType/i, "tls"],
  [/reading a body|end of file before/i, "truncated"],
  [/connection refused/i, "refused"],
  [/unreachable|no route to host/i, "unreachable"],
  [/timed out/i, "timeout"],
  [/reset by peer|connection closed|broken pipe|connection error|unexpected eof/i, "reset"],
  [/invalid HTTP|parsed/i, "malformed"],
];

/** What an error of `fetch`, or of reading its body, is about. */
export function networkProblemOf(error: Error): NetworkProblem {
  if (error.name === "NotCapable" || error.name === "PermissionDenied") return "not-permitted";
  const reason = error.cause instanceof Error ? error.cause.message : "";
  const prose = `${error.message} ${reason}`;
  return networkErrors.find(([pattern]) => pattern.test(prose))?.[1] ?? "unknown";
}
