import type { CellValue, TypedColumn } from "../../connections/connection.ts";
import { parseWholeNumber } from "../../exact_numbers.ts";
import { asNumber, asObject, asText, type Json } from "../../http/loose_json.ts";

/** A column of a result. */
export interface ResultColumn extends TypedColumn {
  readonly decode: (text: string) => CellValue;
}

/** Lengths that a type has when none is given. */
const usualLengths = new Set([16_777_216, 134_217_728, 8_388_608, 67_108_864]);

/** The columns that an answer describes (`rowtype`). */
export function columnsOf(rowtype: unknown): readonly ResultColumn[] {
  return Array.isArray(rowtype) ? rowtype.map((entry) => columnOf(asObject(entry))) : [];
}

function columnOf(entry: Json): ResultColumn {
  const kind = asText(entry.type).toLowerCase();
  const scale = asNumber(entry.scale) ?? 0;
  return {
    name: asText(entry.name),
    // Of a type that is sent in the form of another one, such as a GEOGRAPHY as an OBJECT.
    type: asText(entry.extTypeName).toUpperCase() || typeOf(kind, entry, scale),
    decode: decoders[kind]?.(scale) ?? ((text) => text),
  };
}

/** The type as SQL, as `information_schema` would have it put together. */
function typeOf(kind: string, entry: Json, scale: number): string {
  const { precision, length } = entry;
  switch (kind) {
    case "fixed":
      return `NUMBER(${asNumber(precision) ?? 38},${scale})`;
    case "real":
      return "FLOAT";
    case "text":
    case "binary": {
      const name = kind === "text" ? "VARCHAR" : "BINARY";
      const size = asNumber(length);
      return size === undefined || usualLengths.has(size) ? name : `${name}(${size})`;
    }
    case "time":
    case "timestamp_ntz":
    case "timestamp_ltz":
    case "timestamp_tz": {
      const name = kind.toUpperCase();
      return scale === 9 ? name : `${name}(${scale})`;
    }
    case "vector":
      return vectorType(entry);
    default:
      return kind.toUpperCase();
  }
}

/** Such as `VECTOR(FLOAT, 3)`, as far as the answer tells it. */
function vectorType({ fields, vectorDimension }: Json): string {
  const [element] = Array.isArray(fields) ? fields.map(asObject) : [];
  const size = asNumber(vectorDimension);
  if (element === undefined || size === undefined) return "VECTOR";
  return `VECTOR(${asText(element.type).toLowerCase() === "fixed" ? "INT" : "FLOAT"}, ${size})`;
}

type Decoder = (scale: number) => ResultColumn["decode"];

/** How the texts of an answer are read: numbers and times come as digits, whatever the session's formats. */
const decoders: Readonly<Record<string, Decoder>> = {
  fixed: (scale) => (text) => scale === 0 ? parseWholeNumber(text) ?? text : text,
  real: () => (text) => Number.isFinite(Number(text)) && text !== "" ? Number(text) : text,
  boolean: () => (text) => text === "1" || text.toLowerCase() === "true",
  date: () => (text) => /^-?\d+$/.test(text) ? dayText(BigInt(text)) : text,
  time: () => (text) => momentText(text)?.replace(/^.* /, "") ?? text,
  timestamp_ntz: () => (text) => momentText(text) ?? text,
  timestamp_ltz: () => (text) => {
    const moment = momentText(text);
    return moment === undefined ? text : `${moment}+00:00`;
  },
  timestamp_tz: () => (text) => {
    const [seconds = "", minutes = "1440"] = text.split(" ");
    const offset = Number(minutes) - 1440;
    const moment = momentText(seconds, offset * 60);
    return moment === undefined ? text : moment + offsetText(offset);
  },
};

function dayText(days: bigint): string {
  return isoText(days * 86_400n).replace(/ 00:00:00$/, "");
}

/** Seconds since 1970 with a fraction, such as `-0.500000000`, as a time; `undefined` for any other text. */
function momentText(text: string, shift = 0): string | undefined {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d{0,9}))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const all = BigInt(whole + fraction.padEnd(9, "0")) * (sign === "-" ? -1n : 1n);
  const nanos = ((all % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = (all - nanos) / 1_000_000_000n + BigInt(shift);
  const digits = String(nanos).padStart(9, "0").replace(/(?:000){1,3}$/, "");
  return isoText(seconds) + (digits === "" ? "" : `.${digits}`);
}

/** `2024-02-29 01:02:03`, also for years beyond those of `Date`. */
function isoText(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return `${seconds} seconds`;
  // Years of more than four digits have six and a sign there.
  return date.toISOString().replace(/^\+0*/, "").replace("T", " ").replace(/\.000Z$/, "");
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Rows of an answer in our form. */
export function rowsOf(columns: readonly ResultColumn[], rows: unknown): CellValue[][] {
  if (!Array.isArray(rows)) return [];
  return rows.map((row: readonly unknown[]) =>
    columns.map(({ decode }, index) => {
      const cell = row[index];
      return cell === null || cell === undefined ? null : decode(String(cell));
    })
  );
}
