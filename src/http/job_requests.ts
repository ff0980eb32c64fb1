import { BusyAnswer } from "./request.ts";
import { transientProblems } from "./problems.ts";
import { type RetryClock, retryRequest, type Verdict } from "./retry.ts";
import { UnansweredError, unsentProblems } from "./unanswered.ts";

/** How a job is run. */
export interface JobOptions {
  /** For errors: the name of the connection and the statement as it was sent. */
  readonly connection: string;
  readonly statement: string;
  /** For errors: where the requests go, such as `bigquery.googleapis.com`. */
  readonly host: string;
  readonly clock: RetryClock;
  /** Aborting it cancels the job in the system. */
  readonly signal: AbortSignal;
  /** Default: {@linkcode usualLimits}. */
  readonly limits?: Partial<JobLimits> | undefined;
  /**
   * Whether the service has ever answered. One that has not counts as unreachable after `contactMs`, for more
   * likely its address, a proxy or a firewall is wrong than that it has an outage. Default: it has.
   */
  readonly hasAnswered?: (() => boolean) | undefined;
}

/** Times in milliseconds. */
export interface JobLimits {
  /**
   * The pause before the first poll; each further one is half as long again, up to `longestPauseMs`, and up
   * to a quarter more or less so that clients do not poll in step. 0 for systems that hold answers back.
   */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** For one request. */
  readonly requestMs: number;
  /** How long a request is repeated while the service gives no usable answer. */
  readonly outageMs: number;
  /** The same for a service that has never answered; an attempt that has begun by then ends by its own limit. */
  readonly contactMs: number;
  /**
   * From an abort until the system has confirmed that the job has stopped. The end of a run waits 8 seconds for its
   * tasks, and what was not confirmed has to be told before.
   */
  readonly cancelMs: number;
}

export const usualLimits: JobLimits = {
  firstPauseMs: 100,
  longestPauseMs: 5_000,
  requestMs: 60_000,
  outageMs: 300_000,
  contactMs: 30_000,
  cancelMs: 6_000,
};

/** A request without a usable answer. */
export type RequestFailure = BusyAnswer | UnansweredError;

/** Whether the system may have carried out a request all the same. */
export function mayHaveArrived(failure: RequestFailure): boolean {
  return failure instanceof BusyAnswer
    ? failure.answer.status === 408 || failure.answer.status >= 500
    : !unsentProblems.has(failure.problem);
}

/**
 * Sends a request, and again while it has no usable answer, until the outage has lasted too long.
 * @param mayRepeat Told of every failure; `false` ends it. Default: always.
 * @throws {BusyAnswer | UnansweredError} When the last attempt failed so.
 * @throws What else `attempt` throws, at once.
 */
export async function repeated<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  options: JobOptions,
  signal: AbortSignal,
  mayRepeat: (error: RequestFailure) => boolean = () => true,
): Promise<T> {
  const { requestMs, outageMs, contactMs } = { ...usualLimits, ...options.limits };
  const start = options.clock.elapsed();
  const isLost = () =>
    options.hasAnswered?.() === false && options.clock.elapsed() - start >= contactMs;
  const outcome = await retryRequest<T, Verdict & { error: RequestFailure }>(
    attempt,
    {
      policy: {
        totalMs: outageMs,
        attemptMs: requestMs,
        maxRetries: Infinity,
        waitMinMs: 250,
        waitMaxMs: 15_000,
      },
      clock: options.clock,
      signal,
      classify: (thrown, timedOut) => {
        const error = timedOut ? new UnansweredError("timeout", { host: options.host }) : thrown;
        if (error instanceof BusyAnswer) {
          const { retryAfterMs } = error;
          return { retry: mayRepeat(error) ? "usual" : "never", retryAfterMs, error };
        }
        if (!(error instanceof UnansweredError)) throw error;
        const mayHelp = transientProblems.has(error.problem) && !isLost();
        // `mayRepeat` takes note of every failure.
        return { retry: mayRepeat(error) && mayHelp ? "usual" : "never", error };
      },
    },
  );
  if (outcome.ok) return outcome.value;
  throw outcome.failure.error;
}
