import { canonicalDecimal, ExactDecimal } from "../exact_numbers.ts";
import type { SqlWords } from "./sql_words.ts";

/** A value that SQL has a notation for. */
export type PlainValue = string | number | bigint | boolean | ExactDecimal;

/** More digits make a number without an exponent too long for some decimals. */
const decimalDigits = 38;

/** A value as SQL, which the platform reads back exactly. */
export function valueText(
  value: PlainValue,
  words: Pick<SqlWords, "text" | "exactNumber">,
): string {
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "string") return words.text(value);
  if (value instanceof ExactDecimal) return words.exactNumber?.(value.digits) ?? value.digits;
  // With a point rather than an exponent, which makes a number inexact, and in which some read a name.
  const digits = canonicalDecimal(value);
  if (digits === undefined) return words.text(String(value));
  const isLong = typeof value === "number" && digits.length > decimalDigits + 2;
  return isLong ? String(value) : digits;
}
