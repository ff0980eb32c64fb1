/**
 * Values of files in one notation, for platforms that would refuse others, or that do not say which row they
 * refuse: what is none of its type is found here, with its place.
 */
import type { ColumnKind, ColumnType } from "../../data_files/column_type.ts";
import { toHex } from "../../byte_text.ts";

const yes = /^\s*(?:true|t|yes|y|on|1)\s*$/i;
const no = /^\s*(?:false|f|no|n|off|0)\s*$/i;
const whole = /^[+-]?\d+$/;
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const notFinite = /^[+-]?(?:nan|inf|infinity)$/i;
const clock = "(\\d{1,2}):(\\d{2})(?::(\\d{2})(\\.\\d{1,6})?)?";
const time = new RegExp(`^${clock}$`);
const moment = new RegExp(
  `^(\\d{4})-(\\d{1,2})-(\\d{1,2})(?:[ T]${clock})?\\s?(Z|UTC|[+-]\\d{1,2}(?::?\\d{2})?)?$`,
  "i",
);

const [smallest, largest] = [-(2n ** 63n), 2n ** 63n - 1n];
const encoder = new TextEncoder();

/** What a value is not, for messages. */
export const wantedValues: Readonly<Record<ColumnKind, string>> = {
  boolean: "a boolean",
  smallint: "an integer of 64 bits",
  integer: "an integer of 64 bits",
  bigint: "an integer of 64 bits",
  decimal: "a number",
  double: "a number",
  text: "a text",
  date: "a date",
  time: "a time of day, to the microsecond",
  timestamp: "a time, to the microsecond",
  timestamptz: "a time, to the microsecond",
  interval: "an interval",
  binary: "bytes after \\x",
  uuid: "a UUID",
  json: "JSON",
};

/** A value in that notation; bytes are hexadecimal digits. `undefined` when it is none of its type. */
export function canonicalValue(text: string, { kind }: ColumnType): string | undefined {
  const value = text.trim();
  switch (kind) {
    case "boolean":
      return yes.test(text) ? "true" : no.test(text) ? "false" : undefined;
    case "smallint":
    case "integer":
    case "bigint": {
      // Of a whole number not every platform takes zeros behind a point.
      const digits = value.replace(/\.0*$/, "");
      const fits = whole.test(digits) && BigInt(digits) >= smallest && BigInt(digits) <= largest;
      return fits ? digits : undefined;
    }
    case "decimal":
      return number.test(value) ? value : undefined;
    case "double":
      return number.test(value) || notFinite.test(value) ? value : undefined;
    case "date":
      // What follows the day is midnight, or would have been refused as lost.
      return momentOf(value)?.replace(/[ T].*$/, "");
    case "time":
      return isTime(time.exec(value)?.slice(1)) ? value : undefined;
    case "timestamp":
    case "timestamptz":
      return momentOf(value);
    case "json":
      return isJson(text) ? text.replaceAll(/[\r\n]+/g, " ") : undefined;
    case "binary":
      return hexOf(text);
    default:
      return text;
  }
}

/** A time, with a zone only where it has one; `undefined` for what is none. */
function momentOf(text: string): string | undefined {
  const [all, year, month, day, hour, minute, second, fraction = "", zone = ""] =
    moment.exec(text) ?? [];
  if (all === undefined) return undefined;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || !isTime([hour, minute, second])) return undefined;
  const [, sign, hours, minutes = "00"] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? [];
  const offset = sign === undefined ? "" : `${sign}${hours!.padStart(2, "0")}:${minutes}`;
  const clock = hour === undefined
    ? "00:00:00"
    : `${hour.padStart(2, "0")}:${minute}:${second ?? "00"}${fraction}`;
  return `${year}-${month!.padStart(2, "0")}-${day!.padStart(2, "0")} ${clock}${offset}`;
}

/** Whether hour, minute and second are those of a day; all are missing where there is only a date. */
function isTime(parts: readonly (string | undefined)[] | undefined): boolean {
  if (parts === undefined) return false;
  const [hour = "0", minute = "0", second = "0"] = parts;
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Bytes are written as `\x` with their digits, or as text. */
function hexOf(text: string): string | undefined {
  if (!text.startsWith("\\x")) return toHex(encoder.encode(text));
  const digits = text.slice(2);
  return /^(?:[\da-f]{2})*$/i.test(digits) ? digits : undefined;
}
