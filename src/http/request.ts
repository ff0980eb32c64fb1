import { proxyFor } from "./proxy.ts";
import { retryAfter } from "./retry.ts";
import { unansweredBy, UnansweredError } from "./unanswered.ts";

/** An answer of a JSON API, as far as it may be looked at. */
export interface Answer {
  readonly status: number;
  /** Empty when the body is no JSON object. Never shown as it is. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Left out where they are not asked for. */
  readonly headers?: Headers;
}

/** An answer that asks for another attempt: too many requests, or a fault of the service. */
export class BusyAnswer extends Error {
  override readonly name = "BusyAnswer";
  readonly answer: Answer;
  /** The pause that the service asked for; `undefined` when it did not. */
  readonly retryAfterMs: number | undefined;
  constructor(answer: Answer, retryAfterMs?: number) {
    super(`HTTP ${answer.status}`);
    this.answer = answer;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A request to a JSON API. */
export interface JsonRequest extends Pick<RequestInit, "method" | "headers" | "body"> {
  /** Reads the text of the answer; give another than `JSON.parse` where numbers have many digits. */
  readonly parse?: (text: string) => unknown;
}

/** No service may make a run wait for longer between two attempts. */
const longestPauseMs = 60_000;

/**
 * Sends a request to a JSON API once. Redirects are not followed: they would hand the token to their target.
 * @throws {BusyAnswer} For HTTP 408, 429 and 5xx.
 * @throws {UnansweredError} When there was no answer.
 * @throws {ProxyError} When a proxy is set that cannot be used.
 * @throws The reason of `signal` when it is aborted.
 */
export async function request(
  url: URL,
  { parse = JSON.parse, ...init }: JsonRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const proxy = proxyFor(url);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...init, redirect: "manual", signal });
    text = await response.text();
  } catch (error) {
    signal.throwIfAborted();
    throw unansweredBy(error instanceof Error ? error : new Error(), { host: url.host, proxy });
  }
  const { status, headers } = response;
  const answer = { status, headers, body: objectOf(text, parse) };
  if (isBusy(status)) {
    const pauseMs = retryAfter(headers.get("retry-after"));
    throw new BusyAnswer(answer, pauseMs && Math.min(pauseMs, longestPauseMs));
  }
  return answer;
}

/** The error for an answer that cannot be one of the service, such as a login page with HTTP 200. */
export function foreignAnswer(url: URL): UnansweredError {
  return new UnansweredError("malformed", { host: url.host, proxy: proxyFor(url) });
}

/** Whether the service says that the request may be repeated. */
export function isBusy(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function objectOf(
  text: string,
  parse: (text: string) => unknown,
): Readonly<Record<string, unknown>> {
  try {
    const value = parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
