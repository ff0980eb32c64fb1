import type { SendOptions } from "./json_request.ts";

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
    const answer = await request(await this.#headers(options));
    if (!isRefused(answer) || !await this.#giveUp()) return answer;
    return await request(await this.#headers(options));
  }

  async #headers(options: SendOptions): Promise<Record<string, string>> {
    if (this.#source === undefined) return {};
    const known = await this.#token?.catch(() => undefined);
    if (known === undefined || known.expiresAt - reserveMs <= Date.now()) {
      this.#token = this.#source(options);
    }
    return { Authorization: `Bearer ${(await this.#token!).value}` };
  }

  /** Forgets the token that was refused. @returns Whether there is another one to be had. */
  async #giveUp(): Promise<boolean> {
    const refused = await this.#token?.catch(() => undefined);
    if (refused === undefined || refused.expiresAt === Infinity) return false;
    this.#token = undefined;
    return true;
  }
}
