/**
 * The ways out of this process. Every `fetch` of ours is {@linkcode outboundFetch}, and what opens a socket
 * by other means asks {@linkcode passOutbound} first, so that a run can be held to the addresses that were
 * planned. One list for the process: a parameter of every request would be one that somebody leaves out.
 */
import { KnownError } from "./errors.ts";

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

let planned: ReadonlySet<string> | undefined;
const watchers = new Set<(address: NetworkAddress) => void>();

/** Refuses every other address until disposed of. */
export function allowOnly(addresses: readonly NetworkAddress[]): Disposable {
  const before = planned;
  planned = new Set(addresses.map(formatAddress));
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
  if (planned !== undefined && !planned.has(formatAddress(address))) {
    throw new UnplannedAddressError(address);
  }
}

/** What `fetch` takes. */
export type OutboundInit = RequestInit & {
  /** For sockets of the machine, which have no address; `undefined` for the network. */
  readonly client?: Deno.HttpClient | undefined;
};

const mostRedirects = 20;

/**
 * `fetch`, for addresses that may be asked.
 * @throws {UnplannedAddressError} When the run may not, also for the target of a redirect.
 */
export async function outboundFetch(
  input: string | URL,
  { client, ...init }: OutboundInit = {},
): Promise<Response> {
  if (client !== undefined) return await fetch(input, { ...init, client });
  let url = new URL(input);
  passOutbound(networkAddressOf(url));
  const follows = init.redirect === undefined || init.redirect === "follow";
  if (planned === undefined || !follows) return await fetch(url, init);
  // Each step by itself: only requests without a body of ours are redirected, and without their headers.
  for (let step = 0; step < mostRedirects; step++) {
    const sent = step === 0 ? init : { signal: init.signal ?? null };
    const response = await fetch(url, { ...sent, redirect: "manual" });
    const target = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || target === null) return response;
    await response.body?.cancel();
    url = new URL(target, url);
    passOutbound(networkAddressOf(url));
  }
  throw new TypeError("too many redirects");
}

/** Where a URL leads. */
export function networkAddressOf({ protocol, hostname, port }: URL): NetworkAddress {
  const host = hostname.replace(/^\[|\]$/g, "");
  return { host, port: Number(port || (protocol === "http:" ? 80 : 443)) };
}

/** Whether a host, as users and URLs write it, is this machine. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/i.test(host);
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
