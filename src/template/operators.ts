import { wholeNumber } from "../exact_numbers.ts";
import { TemplateFailure } from "./failure.ts";
import { checkCharacters, checkItems, Visits } from "./limits.ts";
import { print } from "./printing.ts";
import type { BinaryOperator, ComparisonOperator } from "./syntax.ts";
import {
  amountOf,
  dictKey,
  Float,
  isInteger,
  isNumber,
  numberOf,
  SafeText,
  Tuple,
  typeName,
} from "./values.ts";

/** `left operator right`. @throws {TemplateFailure} When the operands do not fit. */
export function calculate(operator: BinaryOperator, left: unknown, right: unknown): unknown {
  if (operator === "~") return concatenate(left, right);
  if (operator === "+") {
    if (Array.isArray(left) && Array.isArray(right)) return joinLists(left, right);
    if (isText(left) || isText(right)) return concatenate(left, right);
  }
  if (operator === "*") {
    if (isText(left) && isInteger(right)) return repeat(print(left), Number(right));
    if (isText(right) && isInteger(left)) return repeat(print(right), Number(left));
  }
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) {
    throw new TemplateFailure(
      `Cannot use "${operator}" with ${typeName(left)} and ${typeName(right)}`,
      isText(left) || isText(right) ? { fix: "turn text into a number with |int or |float" } : {},
    );
  }
  const isFloat = left instanceof Float || right instanceof Float;
  if (!isFloat && (typeof left === "bigint" || typeof right === "bigint")) {
    return wholeArithmetic(operator, integerOf(left), integerOf(right));
  }
  return arithmetic(operator, a, { b, isFloat });
}

/** The whole number of an integer or boolean. */
function integerOf(value: unknown): bigint {
  return BigInt(amountOf(value)!);
}

function arithmetic(
  operator: Exclude<BinaryOperator, "~">,
  a: number,
  { b, isFloat }: { readonly b: number; readonly isFloat: boolean },
): unknown {
  if (b === 0 && (operator === "/" || operator === "//" || operator === "%")) {
    throw new TemplateFailure("Cannot divide by zero");
  }
  if (!isFloat && operator !== "/" && isBeyondNumbers(operator, a, b)) {
    return wholeArithmetic(operator, BigInt(a), BigInt(b));
  }
  const number = (value: number) => isFloat ? new Float(value) : value === 0 ? 0 : value;
  switch (operator) {
    case "+":
      return number(a + b);
    case "-":
      return number(a - b);
    case "*":
      return number(a * b);
    case "/":
      return new Float(a / b);
    // Reference: integer division and remainder truncate toward zero, as in Go and not as in Python.
    case "//":
      return number(Math.trunc(a / b));
    case "%":
      return number(a % b);
    case "**":
      return b < 0 ? new Float(a ** b) : number(a ** b);
  }
}

/** Whether integers have a result that a number cannot hold exactly. */
function isBeyondNumbers(operator: BinaryOperator, a: number, b: number): boolean {
  const size = { "+": a + b, "-": a - b, "*": a * b, "**": b < 0 ? 0 : a ** b }[operator as "+"];
  return size !== undefined && !Number.isSafeInteger(size);
}

const largestDigits = 4_096;

/** Arithmetic with integers of any size. @throws {TemplateFailure} When the result has too many digits. */
function wholeArithmetic(
  operator: Exclude<BinaryOperator, "~">,
  a: bigint,
  b: bigint,
): unknown {
  const isPower = operator === "**";
  if (b === 0n && (operator === "/" || operator === "//" || operator === "%")) {
    throw new TemplateFailure("Cannot divide by zero");
  }
  if (operator === "/") return new Float(Number(a) / Number(b));
  if (isPower && b < 0n) return new Float(Number(a) ** Number(b));
  const bits = (value: bigint) => value.toString(16).length * 4;
  const expected = isPower ? Number(b) * bits(a) : bits(a) + bits(b);
  if (expected > largestDigits * 4 && a !== 0n && a !== 1n) {
    throw new TemplateFailure("The result is too large for an integer", {
      fix: "use floats, such as 1.0",
    });
  }
  switch (operator) {
    case "+":
      return wholeNumber(a + b);
    case "-":
      return wholeNumber(a - b);
    case "*":
      return wholeNumber(a * b);
    case "//":
      return wholeNumber(a / b);
    case "%":
      return wholeNumber(a % b);
    case "**":
      return wholeNumber(a ** b);
  }
}

function concatenate(left: unknown, right: unknown): string {
  const [a, b] = [print(left), print(right)];
  checkCharacters(a.length + b.length);
  return a + b;
}

function joinLists(left: readonly unknown[], right: readonly unknown[]): unknown[] {
  checkItems(left.length + right.length, "The list");
  const items = [...left, ...right];
  return left instanceof Tuple && right instanceof Tuple ? Tuple.from(items) : items;
}

function repeat(text: string, count: number): string {
  checkCharacters(text.length * Math.max(count, 0));
  return text.repeat(Math.max(count, 0));
}

function isText(value: unknown): boolean {
  return typeof value === "string" || value instanceof SafeText;
}

/** `left operator right` for comparisons and `in`. @throws {TemplateFailure} When there is no order. */
export function compareValues(
  operator: ComparisonOperator,
  left: unknown,
  right: unknown,
): boolean {
  switch (operator) {
    case "==":
      return equals(left, right);
    case "!=":
      return !equals(left, right);
    case "in":
      return contains(right, left);
    case "not in":
      return !contains(right, left);
  }
  const order = compareOrder(left, right);
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

/** Same value: numbers by amount, lists and dicts by their items. */
export function equals(left: unknown, right: unknown): boolean {
  return equalsWithin(new Visits(), { left, right });
}

interface Pair {
  readonly left: unknown;
  readonly right: unknown;
}

function equalsWithin(visits: Visits, { left, right }: Pair): boolean {
  visits.visit();
  const [a, b] = [amountOf(left), amountOf(right)];
  // Loosely, as a number and a bigint are compared by amount then, without rounding.
  // deno-lint-ignore eqeqeq
  if (a !== undefined && b !== undefined) return a == b;
  if (isText(left) && isText(right)) return print(left) === print(right);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length &&
      left.every((item, index) => equalsWithin(visits, { left: item, right: right[index] }));
  }
  if (left instanceof Map && right instanceof Map) {
    return left.size === right.size &&
      [...left].every(([key, item]) =>
        right.has(key) && equalsWithin(visits, { left: item, right: right.get(key) })
      );
  }
  return left === right;
}

/**
 * Negative, zero or positive, as `sort` needs it. Text and a number are compared as text.
 * @throws {TemplateFailure} When the values have no order.
 */
export function compareOrder(left: unknown, right: unknown): number {
  return orderWithin(new Visits(), { left, right });
}

function orderWithin(visits: Visits, { left, right }: Pair): number {
  visits.visit();
  const [a, b] = [amountOf(left), amountOf(right)];
  if (a !== undefined && b !== undefined) return a < b ? -1 : a > b ? 1 : 0;
  if ((isText(left) || isText(right)) && isScalar(left) && isScalar(right)) {
    const [first, second] = [print(left), print(right)];
    return first === second ? 0 : first < second ? -1 : 1;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let index = 0; index < Math.min(left.length, right.length); index++) {
      const order = orderWithin(visits, { left: left[index], right: right[index] });
      if (order !== 0) return order;
    }
    return left.length - right.length;
  }
  throw new TemplateFailure(`Cannot order ${typeName(left)} and ${typeName(right)}`);
}

function isScalar(value: unknown): boolean {
  return isText(value) || isNumber(value) || typeof value === "boolean";
}

function contains(container: unknown, item: unknown): boolean {
  if (isText(container)) return print(container).includes(print(item));
  if (Array.isArray(container)) return container.some((other) => equals(other, item));
  if (container instanceof Map) return container.has(dictKey(item));
  throw new TemplateFailure(`Cannot look for something in ${typeName(container)}`);
}
