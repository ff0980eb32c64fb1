import type { FileBlocks } from "./blocks.ts";
import { DataFileError, type FilePlace } from "./data_file_error.ts";

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const comma = 0x2c;

/** Marks the bytes at which a value without quotes may end. */
const special = new Uint8Array(256);
for (const byte of [lineFeed, carriageReturn, quote, comma]) special[byte] = 1;

/** How a record ends; `none` at the end of the file. */
export type LineEnd = "none" | "lf" | "crlf" | "cr";

/** How a value is written. */
export const written = { plain: 0, quoted: 1, escaped: 2, stray: 3 } as const;

/**
 * Finds the records of CSV in bytes, without making text of them: commas, double quotes, and line ends of
 * any kind. It holds one record at a time, whose places are valid until the bytes are moved.
 */
export class CsvScanner {
  /** How each value is {@linkcode written}: without quotes, in them, with doubled ones, or with single ones inside. */
  forms = new Uint8Array(64);
  /** Number of values. */
  count = 0;
  /** First byte of the record. */
  start = 0;
  /** Behind its last byte, before its line end. */
  end = 0;
  /** Behind its line end. */
  next = 0;
  lineEnd: LineEnd = "none";
  /** The line on which it starts, from 1. */
  line = 1;
  /** Whether a value holds a quote that is no part of the notation. */
  hasStray = false;
  /** Line ends in its values. */
  breaks = 0;
  #starts = new Int32Array(64);
  #ends = new Int32Array(64);
  #nextLine = 1;

  /** First byte of a value, inside its quotes; 0 when the record has no such value. */
  startOf(index: number): number {
    return this.#starts[index] ?? 0;
  }

  /** Behind the last byte of a value, inside its quotes; 0 when the record has no such value. */
  endOf(index: number): number {
    return this.#ends[index] ?? 0;
  }

  /** Whether there is nothing between two line ends. */
  get isBlank(): boolean {
    return this.start === this.end;
  }

  /**
   * Reads the record at `start`.
   * @param at What to tell with errors.
   * @returns Whether all of it is there. Once `isLast`, it is, unless `start` is the end.
   * @throws {DataFileError} When quotes are wrong.
   */
  read(
    bytes: Uint8Array,
    { start: from, end, isLast }: Pick<FileBlocks, "start" | "end" | "isLast">,
    at: FilePlace,
  ): boolean {
    if (from >= end) return false;
    this.start = from;
    this.line = this.#nextLine;
    this.hasStray = false;
    this.breaks = 0;
    let i = from;
    let count = 0;
    while (true) {
      if (count === this.#starts.length) this.#grow();
      if (i < end && bytes[i] === quote) {
        const closed = this.#quoted(bytes, i, end);
        if (closed < 0) {
          if (!isLast) return false;
          throw this.#neverClosed(at);
        }
        if (closed + 1 >= end && !isLast) return false;
        this.#starts[count] = i + 1;
        this.#ends[count] = closed;
        this.forms[count] = this.#escapes ? written.escaped : written.quoted;
        i = closed + 1;
      } else {
        this.#starts[count] = i;
        this.forms[count] = written.plain;
        while (i < end && special[bytes[i] ?? comma] === 0) i++;
        while (i < end && bytes[i] === quote) {
          this.forms[count] = written.stray;
          this.hasStray = true;
          i++;
          while (i < end && special[bytes[i] ?? comma] === 0) i++;
        }
        this.#ends[count] = i;
      }
      count++;
      if (i >= end) {
        if (!isLast) return false;
        return this.#finish(count, i, "none");
      }
      const byte = bytes[i];
      if (byte === comma) {
        i++;
      } else if (byte === lineFeed) {
        return this.#finish(count, i, "lf");
      } else if (byte === carriageReturn) {
        if (i + 1 >= end && !isLast) return false;
        return i + 1 < end && bytes[i + 1] === lineFeed
          ? this.#finish(count, i, "crlf")
          : this.#finish(count, i, "cr");
      } else {
        throw new DataFileError("Text follows a quote that closes a value", {
          ...at,
          line: this.line,
          fix: 'write a quote inside quotes twice: "5"" pipe"',
          code: "E158",
        });
      }
    }
  }

  #escapes = false;

  /** Where the quote is that closes the one at `open`; -1 when it is not there. */
  #quoted(bytes: Uint8Array, open: number, end: number): number {
    this.#escapes = false;
    for (let i = open + 1; i < end; i++) {
      const byte = bytes[i];
      if (byte === quote) {
        if (i + 1 >= end || bytes[i + 1] !== quote) return i;
        this.#escapes = true;
        i++;
      } else if (byte === lineFeed) {
        if (bytes[i - 1] !== carriageReturn) this.breaks++;
      } else if (byte === carriageReturn) {
        this.breaks++;
      }
    }
    return -1;
  }

  #neverClosed(at: FilePlace): DataFileError {
    return new DataFileError("A quote is opened and never closed", {
      ...at,
      line: this.line,
      fix: "close it, or write a quote inside quotes twice",
      code: "E158",
    });
  }

  /** Ends the record with a line end of some length. Without an object, as there are millions of records. */
  #finish(count: number, end: number, lineEnd: LineEnd): true {
    this.count = count;
    this.end = end;
    this.next = end + (lineEnd === "none" ? 0 : lineEnd === "crlf" ? 2 : 1);
    this.lineEnd = lineEnd;
    this.#nextLine = this.line + this.breaks + 1;
    return true;
  }

  #grow(): void {
    const length = this.#starts.length * 2;
    const [starts, ends, forms] = [this.#starts, this.#ends, this.forms];
    this.#starts = new Int32Array(length);
    this.#ends = new Int32Array(length);
    this.forms = new Uint8Array(length);
    this.#starts.set(starts);
    this.#ends.set(ends);
    this.forms.set(forms);
  }
}
