/** What of a text tells it from others, in the room of two numbers however long the text is. */
export interface TextDigest {
  /** Two halves of 64 bits. */
  readonly low: number;
  readonly high: number;
  /** How many characters the text has. */
  readonly characters: number;
}

/** Reads a text once. The digests of two different texts are the same for one pair in 2⁶⁴, about. */
export function digestOf(text: string): TextDigest {
  let [low, high, pairs] = [text.length, ~text.length, 0];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // The second half of a character that has two.
    if (unit >= 0xdc00 && unit < 0xe000 && isFirstHalf(text.charCodeAt(at - 1))) pairs++;
    low = Math.imul(turned(low ^ unit, 13), 0x9e3779b1);
    high = Math.imul(turned(high + unit, 17), 0x85ebca77);
  }
  return { low: mixed(low ^ turned(high, 7)), high: mixed(high), characters: text.length - pairs };
}

function isFirstHalf(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function turned(value: number, by: number): number {
  return value << by | value >>> 32 - by;
}

/** Lets every bit depend on every other one. */
function mixed(value: number): number {
  const once = Math.imul(value ^ value >>> 16, 0x7feb352d);
  const twice = Math.imul(once ^ once >>> 15, 0x846ca68b);
  return twice ^ twice >>> 16;
}

const firstPlaces = 64;

/** Counts different texts by their digests, in 16 to 32 bytes for each of them. */
export class DistinctCount {
  readonly #limit: number;
  #places: Int32Array | undefined = new Int32Array(2 * firstPlaces);
  #size = 0;
  /** An empty place is two zeros, so that this digest is kept apart. */
  #hasZero = false;

  /** @param limit More different texts are not counted. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many there are; `undefined` for more than are counted. */
  get size(): number | undefined {
    return this.#places === undefined ? undefined : this.#size;
  }

  add({ low, high }: Pick<TextDigest, "low" | "high">): void {
    if (this.#places === undefined) return;
    if (low === 0 && high === 0) {
      if (this.#hasZero) return;
      this.#hasZero = true;
    } else if (!insert(this.#places, low, high)) return;
    this.#size++;
    if (this.#size > this.#limit) this.#places = undefined;
    else if (4 * this.#size > this.#places.length) this.#places = larger(this.#places);
  }
}

/** Puts a digest into its place. @returns Whether it was not there. */
function insert(places: Int32Array, low: number, high: number): boolean {
  const mask = places.length / 2 - 1;
  for (let place = low & mask;; place = place + 1 & mask) {
    const [first, second] = [places[2 * place], places[2 * place + 1]];
    if (first === low && second === high) return false;
    if (first !== 0 || second !== 0) continue;
    places[2 * place] = low;
    places[2 * place + 1] = high;
    return true;
  }
}

function larger(places: Int32Array): Int32Array {
  const more = new Int32Array(2 * places.length);
  for (let at = 0; at < places.length; at += 2) {
    const [low = 0, high = 0] = [places[at], places[at + 1]];
    if (low !== 0 || high !== 0) insert(more, low, high);
  }
  return more;
}
