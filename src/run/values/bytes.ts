/** Bytes in files and in cells, which every database shows in another way. */
import { fromHex, toBase64, toHex } from "../../byte_text.ts";

/** Whether a type is one of bytes. */
export function isBytesType(type: string): boolean {
  return /^\s*(?:bytea|bytes|(?:var)?binary|binary varying|(?:tiny|medium|long)?blob|varbyte)\b/i
    .test(type) && !/\[\]$/.test(type);
}

/** The bytes that a file means: those of the digits after `\x`, as in seeds, else those of the text in UTF-8. */
export function bytesOfText(text: string): Uint8Array {
  const [, digits] = /^\\x((?:[\da-f]{2})*)$/i.exec(text) ?? [];
  return digits === undefined ? new TextEncoder().encode(text) : fromHex(digits);
}

/** Whether a cell shows the bytes that a text of a file means, in whatever way its database shows bytes. */
export function showsBytes(cell: string, text: string): boolean {
  const bytes = bytesOfText(text);
  const hex = toHex(bytes);
  const upper = hex.toUpperCase();
  return [`\\x${hex}`, `0x${upper}`, upper, hex, toBase64(bytes), escaped(bytes)].includes(cell);
}

/** As DuckDB shows them: letters, digits and signs of ASCII as they are, of others the digits. */
function escaped(bytes: Uint8Array): string {
  return [...bytes].map((byte) => {
    const isPlain = byte >= 32 && byte <= 126 &&
      !["\\", "'", '"'].includes(String.fromCharCode(byte));
    return isPlain
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, "0").toUpperCase()}`;
  }).join("");
}
