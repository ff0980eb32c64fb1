import { toHex } from "../byte_text.ts";

/**
 * Revisions of values whose service keeps no versions. A revision is a keyed hash (HMAC-SHA-256 with a
 * random key that is never stored), so that it tells values apart within one reader and says nothing about
 * them outside: a plain hash of a short password can be tried out.
 */
export class ValueRevisions {
  #key: Promise<CryptoKey> | undefined;

  /** The same text for the same value. @param value Text, or what JSON can hold, and bigints. */
  async of(value: unknown): Promise<string> {
    this.#key ??= crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const text = typeof value === "string" ? value : JSON.stringify(
      value,
      (_, part) => typeof part === "bigint" ? `${part}n` : part,
    );
    const hash = await crypto.subtle.sign("HMAC", await this.#key, new TextEncoder().encode(text));
    return toHex(new Uint8Array(hash));
  }
}
