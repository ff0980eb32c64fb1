import type { CellValue } from "../../connections/connection.ts";
import { canonicalDecimal, ExactDecimal, parseExactJson } from "../../exact_numbers.ts";
import type { ExactValue } from "../../project/model.ts";
import { isBytesType, showsBytes } from "../values/bytes.ts";
import { isMomentType, isNumberType, sameInstant } from "../values/cell_kinds.ts";

/**
 * Whether a database gave what a test expects: numbers are compared by their value, dates as instants,
 * lists and objects part by part, all else as text.
 * @param type The column's, as the database calls it.
 */
export function isExpectedValue(expected: ExactValue, actual: CellValue, type: string): boolean {
  if (expected === null || actual === null) return expected === null && actual === null;
  if (typeof expected === "boolean") return isSameBoolean(expected, actual);
  if (typeof expected === "object" && !(expected instanceof ExactDecimal)) {
    return isSameStructure(expected, actual);
  }
  if (typeof expected !== "string") {
    // A number in a column of texts is no number.
    return (typeof actual !== "string" || isNumberType(type)) && isSameNumber(expected, actual);
  }
  if (typeof actual === "number" || typeof actual === "bigint" || isNumberType(type)) {
    return isSameNumber(expected, actual);
  }
  if (isBytesType(type) && showsBytes(String(actual), expected)) return true;
  if (isMomentType(type) && sameInstant(expected, String(actual))) return true;
  return expected === String(actual);
}

/** Some databases have numbers for the values of conditions. */
function isSameBoolean(expected: boolean, actual: CellValue): boolean {
  return actual === expected || String(actual) === (expected ? "1" : "0") ||
    String(actual).toLowerCase() === String(expected);
}

function isSameNumber(
  expected: number | bigint | string | ExactDecimal,
  actual: CellValue | ExactDecimal,
): boolean {
  if (typeof actual === "boolean" || actual === null) return false;
  const [a, b] = [canonicalDecimal(expected), canonicalDecimal(actual)];
  if (a === undefined || b === undefined) return String(expected) === String(actual);
  // Doubles hold 15 digits: 0.1 + 0.2 is 0.3 for who reads it.
  const isDouble = typeof actual === "number" && !Number.isInteger(actual);
  return a === b || isDouble && rounded(a) === rounded(b);
}

function rounded(decimal: string): string {
  return Number(decimal).toPrecision(15);
}

function isSameStructure(expected: ExactValue, actual: CellValue): boolean {
  try {
    return isSamePart(expected, parseExactJson(String(actual)) as ExactValue);
  } catch {
    return false;
  }
}

/** In JSON, texts, numbers and conditions are told apart. */
function isSamePart(expected: ExactValue, actual: ExactValue): boolean {
  if (expected === null || actual === null) return expected === actual;
  if (isNumber(expected)) return isNumber(actual) && isSameNumber(expected, actual);
  if (typeof expected !== "object" || typeof actual !== "object") return expected === actual;
  if (Array.isArray(expected) !== Array.isArray(actual)) return false;
  const [a, b] = [Object.entries(expected), new Map(Object.entries(actual))];
  return a.length === b.size &&
    a.every(([key, part]) => {
      const other = b.get(key);
      return other !== undefined && isSamePart(part, other);
    });
}

function isNumber(value: ExactValue): value is number | bigint | ExactDecimal {
  return typeof value === "number" || typeof value === "bigint" || value instanceof ExactDecimal;
}
