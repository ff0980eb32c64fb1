import { TemplateFailure } from "./failure.ts";

/** Characters that a template may produce, in its output and in any value on the way. */
export const maximumCharacters = 64 * 1024 * 1024;

/** Items of a list, `range()` or padding made by one call. */
export const maximumItems = 1_000_000;

/** Rounds of loops and calls of filters, tests and macros of one rendering; parts of one value. */
export const maximumSteps = 2_000_000;

/** For one rendering: nothing else runs meanwhile, not even the handler of Ctrl-C. */
export const maximumMilliseconds = 30_000;

/**
 * Counts the parts of a value while something goes through all of them. Lists inside of lists can
 * hold the same list many times, so that a small value has more parts than there is time for.
 */
export class Visits {
  #count = 0;

  /** @throws {TemplateFailure} When there were too many. */
  visit(): void {
    if (++this.#count > maximumSteps) {
      throw new TemplateFailure(`The value has more than ${maximumSteps} parts`);
    }
  }
}

/** @throws {TemplateFailure} When a value of this many characters would be too long. */
export function checkCharacters(count: number): void {
  if (count > maximumCharacters) {
    throw new TemplateFailure("The template produces more than 64 MiB of text", {
      fix: "look for a loop or repetition that grows without end",
    });
  }
}

/**
 * The characters of a text, none of them cut in half.
 * @throws {TemplateFailure} When there are too many for a list, which takes far more memory than the text.
 */
export function charactersOf(text: string): string[] {
  checkItems(text.length, "The list of characters");
  return [...text];
}

/** How many characters a text has, without a list of them. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * The parts of a text between separators.
 * @throws {TemplateFailure} When there are too many for a list.
 */
export function partsOf(text: string, separator: string | RegExp): string[] {
  // A limit keeps the list short, and one part more tells that there are further ones.
  const parts = text.split(separator, maximumItems + 1);
  checkItems(parts.length, "The list of parts");
  return parts;
}

/** @throws {TemplateFailure} When a call would make this many items or characters of padding. */
export function checkItems(count: number, what: string): void {
  if (count > maximumItems) {
    throw new TemplateFailure(`${what} would have more than ${maximumItems} items`);
  }
}
