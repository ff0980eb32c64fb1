/** The state in which no pattern has begun. */
export const root = 0;

/** So many first units of a pattern decide whether a place is looked at more closely. */
const prefixLength = 4;
/** So many units tell how far away the next place is where a pattern may begin. */
const blockLength = 3;
/** Of the first units of all patterns, so many are looked at for that. */
const longestWindow = 64;

/**
 * Finds any of many patterns in one pass over a text, however it is cut (Aho–Corasick, on UTF-16
 * code units). States are numbers: start with 0, feed one unit at a time to
 * {@linkcode PatternAutomaton.next}. Building takes time and memory linear in the patterns' length.
 */
export class PatternAutomaton {
  /** Units that start a pattern, by value: a list would be long here, and only here. */
  readonly #fromRoot = new Int32Array(0x10000);
  readonly #firstChild: Int32Array;
  readonly #nextSibling: Int32Array;
  readonly #unit: Uint16Array;
  /** The state of the longest proper suffix that also begins a pattern. */
  readonly #fallback: Int32Array;
  readonly #matched: Int32Array;
  readonly #pending: Int32Array;
  /** Whether a pattern begins with units that have this hash. */
  readonly #prefixes = new Uint8Array(0x10000);
  /** As long as the shortest pattern, or less. */
  readonly #window: number;
  /** By the hash of the last units of a window: how far it may be moved without missing a pattern. */
  readonly #shifts: Uint8Array;
  #size = 1;

  /** @param patterns None of them shorter than four units. */
  constructor(patterns: readonly string[]) {
    const capacity = patterns.reduce((sum, pattern) => sum + pattern.length, 1);
    this.#firstChild = new Int32Array(capacity);
    this.#nextSibling = new Int32Array(capacity);
    this.#unit = new Uint16Array(capacity);
    this.#fallback = new Int32Array(capacity);
    this.#matched = new Int32Array(capacity);
    this.#pending = new Int32Array(capacity);
    this.#window = Math.min(longestWindow, ...patterns.map(({ length }) => length));
    const lastBlock = this.#window - blockLength;
    this.#shifts = new Uint8Array(0x10000).fill(lastBlock + 1);
    for (const pattern of patterns) {
      this.#insert(pattern);
      this.#prefixes[this.#hashAt(pattern, 0)] = 1;
      for (let at = 0; at <= lastBlock; at++) {
        const block = blockAt(pattern, at);
        this.#shifts[block] = Math.min(this.#shifts[block] ?? 0, lastBlock - at);
      }
    }
    this.#link();
  }

  /** The state after one more code unit. */
  next(state: number, unit: number): number {
    while (state !== root) {
      const child = this.#child(state, unit);
      if (child !== root) return child;
      state = this.#fallback[state] ?? root;
    }
    return this.#fromRoot[unit] ?? root;
  }

  /**
   * The first place from `start` on where a pattern may begin, for texts of which nothing before `start`
   * does. Most of a text is passed over in steps as long as the shortest pattern (Wu and Manber); the
   * last units of a text are always such a place, as the text may go on.
   */
  skip(text: string, start: number): number {
    const shifts = this.#shifts;
    const last = text.length - this.#window;
    const toBlock = this.#window - blockLength;
    for (let place = start; place <= last;) {
      const shift = shifts[blockAt(text, place + toBlock)] ?? 0;
      if (shift > 0) place += shift;
      else if (this.#prefixes[this.#hashAt(text, place)] === 1) return place;
      else place++;
    }
    return Math.max(start, last + 1);
  }

  #hashAt(text: string, start: number): number {
    let hash = 0;
    for (let at = start; at < start + prefixLength; at++) {
      hash = ((hash << 4) ^ text.charCodeAt(at)) & 0xffff;
    }
    return hash;
  }

  /** Length of the longest pattern that ends here; 0 when none does. */
  matched(state: number): number {
    return this.#matched[state] ?? 0;
  }

  /** How many of the last units begin a pattern that has not ended yet. */
  pending(state: number): number {
    return this.#pending[state] ?? 0;
  }

  #child(state: number, unit: number): number {
    if (state === root) return this.#fromRoot[unit] ?? root;
    let child = this.#firstChild[state] ?? root;
    while (child !== root && this.#unit[child] !== unit) child = this.#nextSibling[child] ?? root;
    return child;
  }

  #insert(pattern: string): void {
    let state = root;
    for (let i = 0; i < pattern.length; i++) {
      const unit = pattern.charCodeAt(i);
      let child = this.#child(state, unit);
      if (child === root) {
        child = this.#size++;
        this.#unit[child] = unit;
        this.#nextSibling[child] = this.#firstChild[state] ?? root;
        this.#firstChild[state] = child;
        if (state === root) this.#fromRoot[unit] = child;
      }
      state = child;
    }
    this.#matched[state] = pattern.length;
  }

  /** Fills in what depends on shorter states, level by level. */
  #link(): void {
    const depth = new Int32Array(this.#size);
    const queue = new Int32Array(this.#size);
    let end = 1;
    for (let start = 0; start < end; start++) {
      const state = queue[start] ?? root;
      const fallback = this.#fallback[state] ?? root;
      const length = depth[state] ?? 0;
      const firstChild = this.#firstChild[state] ?? root;
      if (state !== root) {
        this.#matched[state] ||= this.matched(fallback);
        this.#pending[state] = firstChild === root ? this.pending(fallback) : length;
      }
      for (let child = firstChild; child !== root; child = this.#nextSibling[child] ?? root) {
        depth[child] = length + 1;
        if (state !== root) this.#fallback[child] = this.next(fallback, this.#unit[child] ?? 0);
        queue[end++] = child;
      }
    }
  }
}

/** The hash of a block of units. */
function blockAt(text: string, at: number): number {
  return ((text.charCodeAt(at) << 10) ^ (text.charCodeAt(at + 1) << 5) ^ text.charCodeAt(at + 2)) &
    0xffff;
}
