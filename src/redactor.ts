import { bytesAsText } from "./byte_characters.ts";
import { PatternAutomaton, root } from "./pattern_automaton.ts";
import { formsOf, shortestMaskedLength } from "./redactor_forms.ts";

const mask = "****";
const utf8 = new TextEncoder();

/**
 * Hides sensitive values in any text that leaves the program, in every form of
 * {@linkcode formsOf}. It is the second line of defence; the first is not to build such text.
 */
export class Redactor {
  readonly #forms = new Set<string>();
  #automaton: PatternAutomaton | undefined;
  #byteAutomaton: PatternAutomaton | undefined;

  /**
   * Hides `value` from now on, also in streams that are open already.
   *
   * @param options.field What the value is, such as `secret 'my-pg' field password`.
   * @returns A warning when the value is too short to be hidden; `undefined` when it is hidden or empty.
   */
  add(value: string, options: { readonly field?: string } = {}): string | undefined {
    if (value === "") return undefined;
    if (value.length < shortestMaskedLength) {
      const characters = value.length === 1 ? "1 character" : `${value.length} characters`;
      return `${options.field ?? "A sensitive value"} has ${characters} ` +
        `and will not be masked in free text`;
    }
    for (const form of formsOf(value)) this.#forms.add(form);
    this.#automaton = undefined;
    this.#byteAutomaton = undefined;
  }

  /** Whether a text holds anything that is hidden. */
  hides(text: string): boolean {
    if (this.#forms.size === 0) return false;
    const stream = this.stream();
    stream.push(text);
    stream.flush();
    return stream.masked > 0;
  }

  redact(text: string): string {
    if (this.#forms.size === 0) return text;
    const stream = this.stream();
    return stream.push(text) + stream.flush();
  }

  /** Hides values in a text that arrives in pieces, wherever it is cut. */
  stream(): RedactingStream {
    return new RedactingStream(() => this.#automaton ??= new PatternAutomaton([...this.#forms]));
  }

  /** Like {@linkcode Redactor.stream}, for bytes of which each is a character; values are in UTF-8 there. */
  byteStream(): RedactingStream {
    return new RedactingStream(() =>
      this.#byteAutomaton ??= new PatternAutomaton(
        [...this.#forms].map((form) => bytesAsText(utf8.encode(form))),
      )
    );
  }
}

/** Half-open range of positions in a stream, in UTF-16 code units. */
interface Match {
  readonly start: number;
  readonly end: number;
}

/**
 * A text in pieces on its way out. Text is passed on at once, except for an end that is the beginning
 * of a sensitive value. Values that overlap become one mask.
 */
export class RedactingStream {
  readonly #currentAutomaton: () => PatternAutomaton;
  #automaton: PatternAutomaton | undefined;
  #state = 0;
  /** What was pushed and not passed on yet; it lies between `#passed` and `#pushed`. */
  #held = "";
  #passed = 0;
  #pushed = 0;
  /** Up to here a mask that was passed on stands for the text. */
  #maskedUntil = 0;
  /** Found and not passed on yet, in order of both start and end. */
  #matches: Match[] = [];
  #masked = 0;

  /** @param automaton Gives another one when values were added. */
  constructor(automaton: () => PatternAutomaton) {
    this.#currentAutomaton = automaton;
  }

  /** How many values were hidden so far. */
  get masked(): number {
    return this.#masked;
  }

  /** Takes a piece, and returns what may be passed on now. */
  push(chunk: string): string {
    const automaton = this.#currentAutomaton();
    if (automaton !== this.#automaton) {
      chunk = this.#held + chunk;
      this.#startOver();
      this.#automaton = automaton;
    }
    this.#held += chunk;
    for (let i = 0; i < chunk.length; i++) {
      if (this.#state === root) {
        const place = automaton.skip(chunk, i);
        this.#pushed += place - i;
        i = place;
        if (i === chunk.length) break;
      }
      this.#state = automaton.next(this.#state, chunk.charCodeAt(i));
      this.#pushed++;
      const length = automaton.matched(this.#state);
      if (length > 0) this.#addMatch({ start: this.#pushed - length, end: this.#pushed });
    }
    return this.#passUntil(this.#pushed - automaton.pending(this.#state));
  }

  /** Ends the text, and returns what was held back. */
  flush(): string {
    const rest = this.#passUntil(this.#pushed);
    this.#startOver();
    return rest;
  }

  #startOver(): void {
    this.#state = 0;
    this.#held = "";
    this.#matches = [];
    this.#pushed = this.#passed;
  }

  /** Later matches end later, so those that start no earlier are inside the new one. */
  #addMatch(match: Match): void {
    while (this.#matches.length > 0 && this.#matches.at(-1)!.start >= match.start) {
      this.#matches.pop();
    }
    this.#matches.push(match);
  }

  /** Passes text on up to `limit`, before which no further match can start. */
  #passUntil(limit: number): string {
    let out = "";
    let from = this.#passed;
    const plain = (until: number) => {
      const start = Math.max(from, this.#maskedUntil);
      if (start < until) {
        out += this.#held.slice(start - this.#passed, until - this.#passed);
      }
      from = Math.max(from, until);
    };
    let count = 0;
    for (const { start, end } of this.#matches) {
      if (start >= limit) break;
      count++;
      plain(start);
      if (start >= this.#maskedUntil) {
        out += mask;
        this.#masked++;
      }
      this.#maskedUntil = end;
    }
    plain(limit);
    if (count > 0) this.#matches.splice(0, count);
    this.#held = this.#held.slice(limit - this.#passed);
    this.#passed = limit;
    return out;
  }
}
