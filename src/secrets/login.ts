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
  readonly #hide: (token: string) => void;
  /** With which token a request failed. */
  readonly #usedBy = new WeakMap<Error, Promise<LoginToken>>();
  #current: Promise<LoginToken> | undefined;

  /** @param options.hide Called with each token before it is used. Default: nothing is done with it. */
  constructor(
    logIn: () => Promise<LoginToken>,
    { clock, hide = () => {} }: {
      readonly clock: RetryClock;
      readonly hide?: ((token: string) => void) | undefined;
    },
  ) {
    this.#logIn = logIn;
    this.#clock = clock;
    this.#hide = hide;
  }

  /** Logs in, unless that was done. @throws {SecretsError} When the login fails. */
  async ready(): Promise<void> {
    await this.#withTimeLeft();
  }

  /**
   * Sends a request with a token that has time left.
   * @throws {SecretsError} When the login fails; and what `send` throws.
   */
  async use<T>(send: (token: Sealed<string>) => Promise<T>): Promise<T> {
    const token = await this.#withTimeLeft();
    const used = this.#current;
    try {
      return await send(token.value);
    } catch (error) {
      if (error instanceof Error && used !== undefined) this.#usedBy.set(error, used);
      throw error;
    }
  }

  /**
   * Logs in anew, unless that was done since the request was sent.
   * @param error What {@linkcode LoginTokens.use} threw.
   * @throws {SecretsError} When the login fails.
   */
  async renewAfter(error: unknown): Promise<void> {
    const used = error instanceof Error ? this.#usedBy.get(error) : undefined;
    await (used === undefined || used === this.#current || this.#current === undefined
      ? this.#renew()
      : this.#current);
  }

  async #withTimeLeft(): Promise<LoginToken> {
    const known = this.#current ?? this.#renew();
    const token = await known;
    if (this.#clock.elapsed() < token.usableUntil) return token;
    return await (this.#current === known ? this.#renew() : this.#current ?? this.#renew());
  }

  #renew(): Promise<LoginToken> {
    const login = this.#logIn().then((token) => {
      this.#hide(token.value.reveal());
      return token;
    });
    this.#current = login;
    // A failure is not kept: the next request may have more luck.
    login.catch(() => {
      if (this.#current === login) this.#current = undefined;
    });
    return login;
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
