import { type Clock, systemClock } from "../clock.ts";
import { unlessAborted } from "../unless_aborted.ts";

/** Time and chance as retries see them; tests pass their own. */
export interface RetryClock extends Clock {
  /** Monotonic time in milliseconds, from any fixed moment. */
  elapsed(): number;
  /** From 0 to below 1. */
  random(): number;
}

/** The clock of this machine. */
export const systemRetryClock: RetryClock = {
  ...systemClock,
  elapsed: () => performance.now(),
  random: () => Math.random(),
};

/** A clock that only tells the time and sleeps, with what retries need besides. */
export function retryClockOf(clock: Clock): RetryClock {
  return {
    ...systemRetryClock,
    now: () => clock.now(),
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
  };
}

/** Limits of one request and its repetitions. Times are in milliseconds. */
export interface RequestRetryPolicy {
  /** For all attempts and pauses together. */
  readonly totalMs: number;
  /** For one attempt. */
  readonly attemptMs: number;
  /** Attempts after the first one. */
  readonly maxRetries: number;
  readonly waitMinMs: number;
  readonly waitMaxMs: number;
}

/** What a failed attempt is worth. */
export interface Verdict {
  /** `once` allows one more attempt in all, whatever else failed. */
  readonly retry: "never" | "once" | "usual";
  /** The pause that the other side asked for; `undefined` when it did not. */
  readonly retryAfterMs?: number | undefined;
}

export interface RetryOptions<F extends Verdict> {
  readonly policy: RequestRetryPolicy;
  readonly clock: RetryClock;
  readonly signal: AbortSignal;
  /** `timedOut` tells that the limit of the attempt ended it. */
  readonly classify: (error: unknown, timedOut: boolean) => F | Promise<F>;
  /** Called before each further attempt. */
  readonly onRetry?: (failure: F) => void;
}

/** How a request ended, repetitions included. */
export type AttemptsOutcome<T, F> =
  | { readonly ok: true; readonly value: T; readonly attempts: number; readonly elapsedMs: number }
  | {
    readonly ok: false;
    readonly failure: F;
    readonly attempts: number;
    readonly elapsedMs: number;
  };

/**
 * Runs `attempt` until it succeeds, its failure is final, or the limits of the policy are reached.
 * Pauses grow exponentially with full jitter; a pause that would outlast the total limit is not begun.
 *
 * @throws The reason of `options.signal` as soon as it is aborted.
 */
export async function retryRequest<T, F extends Verdict>(
  attempt: (signal: AbortSignal) => Promise<T>,
  options: RetryOptions<F>,
): Promise<AttemptsOutcome<T, F>> {
  const { policy, clock, signal, classify, onRetry } = options;
  const start = clock.elapsed();
  let secondChanceLeft = true;
  for (let attempts = 1;; attempts++) {
    const leftMs = policy.totalMs - (clock.elapsed() - start);
    const result = await limited(attempt, { limitMs: Math.min(policy.attemptMs, leftMs), signal });
    const elapsedMs = clock.elapsed() - start;
    if (result.ok) return { ok: true, value: result.value, attempts, elapsedMs };

    // It may ask the other side why, or log in again.
    const failure = await unlessAborted(
      Promise.resolve(classify(result.error, result.timedOut)),
      signal,
    );
    const mayRetry = failure.retry === "usual"
      ? attempts <= policy.maxRetries
      : failure.retry === "once" && secondChanceLeft && policy.maxRetries > 0;
    if (failure.retry === "once") secondChanceLeft = false;
    const pauseMs = failure.retryAfterMs ?? pauseAfter(attempts, policy, clock);
    if (!mayRetry || elapsedMs + pauseMs >= policy.totalMs) {
      return { ok: false, failure, attempts, elapsedMs };
    }
    onRetry?.(failure);
    await clock.sleep(pauseMs, signal);
  }
}

/** Between the shortest pause and an exponentially growing limit, so that clients do not retry in step. */
function pauseAfter(attempts: number, policy: RequestRetryPolicy, clock: RetryClock): number {
  const limit = Math.min(policy.waitMaxMs, policy.waitMinMs * 2 ** attempts);
  return policy.waitMinMs + clock.random() * (limit - policy.waitMinMs);
}

type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown; readonly timedOut: boolean };

/** Runs one attempt, and lets go of it when its time is up even if it does not listen. */
async function limited<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal },
): Promise<Attempt<T>> {
  signal.throwIfAborted();
  const limit = new AbortController();
  const finished = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  const stop = AbortSignal.any([signal, limit.signal]);
  const stopped = new Promise<never>((_, reject) => {
    const listener = () => reject(stop.reason);
    stop.addEventListener("abort", listener, { once: true, signal: finished.signal });
  });
  try {
    return { ok: true, value: await Promise.race([attempt(stop), stopped]) };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, error, timedOut: limit.signal.aborted };
  } finally {
    clearTimeout(timer);
    finished.abort();
  }
}

/**
 * The pause that a `Retry-After` header asks for, in milliseconds; `undefined` without one. See RFC 9110,
 * section 10.2.3.
 */
export function retryAfter(header: string | null | undefined): number | undefined {
  if (header === null || header === undefined) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : undefined;
}
