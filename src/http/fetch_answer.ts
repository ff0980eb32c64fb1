import { KnownError } from "../errors.ts";
import { outboundFetch, type OutboundInit } from "../outbound.ts";
import { proxyFor } from "../proxy.ts";
import { type AnswerRules, readAnswer, unansweredBy, UnansweredError } from "./unanswered.ts";

/** An answer of the service, read to its end. */
export interface FetchedBytes {
  readonly status: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly header: (name: string) => string | undefined;
}

/** The same, as text. */
export interface FetchedAnswer extends Omit<FetchedBytes, "bytes"> {
  readonly text: string;
}

/** What `fetch` is given besides the address. Redirects are never followed. */
export type FetchInit =
  & Pick<OutboundInit, "method" | "headers" | "body" | "client" | "direct">
  & { readonly signal: AbortSignal };

/**
 * Sends one request.
 * @throws {UnansweredError} When nothing answers, or something that is not the service.
 * @throws {ProxyError} When a proxy is set that cannot be used.
 * @throws The reason of the signal when it is aborted.
 */
export async function fetchBytes(
  url: URL,
  init: FetchInit,
  rules: AnswerRules,
): Promise<FetchedBytes> {
  const { host } = url;
  const proxy = init.client === undefined && init.direct !== true ? proxyFor(url) : undefined;
  try {
    // A redirect would hand the credentials to its target.
    const response = await outboundFetch(url, { ...init, redirect: "manual" });
    const header = (name: string) => response.headers.get(name) ?? undefined;
    const { status, body } = response;
    const bytes = await readAnswer({ status, header, body }, { host, proxy, rules });
    return { status, header, bytes };
  } catch (error) {
    init.signal.throwIfAborted();
    if (error instanceof UnansweredError || error instanceof KnownError) throw error;
    if (!(error instanceof Error)) throw error;
    throw unansweredBy(error, { host, proxy });
  }
}

/** Like {@linkcode fetchBytes}, for answers in UTF-8. */
export async function fetchAnswer(
  url: URL,
  init: FetchInit,
  rules: AnswerRules,
): Promise<FetchedAnswer> {
  const { bytes, ...answer } = await fetchBytes(url, init, rules);
  return { ...answer, text: new TextDecoder().decode(bytes) };
}
