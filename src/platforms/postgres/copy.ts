import { type ColumnKind, sqlType } from "../../data_files/column_type.ts";
import type { ColumnNeeds } from "../../data_files/columns.ts";
import type { FilePlace } from "../../data_files/data_file_error.ts";
import { lossChecks } from "../../data_files/lossy.ts";
import type { PreparedRows } from "../../data_files/prepared_rows.ts";
import { quotePart } from "../../sql/names.ts";
import { refuseManyColumns } from "../stages/column_count.ts";
import { postgresTraits } from "./traits.ts";

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

/** A `numeric` keeps all digits. */
export const postgresColumnNeeds: ColumnNeeds = { decimalDigits: false, lossChecks };

/** Of the server, whatever the types are. */
const maxColumns = 1_600;
const table = "pg_temp.bruin_rows";

/** How the rows of a file get into a session. */
export interface Copy {
  /** Makes a table of the session and fills it from `input`. */
  readonly script: string;
  /** Each piece is valid until the next one is asked for. */
  readonly input: AsyncIterable<Uint8Array>;
  /** A query for the rows. */
  readonly query: string;
  /** Where in the file that line of `input` is, from 1. */
  readonly placeOf: (line: number) => Promise<FilePlace>;
}

/**
 * `COPY` is by far the fastest way in, and the only one that needs no limit on the number of values. The
 * bytes of the file go to the server as they are where they need no change.
 * @throws {DataFileError} When there are more columns than a table can have.
 */
export function copyOf(rows: PreparedRows): Copy {
  const { columns } = rows;
  refuseManyColumns(rows, { platform: "PostgreSQL", most: maxColumns });
  const names = columns.map(({ name }) => identifier(name)).join(", ");
  const definitions = columns.map(({ name, type }) =>
    `${identifier(name)} ${sqlType(type, typeNames)}`
  );
  const options = rows.quotedIsNull ? `FORMAT csv, FORCE_NULL (${names})` : "FORMAT csv";
  return {
    script: `CREATE TEMP TABLE bruin_rows (${definitions.join(", ")});\n` +
      `COPY ${table} FROM STDIN (${options})`,
    input: rows.copyInput(),
    query: `SELECT ${names} FROM ${table}`,
    placeOf: (line) => rows.placeOfSentLine(line),
  };
}

function identifier(name: string): string {
  return quotePart(name, postgresTraits.identifiers.quote);
}
