import { FileBlocks } from "./blocks.ts";
import { DataFileError, type FilePlace } from "./data_file_error.ts";
import type { DataFile } from "./data_file.ts";

const decoder = new TextDecoder();
const bytesOf = (text: string) => Array.from(text, (character) => character.charCodeAt(0));
const [lineFeed, quote, backslash, comma, colon] = bytesOf('\n"\\,:');
const [openList, closeList, openObject, closeObject] = bytesOf("[]{}");

/** A value of a JSON file as text. */
export interface JsonItem {
  readonly text: string;
  /** The line on which it starts, from 1. */
  readonly line: number;
  /** How many keys its objects name, at all depths. */
  readonly keys: number;
}

/**
 * The values of a JSON file one by one, so that a file of any size needs little memory: those of a list, or
 * those that follow each other, as on lines of their own. It only finds where they end.
 * @throws {DataFileError} When the list is not closed, or something follows it.
 */
export async function* jsonItems(file: DataFile): AsyncGenerator<JsonItem> {
  using blocks = await FileBlocks.open(file);
  const splitter = new Splitter(file.shownAs === undefined ? {} : { file: file.shownAs });
  do {
    await blocks.more();
    for (;;) {
      const item = splitter.take(blocks);
      if (item === undefined) break;
      yield item;
    }
  } while (!blocks.isLast);
  splitter.end({ mayBeEmpty: file.columns !== undefined });
}

class Splitter {
  readonly #at: FilePlace;
  #line = 1;
  /** What may come next outside a value. */
  #state: "start" | "item" | "separator" | "done" = "start";
  #isList = false;

  constructor(at: FilePlace) {
    this.#at = at;
  }

  /** The next value that is there as a whole; `undefined` when there is none. */
  take(blocks: FileBlocks): JsonItem | undefined {
    const { bytes, end } = blocks;
    let i = blocks.start;
    for (; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === lineFeed) this.#line++;
      else if (!isSpace(byte) && !this.#isPunctuation(byte)) break;
    }
    blocks.start = i;
    if (i >= end) return undefined;
    if (this.#state === "done") throw this.#invalid("something follows the list");
    if (this.#state === "separator") throw this.#invalid("a comma is missing");
    const found = this.#measure(bytes, { from: i, end, isLast: blocks.isLast });
    if (found === undefined) return undefined;
    const line = this.#line;
    this.#line += found.breaks;
    blocks.start = found.end;
    this.#state = this.#isList ? "separator" : "item";
    return { text: decoder.decode(bytes.subarray(i, found.end)), line, keys: found.keys };
  }

  /** @throws {DataFileError} When the list was not closed, or there was nothing. */
  end({ mayBeEmpty }: { readonly mayBeEmpty: boolean }): void {
    if (this.#state === "start" && !mayBeEmpty) {
      throw new DataFileError("The file is empty", {
        ...this.#at,
        fix: "give it a list of JSON objects, or one object a line",
        code: "E158",
      });
    }
    if (this.#isList && this.#state !== "done") throw this.#invalid("the list is never closed");
  }

  /** Whether a byte outside values belongs to the list that may be around them. */
  #isPunctuation(byte: number): boolean {
    if (this.#state === "start") {
      this.#state = "item";
      this.#isList = byte === openList;
      if (this.#isList) this.#isFirst = true;
      return this.#isList;
    }
    if (!this.#isList) return false;
    if (byte === closeList && (this.#state === "separator" || this.#isFirst)) {
      this.#state = "done";
      return true;
    }
    if (byte !== comma || this.#state !== "separator") {
      this.#isFirst = false;
      return false;
    }
    this.#state = "item";
    return true;
  }

  /** Whether the list has just been opened, and may be empty. */
  #isFirst = false;

  #measure(
    bytes: Uint8Array,
    { from, end, isLast }: {
      readonly from: number;
      readonly end: number;
      readonly isLast: boolean;
    },
  ): { readonly end: number; readonly breaks: number; readonly keys: number } | undefined {
    let [depth, breaks, keys] = [0, 0, 0];
    let i = from;
    while (i < end) {
      const byte = bytes[i] ?? 0;
      if (byte === quote) {
        for (i++; i < end && bytes[i] !== quote; i++) {
          if (bytes[i] === backslash) i++;
          else if (bytes[i] === lineFeed) breaks++;
        }
        if (i >= end) break;
      } else if (byte === openObject || byte === openList) {
        depth++;
      } else if (byte === closeObject || byte === closeList) {
        // Without a value before it, it would be taken for ever.
        if (depth === 0) return { end: i === from ? i + 1 : i, breaks, keys };
        if (--depth === 0) return { end: i + 1, breaks, keys };
      } else if (byte === lineFeed) {
        if (depth === 0) return { end: i, breaks, keys };
        breaks++;
      } else if (byte === colon) {
        keys++;
      } else if (depth === 0 && (byte === comma || isSpace(byte))) {
        return { end: i === from ? i + 1 : i, breaks, keys };
      }
      i++;
    }
    if (!isLast) return undefined;
    if (depth > 0) throw this.#invalid("an object or a list is opened and never closed");
    return { end, breaks, keys };
  }

  #invalid(cause: string): DataFileError {
    return invalidJson({ ...this.#at, line: this.#line }, cause);
  }
}

/** The error for text that is no JSON. */
export function invalidJson(place: FilePlace, cause?: string): DataFileError {
  return new DataFileError("the file is not valid JSON", {
    ...place,
    ...(cause !== undefined && { cause }),
    fix: "correct it there; a seed is a list of objects, or one object a line",
    code: "E158",
  });
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}
