import type { ConnectionError } from "../errors.ts";
import { networkProblemOf, transientProblems, unreachable } from "./problems.ts";
import { proxyFor } from "./proxy.ts";
import {
  type RequestRetryPolicy,
  retryAfter,
  retryRequest,
  systemRetryClock,
  type Verdict,
} from "./retry.ts";

/** An answer of a JSON API, as far as it may be looked at. */
export interface Answer {
  readonly status: number;
  /** Empty when the body is no JSON object. Never shown as it is. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface SendOptions {
  readonly connection: string;
  /** What the request is for, such as `gs://bucket/key`. */
  readonly where: string;
  readonly signal: AbortSignal;
  /** Times that a request is sent before its failure counts. Default: 5. */
  readonly attempts?: number;
  /** For each attempt. Default: 30 seconds. */
  readonly limitMs?: number | undefined;
}

const defaultLimitMs = 30_000;
/** No service may make a run wait for longer between two attempts. */
const longestPauseMs = 60_000;

/**
 * Sends a request, and again while its failure is transient.
 * @throws {ConnectionError} When there was no answer.
 * @throws {ProxyError} When a proxy is set that cannot be used.
 */
export async function send(
  url: URL,
  init: Pick<RequestInit, "method" | "headers" | "body">,
  { connection, where, signal, attempts = 5, limitMs = defaultLimitMs }: SendOptions,
): Promise<Answer> {
  const proxy = proxyFor(url);
  const policy: RequestRetryPolicy = {
    totalMs: Infinity,
    attemptMs: limitMs,
    maxRetries: attempts - 1,
    waitMinMs: 250,
    waitMaxMs: 8_000,
  };
  const outcome = await retryRequest<Answer, Failure>((stop) => sendOnce(url, init, stop), {
    policy,
    clock: systemRetryClock,
    signal,
    classify: (error, timedOut) => {
      if (error instanceof BusyAnswer) {
        return { retry: "usual", retryAfterMs: error.retryAfterMs, result: error.answer };
      }
      const problem = timedOut ? "timeout" : networkProblemOf(asError(error), proxy);
      return {
        retry: transientProblems.has(problem) ? "usual" : "never",
        result: unreachable(problem, { connection, host: url.host, proxy, where }),
      };
    },
  });
  if (outcome.ok) return outcome.value;
  const { result } = outcome.failure;
  if (result instanceof Error) throw result;
  return result;
}

/** Whether the service says that the request may be repeated. */
export function isBusy(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** What is left when no attempt is: the last answer, or why there was none. */
interface Failure extends Verdict {
  readonly result: Answer | ConnectionError;
}

/** An answer that asks for another attempt. */
class BusyAnswer extends Error {
  readonly answer: Answer;
  readonly retryAfterMs: number | undefined;
  constructor(answer: Answer, retryAfterMs: number | undefined) {
    super(`HTTP ${answer.status}`);
    this.answer = answer;
    this.retryAfterMs = retryAfterMs;
  }
}

async function sendOnce(
  url: URL,
  init: Pick<RequestInit, "method" | "headers" | "body">,
  signal: AbortSignal,
): Promise<Answer> {
  // A redirect would hand the token to its target.
  const response = await fetch(url, { ...init, redirect: "manual", signal });
  const answer = { status: response.status, body: objectOf(await response.text()) };
  if (isBusy(answer.status)) {
    const pauseMs = retryAfter(response.headers.get("retry-after"));
    throw new BusyAnswer(
      answer,
      pauseMs === undefined ? undefined : Math.min(pauseMs, longestPauseMs),
    );
  }
  return answer;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error("unknown");
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
