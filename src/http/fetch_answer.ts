import { KnownError } from "../errors.ts";
import { outboundFetch } from "../outbound.ts";
import { proxyFor } from "./proxy.ts";
import { type AnswerRules, readAnswer, unansweredBy, UnansweredError } from "./unanswered.ts";

/** An answer of the service, read to its end. */
export interface FetchedAnswer {
  readonly status: number;
  readonly text: string;
  readonly header: (name: string) => string | undefined;
}

/** What `fetch` is given besides the address. Redirects are never followed. */
export type FetchInit = Pick<RequestInit, "method" | "headers" | "body"> & {
  readonly signal: AbortSignal;
  /** For sockets of the machine; `undefined` for the network. */
  readonly client?: Deno.HttpClient | undefined;
};

/**
 * Sends one request.
 * @throws {UnansweredError} When nothing answers, or something that is not the service.
 * @throws {ProxyError} When a proxy is set that cannot be used.
 * @throws The reason of the signal when it is aborted.
 */
export async function fetchAnswer(
  url: URL,
  { client, ...init }: FetchInit,
  rules: AnswerRules,
): Promise<FetchedAnswer> {
  const { host } = url;
  const proxy = client === undefined ? proxyFor(url) : undefined;
  try {
    const response = await outboundFetch(url, {
      ...init,
      client,
      // A redirect would hand the credentials to its target.
      redirect: "manual",
    });
    const header = (name: string) => response.headers.get(name) ?? undefined;
    const { status, body } = response;
    const bytes = await readAnswer({ status, header, body }, { host, proxy, rules });
    return { status, header, text: new TextDecoder().decode(bytes) };
  } catch (error) {
    init.signal.throwIfAborted();
    if (error instanceof UnansweredError || error instanceof KnownError) throw error;
    if (!(error instanceof Error)) throw error;
    throw unansweredBy(error, { host, proxy });
  }
}
