import { type Failure, failureOf } from "./answers.ts";
import type { SecretsClient } from "./client.ts";
import type { FailureReport } from "./failures.ts";
import { type RetryClock, retryRequest } from "../../http/retry.ts";
import type { AwsSettings } from "./settings.ts";

export interface RequestContext {
  readonly settings: AwsSettings;
  readonly clock: RetryClock;
  /** Called with a line for the user when AWS limits requests. */
  readonly warn: (message: string) => void;
}

/** How a request ended, retries included. */
export type RequestOutcome<T> =
  | { readonly ok: true; readonly value: T; readonly attempts: number; readonly elapsedMs: number }
  | { readonly ok: false; readonly report: FailureReport };

export interface SecretRequest<T> {
  /** With the prefix. */
  readonly secretId: string;
  /** Sends it once. */
  readonly send: (signal: AbortSignal) => Promise<T>;
  readonly signal: AbortSignal;
}

/**
 * Sends a request about one secret, again after failures that pass, and once more with renewed
 * credentials when they had expired.
 * @throws The reason of the signal as soon as it is aborted.
 */
export async function sendRequest<T>(
  client: SecretsClient,
  { secretId, send, signal, settings, clock, warn }: SecretRequest<T> & RequestContext,
): Promise<RequestOutcome<T>> {
  const { retryPolicy } = settings;
  let slowed = false;
  let refreshed = false;
  const outcome = await retryRequest<T, Failure>(send, {
    policy: retryPolicy,
    clock,
    signal,
    classify: async (error, timedOut) => {
      const failure = failureOf(error, { host: client.host, timedOut });
      if (failure.situation !== "expired" || refreshed) return failure;
      refreshed = true;
      return await client.renewCredentials() ? { ...failure, retry: "once" } : failure;
    },
    onRetry: ({ situation }) => {
      if (situation !== "throttled" || slowed) return;
      slowed = true;
      warn(`secret '${secretId}': AWS is limiting requests, trying again`);
    },
  });
  if (outcome.ok) return outcome;
  return {
    ok: false,
    report: {
      failure: outcome.failure,
      subject: secretId,
      similarName: undefined,
      region: client.region,
      identity: client.identity,
      attempts: outcome.attempts,
      elapsedMs: outcome.elapsedMs,
      budgetMs: retryPolicy.totalMs,
      now: clock.now(),
    },
  };
}
