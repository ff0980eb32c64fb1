import { TemplateFailure } from "./failure.ts";
import { charactersOf } from "./limits.ts";
import type { Explanation } from "../errors.ts";
import { wholeNumber } from "../exact_numbers.ts";

/*
 * What templates compute with. `null`, booleans, strings and lists are those of JavaScript; a number
 * is an integer, and so is a bigint, which holds one beyond 2^53. Dicts are Maps, so that no prototype is in reach of a template.
 */

/** A number that prints with a decimal point even when it is whole. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A list that prints in parentheses. */
export class Tuple extends Array<unknown> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** A pair that the filter `groupby` makes: the value that its items share, and the items. */
export class Group extends Tuple {
  get grouper(): unknown {
    return this[0];
  }
  get list(): unknown[] {
    return this[1] as unknown[];
  }
}

/** Text that `autoescape` leaves alone. */
export class SafeText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A name or attribute that does not exist: `default` and `is defined` accept it, other uses fail. */
export class Missing {
  readonly message: string;
  readonly explanation: Explanation;
  constructor(message: string, explanation: Explanation = {}) {
    this.message = message;
    this.explanation = explanation;
  }
}

export type Dict = Map<unknown, unknown>;

/** Something with attributes that is not data: `loop`, `bruin`, a `namespace()`. */
export abstract class TemplateObject {
  /** What it is called in messages. */
  abstract readonly label: string;
  /** `undefined` when there is no such attribute. */
  abstract attribute(name: string): unknown;
  abstract readonly attributeNames: readonly string[];
  /** Writes an attribute; objects are read-only unless they say otherwise. */
  setAttribute(name: string, _value: unknown): void {
    throw new TemplateFailure(`Cannot set "${name}" of ${this.label}`, {
      fix: "only the attributes of a namespace() can be set",
    });
  }
}

/** A value of YAML or JSON as templates see it. */
export function fromData(value: unknown): unknown {
  if (typeof value === "bigint") return wholeNumber(value);
  if (typeof value === "number") return Number.isInteger(value) ? value : new Float(value);
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map(fromData);
  if (typeof value !== "object" || isTemplateValue(value)) return value;
  return new Map(Object.entries(value).map(([key, item]) => [key, fromData(item)]));
}

function isTemplateValue(value: object): boolean {
  return value instanceof TemplateObject || value instanceof Map || value instanceof Float;
}

/** @throws {TemplateFailure} When the value is missing. */
export function present(value: unknown): unknown {
  if (value instanceof Missing) throw new TemplateFailure(value.message, value.explanation);
  return value;
}

export function isTrue(value: unknown): boolean {
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof SafeText) return value.text !== "";
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  return Boolean(value);
}

export function isNumber(value: unknown): value is number | bigint | Float {
  return isInteger(value) || value instanceof Float;
}

export function isInteger(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** The exact amount of a number or boolean, for comparisons; `undefined` for everything else. */
export function amountOf(value: unknown): number | bigint | undefined {
  return typeof value === "bigint" ? value : numberOf(value);
}

/** The number of a number or boolean, nearest to an integer beyond 2^53; `undefined` for all else. */
export function numberOf(value: unknown): number | undefined {
  if (isInteger(value)) return Number(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  return value instanceof Float ? value.value : undefined;
}

/** What a value is called in messages. */
export function typeName(value: unknown): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return "a boolean";
  if (isInteger(value)) return "an integer";
  if (typeof value === "string" || value instanceof SafeText) return "a string";
  if (value instanceof Float) return "a float";
  if (value instanceof Tuple) return "a tuple";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Map) return "a dict";
  if (value instanceof Missing) return "missing";
  return value instanceof TemplateObject ? value.label : "a function";
}

/** Keys of a dict are equal when they print alike as numbers: `d[1.0]` finds `1`. */
export function dictKey(value: unknown): unknown {
  const number = typeof value === "boolean" ? undefined : amountOf(value);
  if (number !== undefined) return number;
  if (value instanceof SafeText) return value.text;
  if (Array.isArray(value) || value instanceof Map) {
    throw new TemplateFailure(`Cannot use ${typeName(value)} as a key of a dict`);
  }
  return value;
}

/** The keys of a dict in order: numbers first, then text. */
export function sortedKeys(dict: Dict): unknown[] {
  return [...dict.keys()].sort((a, b) => {
    if (isInteger(a) && isInteger(b)) return a < b ? -1 : a > b ? 1 : 0;
    return String(a) < String(b) ? -1 : 1;
  });
}

/** What `for` and filters go through. @throws {TemplateFailure} When the value has no items. */
export function itemsOf(value: unknown): readonly unknown[] {
  present(value);
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return charactersOf(value);
  if (value instanceof SafeText) return charactersOf(value.text);
  if (value instanceof Map) return sortedKeys(value);
  throw new TemplateFailure(`Cannot go through the items of ${typeName(value)}`, {
    fix: "it needs a list, a dict or a string",
  });
}
