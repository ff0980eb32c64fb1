/** Files of Parquet, which DuckDB reads itself. */
import type { CellValue } from "../../connections/connection.ts";
import { type ColumnKind, sqlType } from "../../data_files/column_type.ts";
import type { DataFile, TargetColumn } from "../../data_files/data_file.ts";
import type { QueryError } from "../../errors.ts";
import { literal } from "../../sql/names.ts";
import { refusedValue } from "../stages/refused_value.ts";
import { wantedValues } from "../stages/value_texts.ts";
import { duckdbColumnTypes, duckdbName } from "./data_file.ts";

/** A column of the file, and what becomes of it. */
export interface LoadedColumn extends TargetColumn {
  readonly source: string;
  /** The type that DuckDB reads it with. */
  readonly own: string;
}

/** The statement that tells the columns of a file, their names and types first. */
export function describeParquet({ path }: DataFile): string {
  return `DESCRIBE SELECT * FROM read_parquet(${literal(path)})`;
}

/** A query for the rows of a file, which has types of its own. */
export function parquetQuery({ path }: DataFile, columns: readonly LoadedColumn[]): string {
  const selected = columns.map((column) =>
    `${castTo(column) ?? duckdbName(column.source)} AS ${duckdbName(column.name)}`
  );
  return `SELECT ${selected.join(", ")} FROM read_parquet(${literal(path)})`;
}

function castTo({ source, type }: LoadedColumn, cast = "CAST"): string | undefined {
  return type && `${cast}(${duckdbName(source)} AS ${sqlType(type, duckdbColumnTypes)})`;
}

/** Kinds that a cast rounds or cuts to in silence. */
const exactKinds: ReadonlySet<ColumnKind> = new Set([
  ...["smallint", "integer", "bigint", "decimal", "date", "time", "timestamp"] as const,
]);

/**
 * A query for the first value of a column that its type cannot hold as it is: the number of the row, from 1, and
 * the value as text. `undefined` for columns that keep the type of the file.
 */
export function lostValue({ path }: DataFile, column: LoadedColumn): string | undefined {
  const { type, own, source } = column;
  if (type === undefined || sqlType(type, duckdbColumnTypes) === own) return undefined;
  const value = duckdbName(source);
  const made = castTo(column, "TRY_CAST") ?? value;
  const asText = own === "VARCHAR";
  // A text may write a number or a time in several ways: only their values are compared.
  const [before, after] = !asText
    ? [value, `TRY_CAST(${made} AS ${own})`]
    : type.kind === "date"
    ? [`TRY_CAST(${value} AS TIMESTAMP)`, `CAST(${made} AS TIMESTAMP)`]
    : [`TRY_CAST(${value} AS DECIMAL(38, 10))`, `TRY_CAST(${made} AS DECIMAL(38, 10))`];
  const isNumber = ["smallint", "integer", "bigint"].includes(type.kind);
  const isCompared = exactKinds.has(type.kind) && (!asText || isNumber || type.kind === "date");
  const lost = isCompared ? ` OR ${before} <> ${after}` : "";
  return `SELECT file_row_number + 1, CAST(${value} AS VARCHAR) ` +
    `FROM read_parquet(${literal(path)}, file_row_number = true) ` +
    `WHERE ${value} IS NOT NULL AND (${made} IS NULL${lost}) ORDER BY 1 LIMIT 1`;
}

/** The error for what such a query has found. */
export function refusedParquetValue(
  { shownAs: file }: DataFile,
  { name, type }: LoadedColumn,
  [row, value]: readonly CellValue[],
): QueryError {
  return refusedValue(String(value), {
    wanted: wantedValues[type?.kind ?? "text"],
    place: { file, line: Number(row), isRow: true, column: name },
  });
}
