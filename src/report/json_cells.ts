import type { Cell } from "./result_batch.ts";

/** How the values of one column are written as JSON. */
export type CellWriter = (cell: Cell) => string;

/**
 * Writes the values of a column of this type, with every digit: moments as RFC 3339, decimals and whole
 * numbers of any size as numbers, lists, structures and JSON as what they are. What has no such form, as
 * `infinity` or a year before 1, is the database's text.
 */
export function jsonCellWriter(type: string): CellWriter {
  const ofText = writerOfTexts(type);
  return (cell) => {
    if (cell === null || typeof cell === "boolean" || typeof cell === "bigint") return String(cell);
    if (typeof cell === "string") return ofText(cell) ?? JSON.stringify(cell);
    if (!Number.isFinite(cell)) return `"${cell}"`;
    return Object.is(cell, -0) ? "-0" : String(cell);
  };
}

/** A text in JSON; `undefined` where it has no other form than a text. */
type TextWriter = (text: string) => string | undefined;

function writerOfTexts(type: string): TextWriter {
  const moment = momentWriter(type);
  if (moment !== undefined) {
    return (text) => {
      const written = moment(text);
      return written && `"${written}"`;
    };
  }
  if (isList(type)) {
    return (text) => text.startsWith("{") ? postgresArray(text, type) : jsonText(text);
  }
  if (numberTypes.test(type)) return jsonNumber;
  if (/^(?:json|jsonb|struct|map|list|array|variant|object|union)\b/i.test(type)) return jsonText;
  return () => undefined;
}

const numberTypes =
  /^(?:u?(?:huge|big|small|tiny)?int(?:eger)?\d*|bignum|decimal|(?:big)?numeric|bigdecimal|number|dec|float\d*|double|real|oid)\b/i;

function isList(type: string): boolean {
  return /\[\d*\]$|^_/.test(type);
}

/**
 * Writes dates and times of day with a date as RFC 3339: `2025-04-02T10:11:12.5Z`.
 * @returns `undefined` for columns of other types. What it gives for a text is `undefined` where the text
 * is no such moment.
 */
export function momentWriter(type: string): TextWriter | undefined {
  if (!/^(?:date|timestamp|datetime)/i.test(type) || isList(type)) return undefined;
  return (text) => {
    const [, date, time = "00:00:00", offset = "Z"] =
      /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d(?::?\d\d)?)?)?$/.exec(text) ??
        [];
    return date && `${date}T${time}${offsetOf(offset)}`;
  };
}

function offsetOf(offset: string): string {
  if (/^(?:Z|[+-]00(?::?00)?)$/.test(offset)) return "Z";
  const [hours, minutes] = [offset.slice(0, 3), offset.slice(3).replace(":", "")];
  return `${hours}:${minutes || "00"}`;
}

function jsonNumber(text: string): string | undefined {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? text : undefined;
}

/** A JSON document as it is, but on one line: no text in it can hold a line break. */
function jsonText(text: string): string | undefined {
  try {
    JSON.parse(text);
    return text.trim().replace(/[\r\n]+\s*/g, "");
  } catch {
    return undefined;
  }
}

/** An array as PostgreSQL prints it, such as `{1,"a b",NULL}` or `{{1,2},{3,4}}`. */
function postgresArray(text: string, type: string): string | undefined {
  const write = jsonCellWriter(type.replace(/^_|(?:\[\d*\])+$/g, ""));
  const token = /[{},]|"(?:[^"\\]|\\.)*"|[^{},"]+/gs;
  const out = (text.match(token) ?? []).map((part) => {
    if (part === "{") return "[";
    if (part === "}") return "]";
    if (part === ",") return part;
    if (part.startsWith('"')) return write(part.slice(1, -1).replace(/\\(.)/gs, "$1"));
    if (part === "NULL") return "null";
    return /^_?bool/.test(type) ? String(part === "t") : write(part);
  }).join("");
  return jsonText(out);
}
