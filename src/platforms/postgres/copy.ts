import { type ColumnKind, sqlType } from "../../data_files/column_type.ts";
import type { DataFile } from "../../data_files/data_file.ts";
import { readRows, type ScannedColumn } from "../../data_files/rows.ts";

const typeNames: Readonly<Record<ColumnKind, string>> = {
  boolean: "boolean",
  smallint: "smallint",
  integer: "integer",
  bigint: "bigint",
  decimal: "numeric",
  double: "double precision",
  text: "text",
  date: "date",
  time: "time",
  timestamp: "timestamp",
  timestamptz: "timestamptz",
  interval: "interval",
  binary: "bytea",
  uuid: "uuid",
  json: "jsonb",
};

/** Messages of this many characters keep the socket busy and the memory small. */
const pieceLength = 65_536;
const table = "pg_temp.bruin_rows";

/** How the rows of a file get into a session. */
export interface Copy {
  /** Makes a table of the session and fills it from `input`. */
  readonly script: string;
  readonly input: AsyncIterable<string>;
  /** A query for the rows. */
  readonly query: string;
}

/** `COPY` is by far the fastest way in, and the only one that needs no limit on the number of values. */
export function copyOf(file: DataFile, columns: readonly ScannedColumn[]): Copy {
  const names = columns.map(({ name }) => identifier(name)).join(", ");
  const definitions = columns.map(({ name, type }) =>
    `${identifier(name)} ${sqlType(type, typeNames)}`
  );
  return {
    script: `CREATE TEMP TABLE bruin_rows (${definitions.join(", ")});\n` +
      `COPY ${table} FROM STDIN (FORMAT csv)`,
    input: pieces(file, columns),
    query: `SELECT ${names} FROM ${table}`,
  };
}

async function* pieces(
  file: DataFile,
  columns: readonly ScannedColumn[],
): AsyncGenerator<string> {
  let piece = "";
  for await (const row of readRows(file, columns)) {
    piece += `${row.map(field).join(",")}\n`;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

/** Only a field without quotes is null. */
function field(text: string | null): string {
  return text === null ? "" : `"${text.replaceAll('"', '""')}"`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
