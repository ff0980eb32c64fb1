import type { CellValue, Rows, TypedColumn } from "../../connections/connection.ts";
import { parseWholeNumber } from "../../exact_numbers.ts";
import { asObject, asText, type Json } from "../../http/loose_json.ts";

/** A column of a result. @see https://docs.databricks.com/api/workspace/statementexecution/executestatement */
export interface ResultColumn extends TypedColumn {
  /** Without digits, such as `DECIMAL`. */
  readonly kind: string;
  /** Whether its values come as microseconds since 1970, for a time with a zone. Default: `false`. */
  readonly inMicros?: boolean;
}

/** Rows as the API writes them: every value is text. */
export type TextRows = readonly (readonly (string | null)[])[];

/** The columns of a result, from its manifest; none for statements without one. */
export function resultColumns(manifest: unknown): ResultColumn[] {
  const { columns } = asObject(asObject(manifest).schema);
  return Array.isArray(columns) ? columns.map(asObject).map(columnOf) : [];
}

function columnOf(column: Json): ResultColumn {
  const type = asText(column.type_text) || asText(column.type_name);
  return { name: asText(column.name), type, kind: kindOf(type) };
}

/** A type without its parameters and in upper case. */
export function kindOf(type: string): string {
  return type.replace(/[(<].*$/s, "").trim().toUpperCase();
}

/** The rows with their values. */
export function rowsOf(columns: readonly ResultColumn[], rows: TextRows): Rows["rows"] {
  return rows.map((row) => columns.map((column, index) => cellValue(column, row[index] ?? null)));
}

const wholeKinds = new Set([
  "TINYINT",
  "SMALLINT",
  "INT",
  "BIGINT",
  "BYTE",
  "SHORT",
  "LONG",
  "INTEGER",
]);
const floatKinds = new Set(["FLOAT", "DOUBLE"]);

/** Values with every digit. Arrays, maps and structs are JSON, bytes base64; `NaN` and the infinities are text. */
function cellValue({ kind, inMicros }: ResultColumn, text: string | null): CellValue {
  if (text === null) return null;
  if (inMicros) return momentOf(BigInt(text));
  if (wholeKinds.has(kind)) return parseWholeNumber(text) ?? text;
  if (floatKinds.has(kind)) return Number.isFinite(Number(text)) ? Number(text) : text;
  if (kind === "BOOLEAN") return text === "true";
  if (kind === "TIMESTAMP") return text.replace("T", " ").replace(/(?:\.0+)?Z$/, "+00");
  if (kind === "TIMESTAMP_NTZ") return text.replace("T", " ").replace(/\.0+$/, "");
  return text;
}

/** A time in UTC, as SQL casts it to text, from microseconds since 1970. */
function momentOf(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = (micros - fraction) / 1_000_000n;
  const date = new Date(Number(seconds) * 1_000);
  // Years that `Date` does not know.
  if (Number.isNaN(date.getTime())) return `${micros} microseconds`;
  const iso = date.toISOString().replace(/\.000Z$/, "").replace(/^\+0*/, "+");
  const digits = fraction === 0n ? "" : `.${String(fraction).padStart(6, "0").replace(/0+$/, "")}`;
  return `${iso.replace("T", " ")}${digits}+00`;
}
