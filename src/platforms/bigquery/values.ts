import type { CellValue, Rows, TypedColumn } from "../../connections/connection.ts";
import { parseWholeNumber } from "../../exact_numbers.ts";
import { asObject, asText, type Json } from "./answer.ts";

/** A field of a schema: `TableFieldSchema` of the REST reference. */
export interface SchemaField {
  readonly name: string;
  readonly type: string;
  readonly mode: string;
  readonly fields: readonly SchemaField[];
  /** Of a `RANGE`: the type of its bounds. */
  readonly element: string;
  /** What stands in parentheses behind the type, such as `10, 2`; empty without. */
  readonly parameters: string;
}

/** The old names of types, which the API still answers with. */
const sqlNames: Readonly<Record<string, string>> = {
  INTEGER: "INT64",
  FLOAT: "FLOAT64",
  BOOLEAN: "BOOL",
  RECORD: "STRUCT",
};

/** The fields of a schema in an answer; none when there is none. */
export function schemaFields(schema: unknown): readonly SchemaField[] {
  const { fields } = asObject(schema);
  return Array.isArray(fields) ? fields.map((field) => fieldOf(asObject(field))) : [];
}

function fieldOf(field: Json): SchemaField {
  const type = asText(field.type).toUpperCase();
  const digits = [field.maxLength, field.precision, field.scale]
    .filter((digit) => digit !== undefined && digit !== null).map(String);
  return {
    name: asText(field.name),
    type: sqlNames[type] ?? type,
    mode: asText(field.mode).toUpperCase(),
    fields: schemaFields(field),
    element: asText(asObject(field.rangeElementType).type),
    parameters: digits.join(", "),
  };
}

/** The type of a field as SQL. */
export function typeOf({ type, mode, fields, element, parameters }: SchemaField): string {
  const inner = type === "STRUCT"
    ? `STRUCT<${fields.map((field) => `${field.name} ${typeOf(field)}`.trimStart()).join(", ")}>`
    : type === "RANGE"
    ? `RANGE<${element}>`
    : parameters === ""
    ? type
    : `${type}(${parameters})`;
  return mode === "REPEATED" ? `ARRAY<${inner}>` : inner;
}

export function columnsOf(fields: readonly SchemaField[]): TypedColumn[] {
  return fields.map((field) => ({ name: field.name, type: typeOf(field) }));
}

/** Rows as the API writes them, `{ f: [{ v }] }`, in our form. */
export function rowsOf(fields: readonly SchemaField[], rows: unknown): Rows["rows"] {
  if (!Array.isArray(rows)) return [];
  return rows.map((row) => {
    const { f: cells } = asObject(row);
    return fields.map((field, index) =>
      cellValue(field, Array.isArray(cells) ? asObject(cells[index]).v : null)
    );
  });
}

/** Values with every digit. Arrays and structs are JSON; `NaN` and the infinities are text, as SQL casts them. */
function cellValue(field: SchemaField, value: unknown): CellValue {
  if (value === null || value === undefined) return null;
  if (field.mode === "REPEATED" || field.type === "STRUCT") return jsonText(field, value);
  const text = String(value);
  switch (field.type) {
    case "INT64":
      return parseWholeNumber(text) ?? text;
    case "FLOAT64":
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case "BOOL":
      return text === "true";
    case "TIMESTAMP":
      return timestampText(text);
    case "DATETIME":
      return text.replace("T", " ");
    default:
      return text;
  }
}

function jsonText(field: SchemaField, value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (field.mode === "REPEATED") {
    const element = { ...field, mode: "" };
    const items = Array.isArray(value) ? value : [];
    return `[${items.map((item) => jsonText(element, asObject(item).v)).join(",")}]`;
  }
  if (field.type === "STRUCT") {
    const { f: cells } = asObject(value);
    const members = field.fields.map((member, index) => {
      const cell = Array.isArray(cells) ? asObject(cells[index]).v : null;
      return `${JSON.stringify(member.name || `_field_${index + 1}`)}:${jsonText(member, cell)}`;
    });
    return `{${members.join(",")}}`;
  }
  if (field.type === "JSON") return String(value);
  const cell = cellValue(field, value);
  // Digits of any number are kept; only texts need quotes.
  const isNumber = ["INT64", "FLOAT64", "NUMERIC", "BIGNUMERIC"].includes(field.type) &&
    /^[+-]?[\d.]/.test(String(cell));
  return isNumber || typeof cell === "boolean" ? String(cell) : JSON.stringify(cell);
}

/**
 * A time as `CAST(… AS STRING)` writes it in UTC, from microseconds since 1970, or from seconds with a
 * fraction where the server does not know `useInt64Timestamp`.
 */
function timestampText(text: string): string {
  const micros = microsOf(text);
  if (micros === undefined) return text;
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = (micros - fraction) / 1_000_000n;
  const iso = new Date(Number(seconds) * 1000).toISOString();
  const digits = fraction === 0n ? "" : `.${String(fraction).padStart(6, "0").replace(/000$/, "")}`;
  return `${iso.slice(0, 19).replace("T", " ")}${digits}+00`;
}

function microsOf(text: string): bigint | undefined {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  const [, sign, whole, fraction, exponent = "0"] = /^(-?)(\d+)\.(\d+)(?:E(\d+))?$/i.exec(text) ??
    [];
  if (whole === undefined) return undefined;
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction).padEnd(point + 6, "0").slice(0, point + 6);
  return BigInt(digits) * (sign === "-" ? -1n : 1n);
}
