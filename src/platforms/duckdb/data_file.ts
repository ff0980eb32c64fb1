import { type ColumnKind, type ColumnType, sqlType } from "../../data_files/column_type.ts";
import type { DataFile, TargetColumn } from "../../data_files/data_file.ts";
import { literal } from "../../sql/names.ts";

const typeNames: Readonly<Record<ColumnKind, string>> = {
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

interface FileColumn extends TargetColumn {
  readonly source: string;
}

/** The statement that tells the columns of a file, their names first. */
export function describeFile(file: DataFile): string {
  return `DESCRIBE SELECT * FROM ${reader(file, [])}`;
}

/** A query for the rows of a file. */
export function fileQuery(file: DataFile, columns: readonly FileColumn[]): string {
  // Parquet has types of its own.
  const isRead = file.format === "csv" || (file.format !== "parquet" && isComplete(columns));
  const selected = columns.map(({ source, name, type }) => {
    const column = identifier(source);
    const value = type === undefined
      ? column
      : !isRead
      ? `CAST(${column} AS ${sqlType(type, typeNames)})`
      : type.kind === "binary"
      ? `CASE WHEN starts_with(${column}, '\\x') THEN unhex(${column}[3:]) ELSE encode(${column}) END`
      : column;
    return `${value} AS ${identifier(name)}`;
  });
  return `SELECT ${selected.join(", ")} FROM ${reader(file, columns)}`;
}

function reader({ path, format }: DataFile, columns: readonly FileColumn[]): string {
  const file = literal(path);
  const known = columns.filter((column) => column.type !== undefined)
    .map(({ source, type }) => `${literal(source)}: ${literal(readAs(type!))}`).join(", ");
  switch (format) {
    case "parquet":
      return `read_parquet(${file})`;
    case "csv": {
      const types = known === "" ? "" : `, types = {${known}}`;
      return `read_csv(${file}, delim = ',', quote = '"', escape = '"', header = true, ` +
        `sample_size = -1${types})`;
    }
    default: {
      const form = format === "jsonl" ? "newline_delimited" : "auto";
      const types = isComplete(columns) ? `columns = {${known}}` : "sample_size = -1";
      return `read_json(${file}, format = '${form}', ${types})`;
    }
  }
}

/** DuckDB takes types for JSON only when it is given those of all columns. */
function isComplete(columns: readonly FileColumn[]): boolean {
  return columns.length > 0 && columns.every(({ type }) => type !== undefined);
}

/** Bytes are written as text. */
function readAs(type: ColumnType): string {
  return type.kind === "binary" ? "VARCHAR" : sqlType(type, typeNames);
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
