/** What becomes of the columns and values of a file in Databricks. */
import type { ColumnKind, ColumnType } from "../../data_files/column_type.ts";
import type { ColumnNeeds, ScannedColumn } from "../../data_files/columns.ts";
import { fractionCheck, lossChecks, rangeCheck } from "../../data_files/lossy.ts";
import { type DecimalType, decimalType } from "../stages/decimal_digits.ts";

const typeNames: Readonly<Record<Exclude<ColumnKind, "decimal">, string>> = {
  boolean: "BOOLEAN",
  smallint: "SMALLINT",
  integer: "INT",
  bigint: "BIGINT",
  double: "DOUBLE",
  text: "STRING",
  date: "DATE",
  time: "STRING",
  timestamp: "TIMESTAMP",
  timestamptz: "TIMESTAMP",
  interval: "STRING",
  binary: "BINARY",
  uuid: "STRING",
  json: "STRING",
};

/** A DECIMAL has a fixed number of digits, and whole numbers are cut in silence. */
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

const decimal: DecimalType = {
  name: "DECIMAL",
  platform: "Databricks",
  digits: 38,
  text: "string",
};

/** The type of a column. @throws {DataFileError} When there is none that holds all of its values. */
export function columnSqlType(column: ScannedColumn): string {
  const { kind } = column.type;
  return kind === "decimal" ? decimalType(column, decimal) : typeNames[kind];
}

/** How a column is made of texts. @param text The text as SQL. */
export function fromText(text: string, { kind }: ColumnType, sqlType: string): string {
  if (sqlType === "STRING") return text;
  return kind === "binary" ? `unhex(${text})` : `CAST(${text} AS ${sqlType})`;
}

const bits: Readonly<Partial<Record<ColumnKind, number>>> = { smallint: 16, integer: 32 };

/** What a whole number is not although it is one. Every other value fits when it is one of its type. */
export function misfit(text: string, { kind }: ColumnType): string | undefined {
  const size = bits[kind];
  if (size === undefined || BigInt.asIntN(size, BigInt(text)) === BigInt(text)) return undefined;
  return `an integer of ${size} bits`;
}
