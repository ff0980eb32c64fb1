import { parseWholeNumber } from "../exact_numbers.ts";
import { TemplateFailure } from "./failure.ts";
import { print } from "./printing.ts";
import { numberOf, typeName } from "./values.ts";

/** An argument that must be a whole number. @throws {TemplateFailure} */
export function integerArgument(value: unknown, name: string): number {
  const number = numberOf(value) ??
    (typeof value === "string" ? numberOf(parseInteger(value)) : undefined);
  if (number !== undefined && Number.isInteger(number)) return number;
  throw new TemplateFailure(`"${name}" must be an integer, not ${typeName(value)}`);
}

/** As `integerArgument`, and not below 0. @throws {TemplateFailure} */
export function countArgument(value: unknown, name: string): number {
  const count = integerArgument(value, name);
  if (count < 0) throw new TemplateFailure(`"${name}" must not be negative`);
  return count;
}

/** The printed value, or `undefined` for none. */
export function optionalText(value: unknown): string | undefined {
  return value === null ? undefined : print(value);
}

/** The integer that a text is; `undefined` when it is none. */
export function parseInteger(text: string): number | bigint | undefined {
  return parseWholeNumber(text);
}

/** The number that a text is; `undefined` when it is none. */
export function parseNumber(text: string): number | undefined {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
