/** A message of the server that is longer than a text in this program can be. */
export class MessageTooLarge extends Error {
  override readonly name = "MessageTooLarge";
  /** @param bytes How long the server says that the message is. */
  constructor(readonly bytes: number) {
    super("a message of the server is too large");
  }
}

/** The longest text that V8 can hold, in characters; a row is read as the text of its values. */
export const largestMessage = 2 ** 29 - 24;

/** One byte for the type, four for the length, which counts itself. */
const headSize = 5;

/**
 * Follows the messages of a server's answer by their lengths alone, and finds one that cannot be read when
 * it begins, rather than when all of it is in memory.
 */
export class MessageSizes {
  readonly #largest: number;
  /** Bytes until the next message begins; they may be in pieces that are still to come. */
  #rest = 0;
  /** What came of a head that is cut by the end of a piece. */
  #head: number[] = [];
  #hasBegun = false;

  /** @param largest In bytes. */
  constructor(largest: number = largestMessage) {
    this.#largest = largest;
  }

  /** Whether the server has sent anything. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Looks at the next piece of the answer. @returns The length of a message that is too large. */
  next(piece: Uint8Array): number | undefined {
    this.#hasBegun = true;
    let at = this.#rest;
    while (at < piece.length) {
      let length: number;
      if (this.#head.length === 0 && at + headSize <= piece.length) {
        length = lengthAt(piece, at + 1);
        at += 1 + length;
      } else {
        this.#head.push(piece[at++] ?? 0);
        if (this.#head.length < headSize) continue;
        length = lengthAt(this.#head, 1);
        this.#head = [];
        at += 1 + length - headSize;
      }
      if (length > this.#largest) return length;
    }
    this.#rest = at - piece.length;
  }
}

function lengthAt(bytes: ArrayLike<number>, at: number): number {
  let length = 0;
  for (let index = at; index < at + 4; index++) length = length * 256 + (bytes[index] ?? 0);
  return length;
}
