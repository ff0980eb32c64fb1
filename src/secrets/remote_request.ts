import { type RetryClock, retryRequest } from "../http/retry.ts";
import type { RemoteFailure, RequestReport, SecretAction } from "./failure.ts";
import type { SecretsClient } from "./remote_client.ts";

export interface RequestContext {
  readonly clock: RetryClock;
  /** Called with a line for the user when the service limits requests. */
  readonly warn: (message: string) => void;
}

/** How a request ended, repetitions included. */
export type RequestOutcome<T> =
  | { readonly ok: true; readonly value: T; readonly attempts: number; readonly elapsedMs: number }
  | { readonly ok: false; readonly failure: RemoteFailure; readonly report: RequestReport };

export interface SecretRequest<T> extends RequestContext {
  readonly action: SecretAction;
  /** As the service knows it. */
  readonly secretName: string;
  /** What a warning is about, where it is not that secret. Default: that secret. */
  readonly about?: () => string | undefined;
  /** Sends it once. */
  readonly send: (signal: AbortSignal) => Promise<T>;
  readonly signal: AbortSignal;
}

/**
 * Sends a request about one secret, again after transient failures, and once more with a renewed login
 * when that had expired.
 * @throws The reason of the signal as soon as it is aborted.
 */
export async function sendRequest<T>(
  client: SecretsClient,
  request: SecretRequest<T>,
): Promise<RequestOutcome<T>> {
  const { retryPolicy, names } = client;
  const { secretName, about, send, signal, clock, warn } = request;
  let slowed = false;
  let renewed = false;
  const outcome = await retryRequest<T, RemoteFailure>(send, {
    policy: retryPolicy,
    clock,
    signal,
    classify: async (error, timedOut) => {
      const failure = await client.classify(error, { secretName, timedOut });
      if (failure.kind !== "expired" || renewed) return failure;
      renewed = true;
      return await client.renew?.(error) ? { ...failure, retry: "once" } : failure;
    },
    onRetry: ({ kind }) => {
      if (kind !== "throttled" || slowed) return;
      slowed = true;
      const subject = about?.() ?? `secret '${secretName}'`;
      warn(`${subject}: ${names.service} is limiting requests, trying again`);
    },
  });
  if (outcome.ok) return outcome;
  return { ok: false, failure: outcome.failure, report: reportOf(client, request, outcome) };
}

/** What is to be told of a request that failed. */
export function reportOf(
  { retryPolicy }: SecretsClient,
  { action, secretName, clock }: Pick<SecretRequest<unknown>, "action" | "secretName" | "clock">,
  { attempts, elapsedMs }: { readonly attempts: number; readonly elapsedMs: number },
): RequestReport {
  return {
    subject: secretName,
    action,
    similarName: undefined,
    attempts,
    elapsedMs,
    budgetMs: retryPolicy.totalMs,
    now: clock.now(),
  };
}
