import { ConnectionError } from "../errors.ts";
import { isLoopback, keepsSecrets } from "../loopback.ts";

/** A JSON document of a credential. */
export type CredentialDocument = Readonly<Record<string, unknown>>;

/** What a credential is of, for messages. */
export interface CredentialPlace {
  readonly connection: string;
  /** Where it is, such as `service_account_json`. */
  readonly place: string;
}

/** The fields of a credential. Messages name fields, never what they hold. */
export class CredentialFields {
  readonly document: CredentialDocument;
  readonly #place: CredentialPlace;
  readonly #path: string;

  constructor(document: CredentialDocument, place: CredentialPlace, path = "") {
    this.document = document;
    this.#place = place;
    this.#path = path;
  }

  /** The error for a credential that cannot be used. @param problem Such as `has no client_id`. */
  error(problem: string, fix = "put the key file in as Google made it"): ConnectionError {
    const { connection, place } = this.#place;
    return new ConnectionError(`connection '${connection}': ${place} ${problem}`, {
      connection,
      fix,
    });
  }

  /** @throws {ConnectionError} When there is no such text. */
  text(field: string): string {
    const value = this.optionalText(field);
    if (value === undefined) throw this.error(`has no ${this.#path}${field}`);
    return value;
  }

  /** `undefined` where there is no such field, or an empty one. @throws {ConnectionError} When it is no text. */
  optionalText(field: string): string | undefined {
    const value = this.document[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") throw this.error(`has a ${this.#path}${field} that is no text`);
    return value.trim() === "" ? undefined : value;
  }

  /** A document within; `undefined` where there is none. @throws {ConnectionError} When it is no object. */
  optionalObject(field: string): CredentialFields | undefined {
    const value = this.document[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "object" || Array.isArray(value)) {
      throw this.error(`has a ${this.#path}${field} that is no object`);
    }
    return new CredentialFields({ ...value }, this.#place, `${this.#path}${field}.`);
  }

  /** A document within. @throws {ConnectionError} When there is none. */
  object(field: string): CredentialFields {
    const found = this.optionalObject(field);
    if (found === undefined) throw this.error(`has no ${this.#path}${field}`);
    return found;
  }

  /**
   * An address that is sent keys or tokens: over TLS, or on this machine.
   * @throws {ConnectionError} When it is another.
   */
  secureUrl(field: string, usual: string): URL {
    const url = this.url(field, usual);
    if (keepsSecrets(url)) return url;
    throw this.error(`has a ${this.#path}${field} without https`, `set it to ${usual}`);
  }

  /** @param usual What it is to be, for messages. @throws {ConnectionError} When it is no address. */
  url(field: string, usual: string): URL {
    const text = this.text(field);
    if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text);
    throw this.error(`has a ${this.#path}${field} that is no URL`, `set it to ${usual}`);
  }

  /**
   * An address that is sent tokens, so that it has to be one of Google's services, or of this machine.
   * @throws {ConnectionError} When it is another.
   */
  googleUrl(field: string, usual: string): URL {
    const url = this.url(field, usual);
    const { protocol, hostname } = url;
    if (isLoopback(hostname)) return url;
    if (protocol === "https:" && hostname.endsWith(".googleapis.com")) return url;
    throw this.error(
      `has a ${this.#path}${field} that is no https address below googleapis.com`,
      `set it to ${usual}; tokens are sent nowhere else`,
    );
  }
}
