import type { CellValue } from "../../connections/connection.ts";
import { canonicalDecimal, parseJson } from "../../exact_numbers.ts";
import type { Value } from "../../project/model.ts";
import { isMomentType, isNumberType, sameInstant } from "../values/cell_kinds.ts";

/**
 * Whether a database gave what a test expects: numbers are compared by their value, dates as instants,
 * lists and objects part by part, all else as text.
 * @param type The column's, as the database calls it.
 */
export function isExpectedValue(expected: Value, actual: CellValue, type: string): boolean {
  if (expected === null || actual === null) return expected === null && actual === null;
  if (typeof expected === "boolean") return isSameBoolean(expected, actual);
  if (typeof expected === "object") return isSameStructure(expected, actual);
  if (typeof expected !== "string") {
    // A number in a column of texts is no number.
    return (typeof actual !== "string" || isNumberType(type)) && isSameNumber(expected, actual);
  }
  if (typeof actual === "number" || typeof actual === "bigint" || isNumberType(type)) {
    return isSameNumber(expected, actual);
  }
  if (isMomentType(type) && sameInstant(expected, String(actual))) return true;
  return expected === String(actual);
}

/** Some databases have numbers for the values of conditions. */
function isSameBoolean(expected: boolean, actual: CellValue): boolean {
  return actual === expected || String(actual) === (expected ? "1" : "0") ||
    String(actual).toLowerCase() === String(expected);
}

function isSameNumber(expected: number | bigint | string, actual: CellValue): boolean {
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

function isSameStructure(expected: Value, actual: CellValue): boolean {
  try {
    return isSamePart(expected, parseJson(String(actual)) as Value);
  } catch {
    return false;
  }
}

function isSamePart(expected: Value, actual: Value): boolean {
  if (expected === null || actual === null) return expected === actual;
  if (typeof expected !== "object" || typeof actual !== "object") {
    return typeof actual !== "object" && isExpectedValue(expected, actual, "");
  }
  if (Array.isArray(expected) !== Array.isArray(actual)) return false;
  const [a, b] = [Object.entries(expected), Object.entries(actual)];
  return a.length === b.length &&
    a.every(([key, part]) => {
      const other = b.find(([name]) => name === key);
      return other !== undefined && isSamePart(part, other[1]);
    });
}
