import { type Env, processEnv } from "../env.ts";
import { KnownError } from "../errors.ts";

/** The proxy that requests go through. */
export interface Proxy {
  /** The variable that names it. */
  readonly variable: string;
  /** Host and port, never the user name and password. */
  readonly host: string;
}

/** A variable that names a proxy in a form that cannot be used, for which requests would go out directly. */
export class ProxyError extends KnownError {
  override readonly name = "ProxyError";
  constructor(variable: string, problem: string) {
    super(`${variable} cannot be used: it ${problem}`, "configuration", {
      cause: "the request was not sent, for without the proxy it would go out directly",
      fix: `set ${variable} to a form such as http://proxy.example.com:3128, with special ` +
        "characters of a password as %40 and so on; or unset it",
      code: "E133",
    });
  }
}

/** Of each pair the first one that is set counts, for `fetch` as well. */
const variables: readonly (readonly [protocol: RegExp, names: readonly string[]])[] = [
  [/^https?:$/, ["ALL_PROXY", "all_proxy"]],
  [/^https:$/, ["HTTPS_PROXY", "https_proxy"]],
  [/^http:$/, ["HTTP_PROXY", "http_proxy"]],
];

/**
 * The proxy through which `fetch` sends a request; `undefined` when it goes out directly. A variable that
 * the permissions hide is not seen here, though `fetch` follows it.
 * @param env Default: the environment of this process, in which `fetch` looks.
 * @throws {ProxyError} When a variable that applies is no proxy.
 */
export function proxyFor(url: URL, env: Env = processEnv): Proxy | undefined {
  const noProxy = env.get("NO_PROXY") ?? env.get("no_proxy") ?? "";
  if (isExcluded(url.hostname, noProxy)) return undefined;
  const found = variables.filter(([protocol]) => protocol.test(url.protocol))
    .flatMap(([, names]) => names.find((name) => env.get(name) !== undefined) ?? [])
    .map((variable) => parseProxy(variable, env.get(variable) ?? ""));
  return found[0];
}

const form =
  /^(?:(https?|socks5h?):\/\/)?(?:[^\s@/?#\\]*@)?(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::(\d{1,5}))?\/?$/i;

const defaultPorts: Readonly<Record<string, string>> = { http: "80", https: "443" };

function parseProxy(variable: string, text: string): Proxy {
  const [all, scheme = "http", host, port] = form.exec(text) ?? [];
  if (all === undefined) {
    const [, other] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? [];
    const unknown = other !== undefined && !/^(?:https?|socks5h?)$/i.test(other);
    throw new ProxyError(
      variable,
      unknown ? "begins with neither http://, https:// nor socks5://" : "is not the URL of a proxy",
    );
  }
  if (Number(port ?? 1) > 65535) throw new ProxyError(variable, "names a port above 65535");
  return { variable, host: `${host}:${port ?? defaultPorts[scheme.toLowerCase()] ?? "1080"}` };
}

/** Names count with everything below them, addresses also as ranges such as `10.0.0.0/8`. */
function isExcluded(hostname: string, noProxy: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return noProxy.split(",").map((entry) => entry.trim().toLowerCase()).some((entry) => {
    if (entry === "") return false;
    if (entry === "*" || entry === host) return true;
    const domain = entry.replace(/^\*?\./, "");
    return host === domain || host.endsWith(`.${domain}`) || isInRange(host, entry);
  });
}

function isInRange(host: string, entry: string): boolean {
  const [, network, bits] = /^([\d.]+)\/(\d{1,2})$/.exec(entry) ?? [];
  const [from, address] = [toNumber(network ?? ""), toNumber(host)];
  if (from === undefined || address === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(from / size) === Math.floor(address / size);
}

/** An IPv4 address as a number. */
function toNumber(address: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) return undefined;
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}
