import type { SendOptions } from "./json_request.ts";

/** An access token, and until when it is good, in milliseconds since 1970. */
export interface AccessToken {
  readonly value: string;
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

  /** The headers of a request. @throws {ConnectionError} When there is none to be had. */
  async headers(options: SendOptions): Promise<Record<string, string>> {
    if (this.#source === undefined) return {};
    const known = await this.#token?.catch(() => undefined);
    if (known === undefined || known.expiresAt - reserveMs <= Date.now()) {
      this.#token = this.#source(options);
    }
    return { Authorization: `Bearer ${(await this.#token!).value}` };
  }

  /**
   * Gives up the token that was refused: it may have ended early, as after a change of permissions.
   * @returns Whether there is another one to be had.
   */
  refused(): boolean {
    this.#token = undefined;
    return this.#source !== undefined;
  }
}
