/** Bytes as text. The methods of `Uint8Array` for this are younger than the Deno that we support. */
import { Buffer } from "node:buffer";

/** Two hexadecimal digits for each byte, in lower case. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** The bytes of hexadecimal digits, of which there must be an even number and nothing else. */
export function fromHex(digits: string): Uint8Array {
  return new Uint8Array(Buffer.from(digits, "hex"));
}

/** Base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/**
 * The bytes of base64, with or without padding.
 * @throws {TypeError} When the text is something else. The message does not quote it.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (!/^(?:[\w+/-]{4})*(?:[\w+/-]{2,3}={0,2})?$/.test(text)) {
    throw new TypeError("The text is not base64");
  }
  return new Uint8Array(Buffer.from(text, "base64"));
}
