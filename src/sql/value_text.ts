import type { Lexis } from "./lexis.ts";
import { literal } from "./names.ts";

/** A value as SQL. Texts are written so that the platform reads them back exactly. */
export function valueText(value: string | number | bigint | boolean, lexis: Lexis): string {
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "string") return lexis.backslash ? escaped(value) : literal(value);
  return plainDigits(value);
}

/** A text of a platform on which a backslash escapes. */
function escaped(text: string): string {
  const inside = text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
  return `'${inside}'`;
}

/** The digits of a number without an exponent, in which some read a name. */
function plainDigits(value: number | bigint): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(String(value)) ?? [];
  if (whole === "") return String(value);
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, "0");
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
