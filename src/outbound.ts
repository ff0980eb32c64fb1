/**
 * The ways out of this process. Every `fetch` of ours is {@linkcode outboundFetch}, and what opens a socket
 * by other means asks {@linkcode passOutbound} first, so that a run can be held to the addresses that were
 * planned. One list for the process: a parameter of every request would be left out of some.
 */
import { KnownError } from "./errors.ts";
import { directClient, proxyFor } from "./proxy.ts";

/** A host, by name or address, and a port of it. */
export interface NetworkAddress {
  readonly host: string;
  readonly port: number;
}

/** An address that the plan of the run does not have. Nothing was sent there. */
export class UnplannedAddressError extends KnownError {
  override readonly name = "UnplannedAddressError";
  constructor(address: NetworkAddress) {
    const text = formatAddress(address);
    super(`the connection to ${text} was refused: the plan does not have this address`, "denied", {
      cause: "the run was started with --as-planned, and nothing was sent there",
      fix:
        `if it is meant, make a new plan, with --allow ${text} when it is not in there by itself`,
      code: "E410",
    });
  }
}

let planned:
  | { readonly addresses: ReadonlySet<string>; readonly librariesConnect: boolean }
  | undefined;
const watchers = new Set<(address: NetworkAddress) => void>();

/**
 * Refuses every other address until disposed of.
 * @param options.librariesConnect Whether native libraries, which this module does not see, may still connect. Default: no.
 */
export function allowOnly(
  addresses: readonly NetworkAddress[],
  { librariesConnect = false }: { readonly librariesConnect?: boolean } = {},
): Disposable {
  const before = planned;
  planned = { addresses: new Set(addresses.map(formatAddress)), librariesConnect };
  return { [Symbol.dispose]: () => void (planned = before) };
}

/** Tells of every address that is asked for, until disposed of. */
export function watchOutbound(onAddress: (address: NetworkAddress) => void): Disposable {
  watchers.add(onAddress);
  return { [Symbol.dispose]: () => void watchers.delete(onAddress) };
}

/**
 * To be called before a socket is opened.
 * @throws {UnplannedAddressError} When the run may not.
 */
export function passOutbound(address: NetworkAddress): void {
  for (const tell of watchers) tell(address);
  if (planned !== undefined && !planned.addresses.has(formatAddress(address))) {
    throw new UnplannedAddressError(address);
  }
}

/** Whether what native libraries open by themselves is left to them; who loads one turns that off otherwise. */
export function librariesMayConnect(): boolean {
  return planned?.librariesConnect ?? true;
}

/** What `fetch` takes. */
export type OutboundInit = RequestInit & {
  /** For sockets of the machine, which have no address; `undefined` for the network. */
  readonly client?: Deno.HttpClient | undefined;
  /**
   * Whether no proxy may come between: for what answers by the address of this machine, and would tell a
   * proxy about that of its own. Default: where no proxy is set for the address.
   */
  readonly direct?: boolean | undefined;
  /** Called with the target of each redirect before it is asked; what it throws ends the request. */
  readonly onRedirect?: ((target: URL) => void) | undefined;
};

const mostRedirects = 20;

/**
 * `fetch`, for addresses that may be asked.
 * @throws {UnplannedAddressError} When the run may not, also for the target of a redirect.
 * @throws {ProxyError} When a proxy is set that cannot be used, for which `fetch` would go out directly.
 * @throws {ForcedProxyError} When the permissions leave no way but a proxy to what is to be asked directly.
 */
export async function outboundFetch(
  input: string | URL | Request,
  { client, direct, onRedirect, ...init }: OutboundInit = {},
): Promise<Response> {
  if (client !== undefined) return await fetch(input, { ...init, client });
  const send = async (target: typeof input, sent: RequestInit) => {
    const url = new URL(target instanceof Request ? target.url : target);
    passOutbound(networkAddressOf(url));
    const own = direct === true || proxyFor(url) === undefined ? directClient(url) : undefined;
    return await fetch(target, own === undefined ? sent : { ...sent, client: own });
  };
  const redirect = init.redirect ?? (input instanceof Request ? input.redirect : "follow");
  if (redirect !== "follow") return await send(input, init);
  // Each step by itself: only requests without a body of ours are redirected, and without their headers.
  let response = await send(input, { ...init, redirect: "manual" });
  for (let step = 0; step < mostRedirects; step++) {
    const target = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || target === null) return response;
    await response.body?.cancel();
    const url = new URL(target, response.url);
    onRedirect?.(url);
    response = await send(url, { signal: init.signal ?? null, redirect: "manual" });
  }
  await response.body?.cancel();
  throw new TypeError("too many redirects");
}

/** Where a URL leads. */
export function networkAddressOf({ protocol, hostname, port }: URL): NetworkAddress {
  const host = hostname.replace(/^\[|\]$/g, "");
  return { host, port: Number(port || (protocol === "http:" ? 80 : 443)) };
}

/** Such as `db.internal:5432` or `[::1]:5432`. */
export function formatAddress({ host, port }: NetworkAddress): string {
  const name = host.toLowerCase();
  return `${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** @returns `undefined` for what is no host with a port. */
export function parseAddress(text: string): NetworkAddress | undefined {
  const [, bracketed, name, port] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? name;
  const number = Number(port);
  return host === undefined || number < 1 || number > 65_535 ? undefined : { host, port: number };
}
