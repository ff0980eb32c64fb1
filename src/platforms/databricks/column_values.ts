/** What becomes of the columns and values of a file in Databricks. */
import type { ColumnKind, ColumnType } from "../../data_files/column_type.ts";
import type { ColumnNeeds, ScannedColumn } from "../../data_files/columns.ts";
import { DataFileError } from "../../data_files/data_file_error.ts";
import { fractionCheck, lossChecks, rangeCheck } from "../../data_files/lossy.ts";

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

/** Of a DECIMAL. */
const maxDigits = 38;

/** The type of a column. @throws {DataFileError} When there is none that holds all of its values. */
export function columnSqlType({ name, type, digits }: ScannedColumn): string {
  if (type.kind !== "decimal") return typeNames[type.kind];
  const fraction = digits?.fraction ?? type.scale ?? 0;
  const whole = digits?.whole ?? (type.precision ?? maxDigits) - fraction;
  if (whole + fraction <= maxDigits) {
    return `DECIMAL(${Math.max(whole + fraction, 1)}, ${fraction})`;
  }
  throw new DataFileError(
    `the numbers of a column have ${whole} digits before and ${fraction} behind the point`,
    {
      column: name,
      cause: `a DECIMAL of Databricks has ${maxDigits} digits in all`,
      fix: "declare the column as string, or as double if its digits do not all matter",
      code: "E159",
    },
  );
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
