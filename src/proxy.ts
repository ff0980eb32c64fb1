import { type Env, processEnv, withProcessVariable } from "./env.ts";
import { KnownError } from "./errors.ts";
import { isLoopback } from "./loopback.ts";

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

/** A variable sends through a proxy what must not go there, and the permissions leave no other way. */
export class ForcedProxyError extends KnownError {
  override readonly name = "ForcedProxyError";
  constructor(variable: string, host: string) {
    super(`${variable} would send to a proxy what is for ${host} alone`, "configuration", {
      cause: "the request was not sent, for this program may not set NO_PROXY by itself",
      fix: `add ${host} to NO_PROXY, or give the program --allow-env=NO_PROXY`,
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
 * The proxy through which `outboundFetch` sends a request; `undefined` when it goes out directly, as what is
 * for this machine always does. A variable that the permissions hide is not seen here, though Deno follows
 * it.
 * @param env Default: the environment of this process, in which Deno looks.
 * @throws {ProxyError} When a variable that applies is no proxy.
 */
export function proxyFor(url: URL, env: Env = processEnv): Proxy | undefined {
  if (isExcluded(url.hostname, env)) return undefined;
  const [first] = variablesFor(url, env)
    .map((variable) => parseProxy(variable, env.get(variable) ?? ""));
  return first;
}

/** By host; each keeps its connections for the next request. */
const directClients = new Map<string, Deno.HttpClient>();

/**
 * A client that sends to the host of a URL directly whatever variables say, for use where
 * {@linkcode proxyFor} finds no proxy, or none may be used: Deno sends through one what is for this machine,
 * and reads NO_PROXY more narrowly than other programs do (`*.example.com` and capitals count for nothing,
 * and `*` for names alone). `undefined` when no proxy is set, so that `fetch` needs none.
 * @throws {ForcedProxyError} When the permissions do not allow it.
 */
export function directClient(url: URL): Deno.HttpClient | undefined {
  const [variable] = variablesFor(url, processEnv);
  if (variable === undefined) return undefined;
  const host = withoutBrackets(url.hostname);
  const known = directClients.get(host);
  if (known !== undefined) return known;
  const value = [exceptions(processEnv), host].filter((part) => part !== "").join(",");
  // Deno reads the variables when it makes a client, and cannot be told otherwise.
  const client = withProcessVariable("NO_PROXY", value, () => Deno.createHttpClient({}));
  if (client === undefined) throw new ForcedProxyError(variable, host);
  directClients.set(host, client);
  return client;
}

function exceptions(env: Env): string {
  return env.get("NO_PROXY") ?? env.get("no_proxy") ?? "";
}

/** The variables that are set for the protocol of a URL; the first one counts. */
function variablesFor({ protocol }: URL, env: Env): string[] {
  return variables.filter(([of]) => of.test(protocol))
    .flatMap(([, names]) => names.find((name) => env.get(name) !== undefined) ?? []);
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/** The names of all variables that are looked at. */
export const proxyVariables: readonly string[] = [
  ...variables.flatMap(([, names]) => names),
  "NO_PROXY",
  "no_proxy",
];

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

/** This machine; besides, names count with everything below them, addresses also as ranges such as `10.0.0.0/8`. */
function isExcluded(hostname: string, env: Env): boolean {
  if (isLoopback(hostname)) return true;
  const host = withoutBrackets(hostname).toLowerCase();
  return exceptions(env).split(",").map((entry) => entry.trim().toLowerCase()).some((entry) => {
    if (entry === "") return false;
    if (entry === "*" || withoutBrackets(entry) === host) return true;
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
