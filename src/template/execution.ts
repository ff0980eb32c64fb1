import { TemplateFailure } from "./failure.ts";
import { checkCharacters, maximumMilliseconds, maximumSteps } from "./limits.ts";
import type { TemplatePlace } from "./source.ts";

const maximumCalls = 200;

/** Where one rendering stands, and how much it has done. */
export class Execution {
  /** What is being evaluated; a failure without a place of its own is here. */
  place: TemplatePlace | undefined;
  /** Calls of macros that have not returned, the innermost last. */
  readonly calls: TemplatePlace[] = [];
  readonly #now: () => number;
  readonly #started: number;
  #steps = 0;

  /** @param now A clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#started = now();
  }

  /** Counts a round of a loop or a call. @throws {TemplateFailure} When there were too many or too slow ones. */
  step(): void {
    if (++this.#steps > maximumSteps) {
      throw new TemplateFailure(
        `The template goes through more than ${maximumSteps} loop rounds and calls`,
      );
    }
    if (this.#now() - this.#started > maximumMilliseconds) {
      throw new TemplateFailure(
        `The template takes longer than ${maximumMilliseconds / 1000} seconds`,
      );
    }
  }

  /** Runs the body of a macro. After a failure the call stays in `calls`, for the message. */
  call<T>(place: TemplatePlace | undefined, body: () => T): T {
    this.step();
    if (place === undefined) return body();
    this.calls.push(place);
    if (this.calls.length > maximumCalls) {
      throw new TemplateFailure(`Macros call each other more than ${maximumCalls} levels deep`);
    }
    const result = body();
    this.calls.pop();
    this.place = place;
    return result;
  }
}

/** Text produced by a part of a template. */
export class TemplateOutput {
  readonly #parts: string[] = [];
  #characters = 0;

  write(text: string): void {
    this.#characters += text.length;
    checkCharacters(this.#characters);
    this.#parts.push(text);
  }

  toString(): string {
    return this.#parts.join("");
  }
}
