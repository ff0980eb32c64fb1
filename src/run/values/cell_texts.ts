import type { CellValue } from "../../connections/connection.ts";
import {
  canonicalDecimal,
  ExactDecimal,
  parseExactJson,
  stringifyJson,
} from "../../exact_numbers.ts";
import { canonicalMoment, isMomentType, isNumberType } from "./cell_kinds.ts";

/** What the values of a column are, whatever a database calls its type. */
export type CellKind = "number" | "moment" | "boolean" | "structure" | "text";

const booleans = /^(?:bool|boolean|bit|bit\(1\))$/i;
const structures =
  /\[\d*\]$|^(?:jsonb?|variant|object|array|list|struct|map|record|super|row|vector)\b|^_/i;

/** What a column of such a type holds. */
export function kindOfType(type: string): CellKind {
  if (booleans.test(type.trim())) return "boolean";
  if (structures.test(type.trim())) return "structure";
  if (isNumberType(type)) return "number";
  return isMomentType(type) ? "moment" : "text";
}

/**
 * What two columns are compared as: as texts when one of them is text, else as what the more telling one
 * is. MySQL has no conditions, but numbers.
 */
export function kindOfBoth(a: string, b: string): CellKind {
  const kinds = [kindOfType(a), kindOfType(b)];
  const telling: readonly CellKind[] = ["boolean", "structure", "moment", "number", "text"];
  return telling.find((kind) => kinds.includes(kind)) ?? "text";
}

/**
 * A value in one form, so that equal ones of different systems are equal texts: `1.50` and `1.5`, an instant
 * in two zones, JSON with its keys in another order. `null` for null.
 */
export function canonicalCell(cell: CellValue, kind: CellKind): string | null {
  if (cell === null) return null;
  const text = String(cell);
  switch (kind) {
    case "number":
      return numberText(text);
    case "boolean":
      return booleanText(text);
    case "moment":
      return canonicalMoment(text) ?? text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
    case "structure":
      return structureText(text);
    case "text":
      return text;
  }
}

function numberText(text: string): string {
  const decimal = canonicalDecimal(text);
  if (decimal !== undefined) return decimal;
  const [, sign = "", infinite] = /^([+-]?)(inf(?:inity)?)$/i.exec(text) ?? [];
  if (infinite !== undefined) return `${sign === "-" ? "-" : ""}Infinity`;
  if (/^nan$/i.test(text)) return "NaN";
  // Not every system has conditions of their own.
  return /^(?:true|false)$/.test(text) ? booleanText(text) : text;
}

function booleanText(text: string): string {
  if (/^(?:true|t|1)$/i.test(text)) return "true";
  return /^(?:false|f|0)$/i.test(text) ? "false" : numberOrText(text);
}

function numberOrText(text: string): string {
  return canonicalDecimal(text) ?? text;
}

function structureText(text: string): string {
  try {
    const value = parseExactJson(text);
    // Of a key that is repeated the parser keeps the last value alone.
    return keysWritten(text) === keysOf(value) ? stringifyJson(sortedKeys(value)) : text;
  } catch {
    // Its own text of a list or a structure, such as {1,2}.
    return text;
  }
}

/** How many keys a JSON text has: texts before a colon. */
function keysWritten(json: string): number {
  let count = 0;
  for (const [text] of json.matchAll(/"(?:[^"\\]|\\.)*"\s*:?/g)) if (text.endsWith(":")) count++;
  return count;
}

function keysOf(value: unknown): number {
  if (typeof value !== "object" || value === null || value instanceof ExactDecimal) return 0;
  const parts: unknown[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : parts.length;
  return parts.reduce((sum: number, part) => sum + keysOf(part), own);
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== "object" || value === null || value instanceof ExactDecimal) return value;
  const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return Object.fromEntries(entries.map(([key, part]) => [key, sortedKeys(part)]));
}
