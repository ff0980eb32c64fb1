import { KnownError } from "../errors.ts";
import { loginOptions, type SendOptions } from "./json_request.ts";

/** An access token. */
export interface AccessToken {
  readonly value: string;
  /** Until when it is good, in milliseconds since 1970; `Infinity` for the only one that there is. */
  readonly expiresAt: number;
}

/** Gets a new access token. */
export type TokenSource = (options: SendOptions) => Promise<AccessToken>;

/** A token is renewed this long before it ends, so that no request is on the way with one that ended. */
const reserveMs = 60_000;

/** The access token of a connection, renewed before it ends and shared by all its requests. */
export class AccessTokens {
  readonly #source: TokenSource | undefined;
  #token: Promise<AccessToken> | undefined;
  /** What that came to. */
  #known: AccessToken | undefined;

  /** @param source `undefined` for services that take requests without a token, as emulators do. */
  constructor(source: TokenSource | undefined) {
    this.#source = source;
  }

  /**
   * Sends a request with a token. When that is refused, which it may be before its end, as after a change of
   * permissions, it is sent once more with a new one, if there is another than the one that was given.
   * @throws {ConnectionError} When there is no token to be had.
   */
  async send<T extends { readonly status: number }>(
    request: (headers: Record<string, string>) => Promise<T>,
    { isRefused = ({ status }) => status === 401, ...options }: SendOptions & {
      /** Whether an answer is about the token. Default: HTTP 401. */
      readonly isRefused?: (answer: T) => boolean;
    },
  ): Promise<T> {
    if (this.#source === undefined) return await request({});
    const token = await this.#current(this.#source, options);
    const answer = await request(headersOf(token));
    if (!isRefused(answer) || token.expiresAt === Infinity) return answer;
    // Another request may have renewed it by now.
    if (this.#known === token) this.#token = undefined;
    return await request(headersOf(await this.#current(this.#source, options)));
  }

  /**
   * Gets a token that is good now, ahead of a request: how long that takes is no part of the request's time.
   * @throws {ConnectionError} When there is none to be had.
   */
  async prepare(options: SendOptions): Promise<void> {
    if (this.#source !== undefined) await this.#current(this.#source, options);
  }

  /** The token that is good now. One request asks for it, and others wait for that, and share its failure. */
  async #current(source: TokenSource, options: SendOptions): Promise<AccessToken> {
    for (;;) {
      const asked = this.#token;
      const known = await asked?.catch((error: unknown) => {
        // The request that asked may have been stopped, which is no failure of the others.
        if (error instanceof KnownError) throw error;
        return undefined;
      });
      if (known !== undefined && known.expiresAt - reserveMs > Date.now()) return known;
      if (this.#token !== asked) continue;
      const own = source(loginOptions(options));
      this.#token = own;
      try {
        return this.#known = await own;
      } catch (error) {
        // What comes later asks again.
        if (this.#token === own) this.#token = undefined;
        throw error;
      }
    }
  }
}

function headersOf({ value }: AccessToken): Record<string, string> {
  return { Authorization: `Bearer ${value}` };
}
