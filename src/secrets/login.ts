import type { SecretsError } from "../errors.ts";
import { type RequestRetryPolicy, type RetryClock, retryRequest } from "../http/retry.ts";
import type { Sealed } from "../sealed.ts";
import { initializationError, placeOf, type RemoteFailure } from "./failure.ts";
import { serviceFailure, type ServicePlace, type ServiceRefusal } from "./json_service.ts";

/** A token, and until when it can be used. */
export interface LoginToken {
  readonly value: Sealed<string>;
  /** On the monotonic clock, in milliseconds; `Infinity` for a token that was given. */
  readonly usableUntil: number;
}

/** Of a token's life, what is left for requests under way. */
const spareMs = 10_000;

/**
 * Until when a token can be used.
 * @param lifeMs `Infinity` for one that does not expire.
 */
export function usableUntil(startedAt: number, lifeMs: number): number {
  return startedAt + Math.max(lifeMs - spareMs, lifeMs / 2);
}

/** The token of one reader or writer: callers at the same time share one login. */
export class LoginTokens {
  readonly #logIn: () => Promise<LoginToken>;
  readonly #clock: RetryClock;
  #current: Promise<LoginToken> | undefined;

  constructor(logIn: () => Promise<LoginToken>, clock: RetryClock) {
    this.#logIn = logIn;
    this.#clock = clock;
  }

  /** A token with time left. @throws {SecretsError} When the login fails. */
  async current(): Promise<Sealed<string>> {
    const used = this.#current ?? this.renew();
    const { usableUntil, value } = await used;
    if (this.#clock.elapsed() < usableUntil) return value;
    return (await (this.#current === used ? this.renew() : this.#current ?? this.renew())).value;
  }

  /** Logs in anew, for whoever asks next. @throws {SecretsError} When the login fails. */
  renew(): Promise<LoginToken> {
    return this.#current = this.#logIn();
  }
}

export interface LoginOptions {
  readonly place: ServicePlace;
  readonly policy: RequestRetryPolicy;
  readonly clock: RetryClock;
  readonly signal: AbortSignal;
  /** For the `where` line, such as `approle`. */
  readonly method: string;
  /** Put before the reason, such as "failed to login to the secrets backend". */
  readonly failed: string;
  /** What a refusal of the login means. */
  readonly refused: (refusal: ServiceRefusal) => RemoteFailure;
}

/**
 * Sends a login, again after transient failures.
 * @param send Sends it once.
 * @throws {SecretsError} When it fails.
 */
export async function requestLogin<T>(
  send: (signal: AbortSignal) => Promise<T>,
  options: LoginOptions,
): Promise<T> {
  const { place, policy, clock, signal, method, refused } = options;
  const outcome = await retryRequest(send, {
    policy,
    clock,
    signal,
    classify: (error, timedOut) => serviceFailure(error, { ...place, timedOut, refused }),
  });
  if (outcome.ok) return outcome.value;
  const { failure, attempts, elapsedMs } = outcome;
  const { reason, ...words } = failure.explain({
    subject: method,
    action: "read",
    similarName: undefined,
    attempts,
    elapsedMs,
    budgetMs: policy.totalMs,
    now: clock.now(),
  });
  throw loginError(reason, options, {
    ...words,
    where: placeOf({ login: method, ...failure.place }),
  });
}

/** A login that failed, for the user. */
export function loginError(
  reason: string,
  { place, failed }: Pick<LoginOptions, "place" | "failed">,
  explanation: Parameters<typeof initializationError>[2],
): SecretsError {
  return initializationError(place.names, `${failed}: ${reason}`, explanation);
}
