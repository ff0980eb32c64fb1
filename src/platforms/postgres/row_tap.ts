import { Buffer } from "node:buffer";

/** A letter for the kind, and the length of what follows the letter. */
const headerLength = 5;
const dataRow = "D".charCodeAt(0);

/** Takes messages with rows, whole ones, from `start` to `end` of bytes that change later. */
export type TakeRows = (bytes: Uint8Array, start: number, end: number) => void;

/** Where a message goes. */
type Way = "parser" | "rows" | "nowhere";

/** Stands between a socket and the parser of `pg`, which makes a value of every cell. */
export class RowTap {
  /** What rows are for: a function, the parser when `undefined`, or nothing. */
  take: TakeRows | "nothing" | undefined;
  /** What takes everything else. */
  parse: (bytes: Buffer) => void = () => {};
  /** What is to come of a message whose way is known. */
  #left = 0;
  #way: Way = "parser";
  /** The beginning of a message, of which so much is needed before its way is known. */
  #held: Buffer[] = [];
  #heldLength = 0;
  #needed = 0;

  /** Passes on what the socket has read. */
  push(read: Buffer): void {
    while (this.#heldLength > 0) {
      const missing = this.#needed - this.#heldLength;
      this.#hold(read.subarray(0, missing), this.#needed);
      if (read.length < missing) return;
      read = read.subarray(missing);
      const whole = Buffer.concat(this.#held);
      this.#held = [];
      this.#heldLength = 0;
      this.#sort(whole);
    }
    this.#sort(read);
  }

  /** Passes on messages, and keeps what is not yet one. */
  #sort(bytes: Buffer): void {
    const { length } = bytes;
    let from = 0;
    let at = 0;
    let way = this.#way;
    const pass = () => {
      if (from < at) this.#pass(way, { bytes, from, at });
      from = at;
    };
    while (at < length) {
      if (this.#left === 0) {
        const needed = this.#begin(bytes, at);
        if (needed > length - at) {
          pass();
          return this.#hold(bytes.subarray(at), needed);
        }
      }
      if (this.#way !== way) {
        pass();
        way = this.#way;
      }
      const part = Math.min(this.#left, length - at);
      this.#left -= part;
      at += part;
    }
    pass();
  }

  /** Finds the way of the message at this place. @returns How much of it has to be there. */
  #begin(bytes: Buffer, at: number): number {
    if (bytes.length - at < headerLength) return headerLength;
    const length = 1 + bytes.readUInt32BE(at + 1);
    const way = bytes[at] === dataRow ? this.#wayOfRows() : "parser";
    if (way === "rows" && bytes.length - at < length) return length;
    this.#left = length;
    this.#way = way;
    return headerLength;
  }

  #wayOfRows(): Way {
    if (this.take === "nothing") return "nowhere";
    return this.take === undefined ? "parser" : "rows";
  }

  #pass(
    way: Way,
    { bytes, from, at }: { readonly bytes: Buffer; readonly from: number; readonly at: number },
  ): void {
    if (way === "parser") this.parse(bytes.subarray(from, at));
    else if (way === "rows" && typeof this.take === "function") this.take(bytes, from, at);
  }

  /** Keeps a copy: the socket may use its memory again. */
  #hold(rest: Buffer, needed: number): void {
    this.#held.push(Buffer.from(rest));
    this.#heldLength += rest.length;
    this.#needed = needed;
  }
}
