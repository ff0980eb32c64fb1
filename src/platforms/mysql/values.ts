import type { Buffer } from "node:buffer";
import type { CellValue, TypedColumn } from "../../connections/connection.ts";
import { wholeNumber } from "../../exact_numbers.ts";

/** A column of a result, as the protocol describes it. */
export interface WireColumn {
  readonly name: string;
  /** The type's number. @see https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html */
  readonly columnType: number;
  /** Bits such as {@linkcode flag}. */
  readonly flags: number | readonly string[];
  /** Number of the character set; 63 for bytes. */
  readonly characterSet: number;
  /** Of what is shown, at most; of texts in bytes. */
  readonly columnLength: number;
  /** Digits behind the point; 31 or more for as many as there are. */
  readonly decimals: number;
  /** What MariaDB says besides, such as `json` for what is a LONGTEXT otherwise. */
  readonly extendedFormat?: string;
}

const flag = { unsigned: 32, enum: 256, set: 2048 } as const;
const bytesOnly = 63;

/** Numbers of the types. */
const types = {
  tiny: 1,
  short: 2,
  long: 3,
  float: 4,
  double: 5,
  null: 6,
  timestamp: 7,
  longLong: 8,
  int24: 9,
  date: 10,
  time: 11,
  dateTime: 12,
  year: 13,
  varchar: 15,
  bit: 16,
  json: 245,
  decimal: 246,
  enum: 247,
  set: 248,
  tinyBlob: 249,
  mediumBlob: 250,
  longBlob: 251,
  blob: 252,
  varString: 253,
  string: 254,
  geometry: 255,
} as const;

/** Names of the types whose name does not depend on more than their number. */
const plainNames: Readonly<Record<number, string>> = {
  [types.tiny]: "tinyint",
  [types.short]: "smallint",
  [types.int24]: "mediumint",
  [types.long]: "int",
  [types.longLong]: "bigint",
  0: "decimal",
  [types.decimal]: "decimal",
  [types.float]: "float",
  [types.double]: "double",
  [types.null]: "null",
  [types.timestamp]: "timestamp",
  [types.date]: "date",
  14: "date",
  [types.time]: "time",
  [types.dateTime]: "datetime",
  [types.year]: "year",
  [types.bit]: "bit",
  [types.json]: "json",
  [types.enum]: "enum",
  [types.set]: "set",
  [types.geometry]: "geometry",
};

function has(column: WireColumn, bit: number): boolean {
  return typeof column.flags === "number" && (column.flags & bit) !== 0;
}

/** Names for bytes and for text; what columns of tables are called does not reach the client. */
function textName(column: WireColumn): string | undefined {
  const { columnType, characterSet, extendedFormat } = column;
  if (extendedFormat === "json") return "json";
  const isBytes = characterSet === bytesOnly;
  if (columnType >= types.tinyBlob && columnType <= types.blob) return isBytes ? "blob" : "text";
  if (columnType === types.varString || columnType === types.varchar) {
    return isBytes ? "varbinary" : "varchar";
  }
  if (columnType !== types.string) return undefined;
  if (has(column, flag.enum)) return "enum";
  if (has(column, flag.set)) return "set";
  return isBytes ? "binary" : "char";
}

/** The type as MySQL calls it, without a length, such as `bigint unsigned`. */
export function mysqlTypeName(column: WireColumn): string {
  const name = textName(column) ?? plainNames[column.columnType] ?? `type ${column.columnType}`;
  return isNumber(column) && has(column, flag.unsigned) ? `${name} unsigned` : name;
}

function isNumber({ columnType }: WireColumn): boolean {
  return columnType <= types.double || columnType === types.longLong ||
    columnType === types.int24 || columnType === types.decimal;
}

/** Bytes of a character of utf8mb4, in which lengths of texts are told. */
const bytesOfCharacter = 4;
/** The longest VARCHAR that a table can have, in characters. */
const longestVarchar = 16_383;

/** The column of a query with the type that a table made of it has, as far as that matters to us. */
export function typedColumn(column: WireColumn): TypedColumn {
  return { name: column.name, type: fullType(column) };
}

function fullType(column: WireColumn): string {
  const { columnType, columnLength, decimals } = column;
  const name = mysqlTypeName(column);
  switch (columnType) {
    case types.decimal: {
      const signs = (decimals > 0 ? 1 : 0) + (has(column, flag.unsigned) ? 0 : 1);
      return name.replace("decimal", `decimal(${columnLength - signs},${decimals})`);
    }
    case types.dateTime:
    case types.timestamp:
    case types.time:
      return decimals > 0 && decimals <= 6 ? `${name}(${decimals})` : name;
    case types.bit:
      return `${name}(${columnLength})`;
    case types.varString:
    case types.string: {
      if (name === "json" || name === "enum" || name === "set") return name;
      const isBytes = column.characterSet === bytesOnly;
      const length = isBytes ? columnLength : Math.floor(columnLength / bytesOfCharacter);
      if (length > longestVarchar) return isBytes ? "longblob" : "longtext";
      return `${name}(${length})`;
    }
  }
  return name;
}

type Decode = (bytes: Buffer) => CellValue;

const asText: Decode = (bytes) => bytes.toString("utf8");
const asHex: Decode = (bytes) => `0x${bytes.toString("hex").toUpperCase()}`;
const asNumber: Decode = (bytes) => Number(bytes.toString("latin1"));
const asWhole: Decode = (bytes) =>
  bytes.length < 16
    ? Number(bytes.toString("latin1"))
    : wholeNumber(BigInt(bytes.toString("latin1")));
/** Bits come as bytes, the largest first. */
const asBits: Decode = (bytes) =>
  bytes.length === 0 ? 0 : wholeNumber(BigInt(`0x${bytes.toString("hex")}`));

/**
 * What makes values of the cells of a column, which come as the text that the server writes. `mysql2` itself
 * would round floats and whole numbers, make objects of JSON and local times of dates.
 */
export function decoderOf(column: WireColumn): Decode {
  switch (column.columnType) {
    case types.tiny:
    case types.short:
    case types.int24:
    case types.long:
    case types.longLong:
    case types.year:
      return asWhole;
    case types.float:
    case types.double:
      return asNumber;
    case types.bit:
      return asBits;
    case types.geometry:
      return asHex;
  }
  const name = textName(column);
  return name === "blob" || name === "varbinary" || name === "binary" ? asHex : asText;
}
