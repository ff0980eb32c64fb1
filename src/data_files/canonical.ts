import type { CsvFile } from "./csv.ts";
import { type LineEnd, written } from "./csv_scanner.ts";

const [lineFeed, carriageReturn, quote, comma] = [0x0a, 0x0d, 0x22, 0x2c];
const [backslash, point] = [0x5c, 0x2e];

/**
 * How the records of a file are passed on so that databases read them all in one way: no header, no blank
 * lines, one kind of line end, as many values in each, quotes only around values.
 */
export interface CanonicalOptions {
  /** Number of values of each record; those with fewer lack the last ones. */
  readonly width: number;
  /** Whether all lines end as the first one does, rather than in a line feed. */
  readonly keepsCrlf: boolean;
  /**
   * Whether a line of only `\.` is written in another way, as PostgreSQL before 18 takes it for the end of
   * the rows, even within quotes.
   */
  readonly hidesEndMark: boolean;
}

/** Passes records on, and changes those that need it. */
export class CanonicalWriter {
  readonly #csv: CsvFile;
  readonly #options: CanonicalOptions;
  #lineEnd: LineEnd = "none";
  #output = new Uint8Array(1 << 16);
  #length = 0;
  /** Records that have not been passed on and need no change. */
  #runStart = 0;
  #runEnd = 0;

  constructor(csv: CsvFile, options: CanonicalOptions) {
    this.#csv = csv;
    this.#options = options;
  }

  /** Takes the record at which the scanner is. */
  add(): void {
    const { scanner } = this.#csv;
    if (this.#lineEnd === "none") {
      this.#lineEnd = this.#options.keepsCrlf && scanner.lineEnd === "crlf" ? "crlf" : "lf";
    }
    if (this.#mustChange()) {
      this.#endRun();
      this.#rewrite();
    } else if (scanner.start === this.#runEnd && this.#runEnd > this.#runStart) {
      this.#runEnd = scanner.next;
    } else {
      this.#endRun();
      this.#runStart = scanner.start;
      this.#runEnd = scanner.next;
    }
  }

  /** What came in since the last call; valid until the next record is added. Empty when nothing did. */
  take(): Uint8Array {
    let bytes: Uint8Array;
    if (this.#length === 0) {
      bytes = this.#csv.bytes.subarray(this.#runStart, this.#runEnd);
    } else {
      this.#endRun();
      bytes = this.#output.subarray(0, this.#length);
      this.#length = 0;
    }
    this.#runStart = this.#runEnd = 0;
    return bytes;
  }

  #mustChange(): boolean {
    const { scanner } = this.#csv;
    return scanner.hasStray || scanner.count !== this.#options.width ||
      (scanner.lineEnd !== this.#lineEnd && scanner.lineEnd !== "none") ||
      (this.#options.hidesEndMark && this.#hasEndMark());
  }

  #hasEndMark(): boolean {
    const { scanner, bytes } = this.#csv;
    if (isEndMark(bytes, scanner.start, scanner.end)) return true;
    if (scanner.breaks === 0) return false;
    for (let i = scanner.start; i < scanner.end; i++) {
      const isBreak = bytes[i] === lineFeed || bytes[i] === carriageReturn;
      if (isBreak && isEndMark(bytes, i + 1, scanner.end)) return true;
    }
    return false;
  }

  #endRun(): void {
    this.#append(this.#runStart, this.#runEnd);
    this.#runStart = this.#runEnd = 0;
  }

  #append(start: number, end: number): void {
    this.#reserve(end - start);
    this.#output.set(this.#csv.bytes.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  #rewrite(): void {
    const { scanner } = this.#csv;
    const { width } = this.#options;
    for (let index = 0; index < width; index++) {
      if (index > 0) this.#put(comma);
      if (index < scanner.count) this.#rewriteValue(index);
    }
    if (this.#lineEnd === "crlf") this.#put(carriageReturn);
    this.#put(lineFeed);
  }

  #rewriteValue(index: number): void {
    const { scanner, bytes } = this.#csv;
    const [start, end] = [scanner.startOf(index), scanner.endOf(index)];
    const isAlone = scanner.count === 1 && this.#options.width === 1 &&
      isEndMark(bytes, start, end);
    if (scanner.forms[index] === written.plain && !isAlone) return this.#append(start, end);
    this.#put(quote);
    for (let i = start; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === quote && scanner.forms[index] === written.stray) this.#put(quote);
      const isHidden = this.#options.hidesEndMark && i > start && byte === backslash &&
        (bytes[i - 1] === lineFeed || bytes[i - 1] === carriageReturn) && isEndMark(bytes, i, end);
      if (isHidden) {
        // Outside quotes for two characters, which changes the line but not the value.
        for (const part of [quote, backslash, point, quote]) this.#put(part);
        i++;
      } else {
        this.#put(byte);
      }
    }
    this.#put(quote);
  }

  #put(byte: number): void {
    if (this.#length === this.#output.length) this.#reserve(1);
    this.#output[this.#length++] = byte;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#output.length) return;
    const larger = new Uint8Array(Math.max(this.#output.length * 2, this.#length + count));
    larger.set(this.#output.subarray(0, this.#length));
    this.#output = larger;
  }
}

/** Whether a line that starts here holds nothing but `\.`; `end` ends the value or the record. */
function isEndMark(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== backslash || bytes[start + 1] !== point || start + 2 > end) return false;
  return start + 2 === end || bytes[start + 2] === lineFeed || bytes[start + 2] === carriageReturn;
}
