import type { ColumnType } from "../../data_files/column_type.ts";
import { fromHex, toBase64 } from "../../byte_text.ts";
import { canonicalValue } from "../stages/value_texts.ts";

/** A value as JSON; numbers are texts, which keep every digit. `undefined` when it is none of its type. */
export function jsonValue(text: string, type: ColumnType): string | undefined {
  const value = canonicalValue(text, type);
  if (value === undefined || type.kind === "boolean" || type.kind === "json") return value;
  return JSON.stringify(type.kind === "binary" ? toBase64(fromHex(value)) : value);
}
