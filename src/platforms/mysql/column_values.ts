/** What becomes of the values of a file in MySQL, which reads fewer notations than other databases. */
import type { ColumnKind, ColumnType } from "../../data_files/column_type.ts";
import type { ColumnNeeds, ScannedColumn } from "../../data_files/columns.ts";
import { DataFileError } from "../../data_files/data_file_error.ts";
import { fractionCheck, lossChecks, rangeCheck } from "../../data_files/lossy.ts";
import { escapedLiteral } from "../../sql/names.ts";
import { type DecimalType, decimalType } from "../stages/decimal_digits.ts";
import { momentOf, utcText } from "./moments.ts";
import { toHex } from "../../byte_text.ts";

const typeNames: Readonly<Record<Exclude<ColumnKind, "decimal">, string>> = {
  boolean: "BOOLEAN",
  smallint: "SMALLINT",
  integer: "INT",
  bigint: "BIGINT",
  double: "DOUBLE",
  text: "LONGTEXT",
  date: "DATE",
  time: "TIME(6)",
  timestamp: "DATETIME(6)",
  // There is no type with a zone whose years go on after 2037, so that these are times in UTC.
  timestamptz: "DATETIME(6)",
  interval: "LONGTEXT",
  binary: "LONGBLOB",
  uuid: "CHAR(36)",
  json: "JSON",
};

/** A DECIMAL has a fixed number of digits, and whole numbers are rounded in silence. */
export const columnNeeds: ColumnNeeds = {
  decimalDigits: true,
  lossChecks: {
    ...lossChecks,
    smallint: fractionCheck,
    integer: fractionCheck,
    bigint: fractionCheck,
    double: rangeCheck,
  },
};

/** On MySQL; MariaDB takes more behind the point. */
const decimal: DecimalType = {
  name: "DECIMAL",
  platform: "MySQL",
  digits: 65,
  fraction: 30,
  text: "varchar",
};

/** The SQL type of a column. @throws {DataFileError} When there is none that holds all of its values. */
export function columnSqlType(column: ScannedColumn): string {
  const { name, type } = column;
  if (type.kind === "interval") {
    throw new DataFileError("MySQL has no type for intervals", {
      column: name,
      fix: "declare the column as varchar, or as the number of seconds",
      code: "E360",
    });
  }
  return type.kind === "decimal" ? decimalType(column, decimal) : typeNames[type.kind];
}

/** A value that MySQL cannot take as it is written. */
export class UnreadableValue extends Error {
  override readonly name = "UnreadableValue";
  constructor(readonly text: string, readonly wanted: string) {
    super("unreadable value");
  }
}

const yes = /^\s*(?:true|t|yes|y|on|1)\s*$/i;
const no = /^\s*(?:false|f|no|n|off|0)\s*$/i;
/**
 * The text of a value as MySQL reads it, or for bytes their digits in hexadecimal.
 * @throws {UnreadableValue}
 */
export function mysqlText(text: string, { kind }: ColumnType): string {
  switch (kind) {
    case "smallint":
    case "integer":
    case "bigint":
    case "decimal":
    case "double":
      return text.trim();
    case "boolean":
      if (yes.test(text)) return "1";
      if (no.test(text)) return "0";
      throw new UnreadableValue(text, "a boolean");
    case "date":
      // What follows the day is midnight, or would have been refused as lost.
      return momentOf(text)?.day ?? text;
    case "timestamp": {
      const found = momentOf(text);
      return found === undefined ? text : `${found.day} ${found.time ?? "00:00:00"}`;
    }
    case "timestamptz": {
      const found = utcText(text);
      if (found === undefined) throw new UnreadableValue(text, "a time with a zone");
      return found;
    }
    case "binary":
      return hexOf(text);
  }
  return text;
}

const encoder = new TextEncoder();

/** Bytes are written as `\x` with their digits, or as text. @throws {UnreadableValue} */
function hexOf(text: string): string {
  if (!text.startsWith("\\x")) return toHex(encoder.encode(text));
  const digits = text.slice(2);
  if (!/^(?:[\da-f]{2})*$/i.test(digits)) throw new UnreadableValue(text, "bytes after \\x");
  return digits;
}

/** What {@linkcode mysqlText} gives, as SQL. */
export function valueLiteral(text: string, { kind }: ColumnType): string {
  return kind === "binary" ? `X'${text}'` : escapedLiteral(text);
}
