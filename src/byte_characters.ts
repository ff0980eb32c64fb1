/**
 * Bytes as characters, one each, so that what searches texts can search bytes. Every start loads this module:
 * it needs nothing of Node.js.
 */

/** Of arguments of one call. */
const chunk = 8_192;

/** Each byte as the character of its number. */
export function bytesAsText(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += chunk) {
    text += String.fromCharCode(...bytes.subarray(from, from + chunk));
  }
  return text;
}

/** The bytes of such a text. */
export function textAsBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
