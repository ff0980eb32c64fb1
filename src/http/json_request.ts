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
  /** When the last attempt ends at the latest, by `performance.now()`. Default: no such moment. */
  readonly until?: number | undefined;
}

const defaultLimitMs = 30_000;

/** For all requests of a login together, however many services give it. */
const loginMs = 30_000;
/** For one of them, so that one whose answer was lost is sent again in that time. */
const loginAttemptMs = 10_000;

/** How the requests of a login are sent, which begins now. */
export function loginOptions<T extends SendOptions>(options: T): T {
  return { ...options, limitMs: loginAttemptMs, until: performance.now() + loginMs };
}

/**
 * Sends a request, and again while its failure is transient. An answer that still asks for another attempt
 * at last is returned like any other.
 * @throws {ConnectionError} When there was no answer.
 * @throws {ProxyError} When a proxy is set that cannot be used.
 */
export async function send(
  url: URL,
  init: JsonRequest,
  { connection, where, signal, attempts = 5, limitMs = defaultLimitMs, until = Infinity }:
    SendOptions,
): Promise<Answer> {
  const policy: RequestRetryPolicy = {
    totalMs: until - performance.now(),
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
        isSilent: problem === "timeout",
      };
    },
  });
  if (outcome.ok) return outcome.value;
  const { failure: { result, isSilent }, attempts: sent, elapsedMs } = outcome;
  if (!(result instanceof Error)) return result;
  if (isSilent !== true) throw result;
  const cause = `${url.host} did not answer within ${Math.round(elapsedMs / 1000)} s ` +
    `(${sent} ${sent === 1 ? "attempt" : "attempts"})`;
  throw result.reworded({ cause });
}

/** What is left when no attempt is: the last answer, or why there was none. */
interface Failure extends Verdict {
  readonly result: Answer | ConnectionError;
  /** Whether nothing was answered in the time of an attempt. */
  readonly isSilent?: boolean;
}
