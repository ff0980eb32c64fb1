/** What becomes of the columns and values of a file in Databricks. */
import type { ColumnKind, ColumnType } from "../../data_files/column_type.ts";
import type { ColumnNeeds, ScannedColumn } from "../../data_files/columns.ts";
import { DataFileError } from "../../data_files/data_file_error.ts";
import { fractionCheck, lossChecks, rangeCheck } from "../../data_files/lossy.ts";
import { canonicalValue, wantedValues } from "../stages/value_texts.ts";

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

const ranges: Readonly<Partial<Record<ColumnKind, bigint>>> = {
  smallint: 2n ** 15n,
  integer: 2n ** 31n,
};

/** A value as {@linkcode fromText} takes it, or what it is not. */
export function sentText(
  text: string,
  type: ColumnType,
): { readonly text: string } | { readonly isNot: string } {
  const found = canonicalValue(text, type);
  if (found === undefined) return { isNot: wantedValues[type.kind] };
  const limit = ranges[type.kind];
  if (limit !== undefined && (BigInt(found) < -limit || BigInt(found) >= limit)) {
    return { isNot: `an integer of ${limit === 2n ** 15n ? 16 : 32} bits` };
  }
  // A time without a zone is one in UTC, whatever the zone of the session is.
  const lacksZone = type.kind === "timestamptz" && !/[+-]\d\d:\d\d$/.test(found);
  return { text: lacksZone ? `${found}+00:00` : found };
}
