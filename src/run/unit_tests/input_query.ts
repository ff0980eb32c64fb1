import { toHex } from "../../byte_text.ts";
import { canonicalDecimal, ExactDecimal, stringifyJson } from "../../exact_numbers.ts";
import type { Column, ExactValue } from "../../project/model.ts";
import { exactName } from "../../sql/column_names.ts";
import type { Dialect } from "../../sql/dialect.ts";
import { sqlTypeOf } from "../../sql/fields.ts";
import { type SqlWords, standardMoments } from "../../sql/sql_words.ts";
import { valueText } from "../../sql/value_text.ts";
import { bytesOfText, isBytesType } from "../values/bytes.ts";
import { canonicalMoment, isMomentType, isNumberType } from "../values/cell_kinds.ts";
import { type GivenRow, valueOf } from "./definition.ts";

/** What the query of given rows is written with. */
export type InputDialect = Pick<Dialect, "quote" | "words">;

/** A column of given rows; its type is empty when it is not declared. */
interface InputColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * A query that gives exactly these rows, with the types that the columns declare. Declared columns that
 * the rows do not name are null.
 * @returns `undefined` when it would have no columns.
 */
export function inputQuery(
  rows: readonly GivenRow[],
  declared: readonly Column[],
  dialect: InputDialect,
): string | undefined {
  const columns = columnsOf(rows, declared);
  if (columns.length === 0) return undefined;
  const select = (row: GivenRow) => {
    const items = columns.map((column) => {
      const value = valueSql(row, { column, rows, dialect });
      return `${value} AS ${dialect.quote(aliasOf(column.name))}`;
    });
    return `SELECT ${items.join(", ")}`;
  };
  if (rows.length === 0) return dialect.words.limited(select({}), 0);
  return rows.map(select).join("\nUNION ALL\n");
}

/**
 * The name of a column as queries mean it: without quotes where it needs none, as Snowflake takes `kind` for
 * `KIND` and `"kind"` for another column. Quotes that are given stay.
 */
function aliasOf(name: string): string {
  return /^"(?:[^"]|"")+"$/.test(name) ? name : exactName(name);
}

/** A given value that is not of the type that its column declares. */
export interface WrongValue {
  readonly column: string;
  readonly type: string;
  readonly value: string;
  /** What the type has. */
  readonly kind: "number" | "date";
}

/**
 * The first given text that is no value of the number or date that its column declares: some databases make 0 or
 * NULL of it. `undefined` when there is none.
 */
export function wrongValue(
  rows: readonly GivenRow[],
  declared: readonly Column[],
): WrongValue | undefined {
  for (const column of declared) {
    const type = column.type === "" ? "" : sqlTypeOf(column);
    const kind = isNumberType(type) && !/^money/i.test(type)
      ? "number"
      : isDay(type)
      ? "date"
      : undefined;
    for (const row of kind === undefined ? [] : rows) {
      const value = valueOf(row, column.name);
      if (kind === undefined || typeof value !== "string" || isRead(value, kind)) continue;
      return { column: column.name, type, value, kind };
    }
  }
  return undefined;
}

function isRead(text: string, kind: WrongValue["kind"]): boolean {
  if (/^[+-]?(?:inf(?:inity)?|nan)$/i.test(text.trim())) return true;
  // What follows a day may be the name of a zone, which not every platform knows.
  const read = kind === "number"
    ? canonicalDecimal(text)
    : canonicalMoment(text.trim().slice(0, 10));
  return read !== undefined;
}

function columnsOf(rows: readonly GivenRow[], declared: readonly Column[]): InputColumn[] {
  const byName = new Map<string, InputColumn>();
  for (const column of declared) {
    const type = column.type === "" ? "" : sqlTypeOf(column);
    byName.set(column.name.toLowerCase(), { name: column.name, type });
  }
  for (const name of rows.flatMap((row) => Object.keys(row))) {
    if (!byName.has(name.toLowerCase())) byName.set(name.toLowerCase(), { name, type: "" });
  }
  return [...byName.values()];
}

function valueSql(
  row: GivenRow,
  { column: { name, type }, rows, dialect: { words } }: {
    readonly column: InputColumn;
    readonly rows: readonly GivenRow[];
    readonly dialect: InputDialect;
  },
): string {
  const value = valueOf(row, name);
  if (type !== "") return typedValue(value, type, words);
  if (value !== null) return literalOf(value, words);
  // A null that has the type of the other values: databases take one alone for a text.
  const other = rows.map((row) => valueOf(row, name)).find((other) => other !== null);
  return other === undefined ? "NULL" : `CASE WHEN 1 = 0 THEN ${literalOf(other, words)} END`;
}

/** A value as one of the type that the column declares. */
function typedValue(value: ExactValue, type: string, words: SqlWords): string {
  const { types = [], parse } = words.parsedJson ?? {};
  if (parse !== undefined && value !== null && types.includes(typeName(type))) {
    const text = typeof value === "string" ? value : stringifyJson(value);
    const parsed = parse(words.text(text));
    return typeName(type) === types[0] ? parsed : words.cast(parsed, type);
  }
  if (typeof value !== "string") return words.cast(literalOf(value, words), type);
  if (isBytesType(type)) return words.bytes(toHex(bytesOfText(value)));
  return words.cast(words.text(isInstant(type) ? momentText(value, type, words) : value), type);
}

/** The first word of a type, in lower case. */
function typeName(type: string): string {
  return /^\s*(\w*)/.exec(type.toLowerCase())?.[1] ?? "";
}

/** Whether a type is of days, with a time of day or without. */
function isDay(type: string): boolean {
  return /^\s*(?:date|datetime\w*|smalldatetime|timestamp\w*)\b(?!.*\[\])/i.test(type);
}

/** Whether a type is of days with a time of day. */
function isInstant(type: string): boolean {
  return isMomentType(type) && !/^\s*(?:date|time)\b/i.test(type);
}

/**
 * A time in UTC, with a zone where the type has one. Else some databases leave out the zone of the text, and
 * some take a text without one to be in the zone of the session.
 */
function momentText(text: string, type: string, { moments = standardMoments }: SqlWords): string {
  const moment = canonicalMoment(text)?.replace("T", " ");
  if (moment === undefined) return text;
  const plain = type.toLowerCase().replace(/\s*\(\d+\)/, "").trim();
  const isOwn = moments.instant !== moments.local && plain === moments.instant.toLowerCase();
  const hasZone = isOwn ||
    /with (?:local )?time zone|^timestamptz|^timestamp_l?tz|^datetimeoffset/.test(plain);
  return hasZone ? `${moment}+00:00` : moment;
}

function literalOf(value: ExactValue, words: SqlWords): string {
  if (value === null) return "NULL";
  return typeof value === "object" && !(value instanceof ExactDecimal)
    ? words.text(stringifyJson(value))
    : valueText(value, words);
}
