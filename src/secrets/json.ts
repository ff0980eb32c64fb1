/** What is wrong with a text that should be JSON. Never a part of the text. */
export interface JsonProblem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly reason: string;
}

export type JsonResult =
  | { readonly value: unknown; readonly problem?: undefined }
  | { readonly problem: JsonProblem };

/** Objects and arrays inside each other; a real secret has three levels. */
const deepest = 32;

/**
 * Reads JSON strictly and says where it is wrong without quoting it, which `JSON.parse` does. It also
 * refuses a key that occurs twice in one object, and nesting deeper than 32 levels. A whole number that
 * a JavaScript number cannot hold becomes a bigint, so that its user can tell.
 */
export function readJson(text: string): JsonResult {
  const reader = new JsonReader(text);
  try {
    return { value: reader.readDocument() };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const before = text.slice(0, error.position);
    return {
      problem: {
        line: before.split("\n").length,
        column: error.position - before.lastIndexOf("\n"),
        reason: error.reason,
      },
    };
  }
}

class Stop extends Error {
  readonly position: number;
  readonly reason: string;
  constructor(position: number, reason: string) {
    super("invalid JSON");
    this.position = position;
    this.reason = reason;
  }
}

class JsonReader {
  readonly #text: string;
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readDocument(): unknown {
    const value = this.#readValue();
    this.#skipBlanks();
    if (this.#position < this.#text.length) this.#stop("there is more text behind the end");
    return value;
  }

  #readValue(): unknown {
    this.#skipBlanks();
    switch (this.#text[this.#position]) {
      case "{":
        return this.#nested(() => this.#readObject());
      case "[":
        return this.#nested(() => this.#readArray());
      case '"':
        return this.#readString();
      case "'":
        return this.#stop("single quotes; JSON needs double quotes");
      case undefined:
        return this.#stop("the text ends too early");
      default:
        return this.#readScalar();
    }
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > deepest) this.#stop(`more than ${deepest} levels of nesting`);
    const value = read();
    this.#depth--;
    return value;
  }

  #readObject(): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    this.#readItems("}", () => {
      const start = this.#position;
      const key = this.#readKey();
      if (entries.has(key)) throw new Stop(start, "a key occurs twice in one object");
      this.#skipBlanks();
      if (this.#text[this.#position] !== ":") this.#stop("expected ':' after a key");
      this.#position++;
      entries.set(key, this.#readValue());
    });
    return Object.fromEntries(entries);
  }

  #readKey(): string {
    switch (this.#text[this.#position]) {
      case '"':
        return this.#readString();
      case "'":
        return this.#stop("single quotes; JSON needs double quotes");
      case undefined:
        return this.#stop("the text ends too early");
      default:
        return this.#stop("expected a key in double quotes");
    }
  }

  #readArray(): unknown[] {
    const items: unknown[] = [];
    this.#readItems("]", () => items.push(this.#readValue()));
    return items;
  }

  /** Reads comma-separated items from the opening bracket through `end`. */
  #readItems(end: string, readItem: () => void): void {
    this.#position++;
    this.#skipBlanks();
    if (this.#text[this.#position] === end) {
      this.#position++;
      return;
    }
    while (true) {
      readItem();
      this.#skipBlanks();
      const next = this.#text[this.#position];
      if (next === undefined) this.#stop("the text ends too early");
      if (next !== end && next !== ",") this.#stop(`expected ',' or '${end}'`);
      const comma = this.#position++;
      if (next === end) return;
      this.#skipBlanks();
      if (this.#text[this.#position] === end) throw new Stop(comma, "a comma before the end");
    }
  }

  #readString(): string {
    const start = this.#position++;
    for (; this.#position < this.#text.length; this.#position++) {
      const character = this.#text.charAt(this.#position);
      if (character === '"') {
        // Checked to be one whole string, so JSON.parse has nothing to complain about.
        return JSON.parse(this.#text.slice(start, ++this.#position));
      }
      if (character < " ") this.#stop("a line break or control character; write it as \\n");
      if (character === "\\") this.#skipEscape();
    }
    throw new Stop(start, "a text without closing quotes");
  }

  /** Leaves the position at the last character of the escape. */
  #skipEscape(): void {
    const escape = this.#match(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y);
    if (escape === undefined) this.#stop("an unknown escape; write a backslash as \\\\");
    this.#position--;
  }

  #readScalar(): unknown {
    const start = this.#position;
    const word = this.#match(/true\b|false\b|null\b/y);
    if (word !== undefined) return JSON.parse(word);
    const digits = this.#match(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y);
    if (digits === undefined) return this.#stop("expected a value");
    const value = Number(digits);
    if (!Number.isFinite(value)) throw new Stop(start, "a number that is too large");
    return /^-?[0-9]+$/.test(digits) && !Number.isSafeInteger(value) ? BigInt(digits) : value;
  }

  /** What a sticky pattern finds here, and moves behind it; `undefined` without a match. */
  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0];
    this.#position += found?.length ?? 0;
    return found;
  }

  #skipBlanks(): void {
    this.#match(/[ \t\n\r]+/y);
  }

  #stop(reason: string): never {
    throw new Stop(this.#position, reason);
  }
}
