/** Whether a service can be reached, found out without a login. */
import { KnownError } from "../errors.ts";
import { networkAddressOf, outboundFetch, passOutbound } from "../outbound.ts";
import { proxyFor } from "../proxy.ts";
import { unansweredBy, UnansweredError } from "./unanswered.ts";

/** A service is given up after this time, in milliseconds. */
export const reachLimitMs = 10_000;

/**
 * Sends one request without credentials, through the proxy that others take. Any answer will do.
 * @returns When the answer was made by the clock of the service, in milliseconds since 1970; `undefined` when it
 * does not tell.
 * @throws {UnansweredError} When there is none in time.
 * @throws {ProxyError} When a proxy is set that cannot be used.
 * @throws The reason of the signal when it is aborted.
 */
export async function askWithoutLogin(
  url: URL,
  signal: AbortSignal,
): Promise<number | undefined> {
  const proxy = proxyFor(url);
  try {
    const response = await outboundFetch(url, {
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(reachLimitMs)]),
    });
    await response.body?.cancel();
    const date = Date.parse(response.headers.get("date") ?? "");
    return Number.isNaN(date) ? undefined : date;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof KnownError || !(error instanceof Error)) throw error;
    throw unansweredBy(error, { host: url.host, proxy });
  }
}

/**
 * Connects to the host of an `https://` address and agrees on TLS, by the certificates that `fetch` trusts as
 * well. Nothing is sent then.
 * @returns How long TLS took, in milliseconds.
 * @throws {UnansweredError} When the certificate is not accepted, or there is no end in time.
 * @throws The reason of the signal when it is aborted.
 */
export async function shakeHands(url: URL, signal: AbortSignal): Promise<number> {
  const { host } = url;
  const address = networkAddressOf(url);
  passOutbound(address);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(reachLimitMs)]);
  let socket: Deno.Conn | undefined;
  const stop = () => close(socket);
  limit.addEventListener("abort", stop);
  try {
    const { host: hostname, port } = address;
    const open = await Deno.connect({ hostname, port, signal: limit });
    socket = open;
    limit.throwIfAborted();
    const start = performance.now();
    const secure = await Deno.startTls(open, { hostname });
    socket = secure;
    limit.throwIfAborted();
    await secure.handshake();
    return performance.now() - start;
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) throw new UnansweredError("timeout", { host });
    if (error instanceof KnownError || !(error instanceof Error)) throw error;
    throw unansweredBy(error, { host, proxy: undefined });
  } finally {
    limit.removeEventListener("abort", stop);
    close(socket);
  }
}

/** Closes a socket that need not be open any more: one that TLS has taken over, or that was closed in time. */
function close(socket: Deno.Conn | undefined): void {
  try {
    socket?.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
