import { UsageError } from "./errors.ts";

/** Entries by name, with "did you mean" for names that are close to one of them. */
export class Registry<T extends { readonly name: string }> {
  readonly #kind: string;
  readonly #entries: ReadonlyMap<string, T>;

  /**
   * @param kind What an entry is called in messages, such as "connection type".
   * @throws {TypeError} When two entries have one name.
   */
  constructor(kind: string, entries: readonly T[]) {
    const byName = new Map<string, T>();
    for (const entry of entries) {
      if (byName.has(entry.name)) {
        throw new TypeError(`Two ${kind} entries are named "${entry.name}"`);
      }
      byName.set(entry.name, entry);
    }
    this.#kind = kind;
    this.#entries = byName;
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  find(name: string): T | undefined {
    return this.#entries.get(name);
  }

  /** @throws {UsageError} When there is no such entry, naming the closest one. */
  get(name: string): T {
    const entry = this.find(name);
    if (entry !== undefined) return entry;
    throw new UsageError(`Unknown ${this.#kind} "${name}"`, didYouMean(name, this.names));
  }
}

/**
 * The remedy for names that nothing has: what they most likely meant, and for each of several what it
 * meant. Empty when none is close, so that it can be spread over another remedy.
 * @param candidates The names there are, or what finds the one that a name is close to.
 */
export function didYouMean(
  names: string | readonly string[],
  candidates: Iterable<string> | ((name: string) => string | undefined),
): { readonly fix?: string } {
  const known = typeof candidates === "function" ? [] : [...candidates];
  const find = typeof candidates === "function"
    ? candidates
    : (name: string) => closest(name, known);
  const asked = typeof names === "string" ? [names] : names;
  const texts = asked.flatMap((name) => {
    const meant = find(name);
    if (meant === undefined || meant === name) return [];
    return [asked.length === 1 ? `"${meant}"` : `"${meant}" for "${name}"`];
  });
  return texts.length === 0 ? {} : { fix: `did you mean ${texts.join(", ")}?` };
}

/**
 * The candidate that a mistyped word most likely meant: equal without regard to case, or at most a
 * third of its letters (and never more than 3) away in insertions, deletions, replacements and
 * swapped neighbours. `undefined` when none is that close.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.floor(Math.max(word.length, 3) / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(lower, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Optimal string alignment distance of two words; `limit` or more is reported as `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforePrevious: number[] = [];
  // Behind the ends of a row there is no way.
  const cell = (row: readonly number[], column: number) => row[column] ?? Infinity;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = cell(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(cell(previous, j) + 1, cell(current, j - 1) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, cell(beforePrevious, j - 2) + 1);
      }
      current.push(cost);
    }
    [beforePrevious, previous] = [previous, current];
  }
  return Math.min(cell(previous, b.length), limit);
}

/**
 * The entries that have this dotted name, else all of which one name is the end of the other, as with
 * `raw.orders` and `shop.raw.orders`. Case does not matter.
 * @param parts Of the name.
 * @param partsOf Of the name of an entry.
 */
export function namedByEnding<T>(
  parts: readonly string[],
  { entries, partsOf }: {
    readonly entries: readonly T[];
    readonly partsOf: (entry: T) => readonly string[];
  },
): T[] {
  const nameOf = (parts: readonly string[]) => `.${parts.join(".").toLowerCase()}`;
  const name = nameOf(parts);
  const named = entries.map((entry) => ({ entry, own: nameOf(partsOf(entry)) }));
  const same = named.filter(({ own }) => own === name);
  const found = same.length > 0
    ? same
    : named.filter(({ own }) => own.endsWith(name) || name.endsWith(own));
  return found.map(({ entry }) => entry);
}
