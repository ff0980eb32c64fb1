import { DataFileError } from "./data_file_error.ts";

const marks: readonly (readonly [bytes: readonly number[], name: string])[] = [
  [[0xff, 0xfe, 0, 0], "UTF-32LE"],
  [[0, 0, 0xfe, 0xff], "UTF-32BE"],
  [[0xff, 0xfe], "UTF-16LE"],
  [[0xfe, 0xff], "UTF-16BE"],
];

/** The encoding that a byte order mark at the start of a file names; `undefined` without one, or for UTF-8. */
export function markedEncoding(start: Uint8Array): string | undefined {
  return marks.find(([bytes]) => bytes.every((byte, index) => start[index] === byte))?.[1];
}

/** The length of the byte order mark of UTF-8; 0 without one. */
export function utf8MarkLength(start: Uint8Array): number {
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? 3 : 0;
}

/** How many bytes at the end of a piece are the start of a character whose rest is still to come. */
export function incompleteLength(bytes: Uint8Array, end: number): number {
  for (let length = 1; length <= 3 && length <= end; length++) {
    const byte = bytes[end - length] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > length ? length : 0;
  }
  return 0;
}

/** The error for a file in another encoding than UTF-8. */
export function wrongEncoding(
  name: string,
  place: {
    readonly file?: string | undefined;
    readonly line?: number | undefined;
    readonly byte?: number | undefined;
  },
  cause?: string,
): DataFileError {
  return new DataFileError(`The file is not UTF-8: it ${name}`, {
    ...place,
    ...(cause !== undefined && { cause }),
    fix: "save it as UTF-8" +
      (place.file === undefined ? "" : `, for example with: iconv -f ${iconvName(name)} -t UTF-8`),
    code: "E157",
  });
}

function iconvName(description: string): string {
  return /UTF-\d+\w*/.exec(description)?.[0] ?? "WINDOWS-1252";
}

/**
 * Finds what keeps the bytes of a file from being UTF-8 text, which some byte of it does.
 * @param pieces The file from its start.
 */
export async function findWrongByte(
  pieces: AsyncIterable<Uint8Array>,
  file: string | undefined,
): Promise<DataFileError> {
  let line = 1;
  let offset = 0;
  let rest = new Uint8Array();
  let previous = 0;
  for await (const piece of pieces) {
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    let index = 0;
    while (index < bytes.length) {
      const byte = bytes[index] ?? 0;
      if (byte === 0) return nulByte(bytes, index, { file, line, byte: offset + index + 1 });
      if (byte === 0x0a || byte === 0x0d) {
        if (!(byte === 0x0a && previous === 0x0d)) line++;
      }
      const length = characterLength(bytes, index);
      if (length === "incomplete") break;
      if (length === 0) return badByte(byte, { file, line, byte: offset + index + 1 });
      previous = byte;
      index += length;
    }
    offset += index;
    rest = bytes.slice(index);
  }
  return badByte(rest[0] ?? 0, { file, line, byte: offset + 1 });
}

type Place = { readonly file?: string | undefined; readonly line: number; readonly byte: number };

function badByte(byte: number, place: Place): DataFileError {
  const hex = `0x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  return wrongEncoding("looks like Windows-1252 or Latin-1", place, `${hex} is no character there`);
}

function nulByte(bytes: Uint8Array, index: number, place: Place): DataFileError {
  const near = bytes.subarray(Math.max(0, index - 8), index + 8);
  const zeros = near.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  if (zeros * 3 >= near.length) {
    const name = index % 2 === 1 ? "UTF-16LE" : "UTF-16BE";
    return wrongEncoding(`looks like ${name} without a byte order mark`, place, "0x00 is no text");
  }
  return new DataFileError("The file holds a NUL byte, which no text has", {
    ...place,
    fix: "remove it; if the file is compressed or a spreadsheet, export it as text",
    code: "E157",
  });
}

/** Of the character at `index`, in bytes; 0 when there is none. */
function characterLength(bytes: Uint8Array, index: number): number | "incomplete" {
  const first = bytes[index] ?? 0;
  if (first < 0x80) return 1;
  const length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (let part = 1; part < length; part++) {
    if (index + part >= bytes.length) return "incomplete";
    const byte = bytes[index + part] ?? 0;
    const [low, high] = part === 1 ? secondByteRange(first) : [0x80, 0xbf];
    if (byte < low || byte > high) return 0;
  }
  return length;
}

/** What may follow without an overlong form, a surrogate, or a number beyond Unicode. */
function secondByteRange(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  return first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf];
}
