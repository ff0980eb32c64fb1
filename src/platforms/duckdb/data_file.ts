import { type ColumnKind, type ColumnType, sqlType } from "../../data_files/column_type.ts";
import type { ColumnNeeds, ScannedColumn } from "../../data_files/columns.ts";
import { DataFileError } from "../../data_files/data_file_error.ts";
import { fractionCheck, lossChecks, rangeCheck } from "../../data_files/lossy.ts";
import type { PlainFile, PreparedRows } from "../../data_files/prepared_rows.ts";
import { literal } from "../../sql/names.ts";

/** What kinds of columns are called. */
export const duckdbColumnTypes: Readonly<Record<ColumnKind, string>> = {
  boolean: "BOOLEAN",
  smallint: "SMALLINT",
  integer: "INTEGER",
  bigint: "BIGINT",
  // Without digits, DECIMAL would keep three of them after the point.
  decimal: "DECIMAL(38, 10)",
  double: "DOUBLE",
  text: "VARCHAR",
  date: "DATE",
  time: "TIME",
  timestamp: "TIMESTAMP",
  timestamptz: "TIMESTAMPTZ",
  interval: "INTERVAL",
  binary: "BLOB",
  uuid: "UUID",
  json: "JSON",
};

/** A DECIMAL has a fixed number of digits, whole numbers are rounded in silence, and 1e400 is infinite. */
export const duckdbColumnNeeds: ColumnNeeds = {
  decimalDigits: true,
  lossChecks: {
    ...lossChecks,
    smallint: fractionCheck,
    integer: fractionCheck,
    bigint: fractionCheck,
    double: rangeCheck,
  },
};

/** Of a DECIMAL; up to 18 of them are stored in half the space. */
const maxDigits = 38;
const narrowDigits = 18;

/** A query for the rows of a file of CSV, none of which DuckDB has to guess. */
export function csvQuery(
  { path, hasHeader, hasBreaks, longest }: PlainFile,
  { columns, quotedIsNull }: Pick<PreparedRows, "columns" | "quotedIsNull">,
): string {
  const types = columns.map((column) => ({ ...column, type: exactType(column) }));
  const readAs = types.map(({ name, type }) => `${literal(name)}: ${literal(readType(type))}`);
  const options = [
    "auto_detect = false",
    "strict_mode = true",
    `header = ${hasHeader}`,
    `delim = ','`,
    `quote = '"'`,
    `escape = '"'`,
    `new_line = '\\n'`,
    `nullstr = ''`,
    `allow_quoted_nulls = ${quotedIsNull}`,
    `max_line_size = ${Math.max(longest + 64, 1 << 21)}`,
    // Threads that start in the middle guess whether they are in quotes.
    ...(hasBreaks ? ["parallel = false"] : []),
    `columns = {${readAs.join(", ")}}`,
  ];
  const selected = types.map(({ name, type }) =>
    `${valueOf(duckdbName(name), type)} AS ${duckdbName(name)}`
  );
  return `SELECT ${selected.join(", ")} FROM read_csv(${literal(path)}, ${options.join(", ")})`;
}

/** @throws {DataFileError} When numbers have more digits than a DECIMAL. */
function exactType({ name, type, digits }: ScannedColumn): ColumnType {
  if (type.kind !== "decimal" || digits === undefined) return type;
  const { whole, fraction: scale } = digits;
  if (whole + scale > maxDigits) {
    throw new DataFileError(
      `the numbers of a column have ${whole} digits before and ${scale} behind the point`,
      {
        column: name,
        cause: `a DECIMAL of DuckDB has ${maxDigits} digits in all`,
        fix: "declare the column as varchar, or as double if its digits do not all matter",
        code: "E159",
      },
    );
  }
  return { ...type, precision: whole + scale > narrowDigits ? maxDigits : narrowDigits, scale };
}

/** Bytes are written as text. Of a time with a zone that it does not understand, the reader makes NULL. */
function readType(type: ColumnType): string {
  return type.kind === "binary" || type.kind === "timestamptz"
    ? "VARCHAR"
    : sqlType(type, duckdbColumnTypes);
}

function valueOf(column: string, { kind }: ColumnType): string {
  if (kind === "timestamptz") return `CAST(${column} AS TIMESTAMPTZ)`;
  if (kind !== "binary") return column;
  return `CASE WHEN starts_with(${column}, '\\x') THEN unhex(${column}[3:]) ELSE encode(${column}) END`;
}

/** A name as SQL has it. */
export function duckdbName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
