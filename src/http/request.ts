import { fetchAnswer } from "./fetch_answer.ts";
import type { OutboundInit } from "../outbound.ts";
import { proxyFor } from "../proxy.ts";
import { retryAfter } from "./retry.ts";
import { type AnswerRules, UnansweredError } from "./unanswered.ts";

/** An answer of a JSON API, as far as it may be looked at. */
export interface Answer {
  readonly status: number;
  /** Empty when the body is no JSON object. Never shown as it is. */
  readonly body: Readonly<Record<string, unknown>>;
  /** A header by its name; `undefined` when the answer does not have it. */
  readonly header: (name: string) => string | undefined;
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
export interface JsonRequest extends Pick<OutboundInit, "method" | "headers" | "body" | "direct"> {
  /** Reads the text of the answer; give another than `JSON.parse` where numbers have many digits. */
  readonly parse?: (text: string) => unknown;
  /** The most bytes of an answer; a longer one is no answer of the service. Default: 256 MiB. */
  readonly maxBytes?: number;
}

/** No service may make a run wait for longer between two attempts. */
const longestPauseMs = 60_000;

const defaultMaxBytes = 256 * 1024 * 1024;

/**
 * Sends a request to a JSON API once. Redirects are not followed: they would hand the token to their target.
 * @throws {BusyAnswer} For HTTP 408, 429 and 5xx, but for 501.
 * @throws {UnansweredError} When there was no answer, or one that is too long.
 * @throws {ProxyError} When a proxy is set that cannot be used.
 * @throws The reason of `signal` when it is aborted.
 */
export async function request(
  url: URL,
  { parse = JSON.parse, maxBytes = defaultMaxBytes, ...init }: JsonRequest,
  signal: AbortSignal,
): Promise<Answer> {
  // Redirects are looked at too: with one of them services say how much of an upload they have.
  const rules: AnswerRules = { maxBytes, accepts: () => true, redirects: true };
  const { status, header, text } = await fetchAnswer(url, { ...init, signal }, rules);
  const answer = { status, header, body: objectOf(text, parse) };
  if (isBusy(status)) throw busyAnswer(answer);
  return answer;
}

/** An answer that asks for another attempt, with the pause that it asks for. */
export function busyAnswer(answer: Answer): BusyAnswer {
  const pauseMs = retryAfter(answer.header("retry-after"));
  return new BusyAnswer(answer, pauseMs && Math.min(pauseMs, longestPauseMs));
}

/** The error for an answer that cannot be one of the service, such as a login page with HTTP 200. */
export function foreignAnswer(url: URL): UnansweredError {
  return new UnansweredError("malformed", { host: url.host, proxy: proxyFor(url) });
}

/** Whether the service says that the request may be repeated; what it does not know at all it never will. */
export function isBusy(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501);
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
