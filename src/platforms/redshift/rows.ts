import type { ColumnKind, ColumnType } from "../../data_files/column_type.ts";
import type { ColumnNeeds, ScannedColumn } from "../../data_files/columns.ts";
import { lossChecks } from "../../data_files/lossy.ts";
import type { RowRecord } from "../../data_files/csv_rows.ts";
import type { PreparedRows } from "../../data_files/prepared_rows.ts";
import { QueryError } from "../../errors.ts";
import { shortened } from "../../plain_text.ts";
import { escapedLiteral, quotePart } from "../../sql/names.ts";
import { refuseManyColumns } from "../stages/column_count.ts";
import { type DecimalType, decimalType } from "../stages/decimal_digits.ts";
import { insertBatches } from "../stages/insert_batches.ts";
import { longestValueMessage, valueExplained } from "../stages/refused_value.ts";
import { canonicalValue } from "../stages/value_texts.ts";
import type { ServerVariety } from "../postgres/driver.ts";
import { redshiftTraits } from "./traits.ts";
import { longText } from "./words.ts";

const table = "bruin_rows";
const maxColumns = 1_600;
/** The longest statement has 16 MB. */
const maxBytes = 4 << 20;
const maxRows = 1_000;
const decimal: DecimalType = {
  name: "NUMERIC",
  platform: redshiftTraits.label,
  digits: 38,
  fraction: 37,
  text: "varchar",
};

const typeNames: Readonly<Record<Exclude<ColumnKind, "decimal">, string>> = {
  boolean: "BOOLEAN",
  smallint: "SMALLINT",
  integer: "INTEGER",
  bigint: "BIGINT",
  double: "DOUBLE PRECISION",
  text: longText,
  date: "DATE",
  time: "TIME",
  timestamp: "TIMESTAMP",
  timestamptz: "TIMESTAMPTZ",
  interval: longText,
  binary: "VARBYTE(1024000)",
  uuid: "VARCHAR(36)",
  // SUPER would need a function around each value, and numbers in it are rounded.
  json: longText,
};

/** A NUMERIC has a fixed number of digits. */
export const columnNeeds: ColumnNeeds = { decimalDigits: true, lossChecks };

/**
 * Brings rows into a temporary table by INSERT, since the server copies from S3 only.
 * @throws {DataFileError} When the table cannot hold the columns.
 * @throws {QueryError} When it cannot hold a value.
 */
export const takeRows: NonNullable<ServerVariety["takeRows"]> = async (rows, { run }) => {
  const { columns } = rows;
  refuseManyColumns(rows, { platform: redshiftTraits.label, most: maxColumns });
  const names = columns.map(({ name }) => quotePart(name, redshiftTraits.identifiers.quote));
  const definitions = columns.map((column, index) => `${names[index]} ${columnSqlType(column)}`);
  await run(`CREATE TEMP TABLE ${table} (${definitions.join(", ")})`);
  const types = columns.map(({ type }) => type);
  const head = `INSERT INTO ${table} (${names.join(", ")}) VALUES`;
  /** Rows that were read and are not in the table yet. */
  const pending: RowRecord[] = [];
  async function* records(): AsyncGenerator<readonly RowRecord[]> {
    for await (const some of rows.records()) {
      pending.push(...some);
      yield some;
    }
  }
  const words = { head, literal: valueLiteral, maxRows, maxBytes };
  for await (const { statement, first, count } of insertBatches(records(), { types, words })) {
    const sent = pending.splice(0, count);
    try {
      await run(statement);
    } catch (error) {
      if (!(error instanceof QueryError) || !error.accepted) throw error;
      throw await findRefused(error, sent, { rows, first, run });
    }
  }
  return `SELECT ${names.join(", ")} FROM ${table}`;
};

function columnSqlType(column: ScannedColumn): string {
  const { kind } = column.type;
  return kind === "decimal" ? decimalType(column, decimal) : typeNames[kind];
}

/** A value as SQL. What is none of its type goes as it is, so that the server says so. */
function valueLiteral(text: string, type: ColumnType): string {
  const { kind } = type;
  if (kind !== "binary" && kind !== "boolean") return escapedLiteral(text);
  const read = escapedLiteral(canonicalValue(text, type) ?? text);
  return kind === "binary" ? `from_hex(${read})` : read;
}

/** The server does not say which value of a statement it refuses: it is asked for ever fewer. */
async function findRefused(
  error: QueryError,
  sent: readonly RowRecord[],
  { rows, first, run }: {
    readonly rows: PreparedRows;
    /** Number of the first row that was sent, from 1. */
    readonly first: number;
    readonly run: (statement: string) => Promise<void>;
  },
): Promise<QueryError> {
  const { columns } = rows;
  const values = sent.flatMap((record, row) =>
    columns.flatMap((column, index) => {
      const text = record[index] ?? null;
      if (text === null) return [];
      const sql = `CAST(${valueLiteral(text, column.type)} AS ${columnSqlType(column)})`;
      return [{ sql, row, name: column.name }];
    })
  );
  let refused = error;
  while (values.length > 1) {
    const half = values.splice(0, Math.ceil(values.length / 2));
    try {
      await run(`SELECT ${half.map(({ sql }) => sql).join(", ")}`);
    } catch (reason) {
      if (!(reason instanceof QueryError) || !reason.accepted) throw reason;
      refused = reason;
      values.splice(0, values.length, ...half);
    }
  }
  const [found] = values;
  const place = found === undefined
    ? {}
    : { ...await rows.placeOfRecord(first + found.row), column: found.name };
  return refused.reworded({
    message: shortened(refused.message, longestValueMessage),
    ...valueExplained(place),
  });
}
