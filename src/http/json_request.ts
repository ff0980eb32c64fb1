import type { ConnectionError } from "../errors.ts";
import { transientProblems, unreachable } from "./problems.ts";
import { type Answer, BusyAnswer, type JsonRequest, request } from "./request.ts";
import { type RequestRetryPolicy, retryRequest, systemRetryClock, type Verdict } from "./retry.ts";
import { UnansweredError } from "./unanswered.ts";

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

/**
 * Sends a request, and again while its failure is transient. An answer that still asks for another attempt
 * at last is returned like any other.
 * @throws {ConnectionError} When there was no answer.
 * @throws {ProxyError} When a proxy is set that cannot be used.
 */
export async function send(
  url: URL,
  init: JsonRequest,
  { connection, where, signal, attempts = 5, limitMs = defaultLimitMs }: SendOptions,
): Promise<Answer> {
  const policy: RequestRetryPolicy = {
    totalMs: Infinity,
    attemptMs: limitMs,
    maxRetries: attempts - 1,
    waitMinMs: 250,
    waitMaxMs: 8_000,
  };
  const outcome = await retryRequest<Answer, Failure>((stop) => request(url, init, stop), {
    policy,
    clock: systemRetryClock,
    signal,
    classify: (error, timedOut) => {
      if (error instanceof BusyAnswer) {
        return { retry: "usual", retryAfterMs: error.retryAfterMs, result: error.answer };
      }
      const failure = timedOut ? new UnansweredError("timeout", { host: url.host }) : error;
      if (!(failure instanceof UnansweredError)) throw error;
      const { problem, host, proxy } = failure;
      return {
        retry: transientProblems.has(problem) ? "usual" : "never",
        result: unreachable(problem, { connection, host, proxy, where }),
      };
    },
  });
  if (outcome.ok) return outcome.value;
  const { result } = outcome.failure;
  if (result instanceof Error) throw result;
  return result;
}

/** What is left when no attempt is: the last answer, or why there was none. */
interface Failure extends Verdict {
  readonly result: Answer | ConnectionError;
}
