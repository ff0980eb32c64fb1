/** Rows of files on their way into Snowflake: batches of JSON in a variable, taken apart by the service. */
import type { ColumnKind } from "../../data_files/column_type.ts";
import type { ColumnNeeds, ScannedColumn } from "../../data_files/columns.ts";
import { fractionCheck, lossChecks, rangeCheck } from "../../data_files/lossy.ts";
import type { PreparedRows } from "../../data_files/prepared_rows.ts";
import { type DecimalType, decimalType } from "../stages/decimal_digits.ts";
import { jsonBatches } from "../stages/json_batches.ts";
import type { SnowflakeSession } from "./session.ts";
import { beside, catalogName, quoteColumn } from "./words.ts";

/** The type of each kind, and how it is made of a text. */
const types: Readonly<Record<Exclude<ColumnKind, "decimal">, readonly [string, string]>> = {
  boolean: ["BOOLEAN", "TO_BOOLEAN(?)"],
  smallint: ["NUMBER(38, 0)", "CAST(? AS NUMBER(38, 0))"],
  integer: ["NUMBER(38, 0)", "CAST(? AS NUMBER(38, 0))"],
  bigint: ["NUMBER(38, 0)", "CAST(? AS NUMBER(38, 0))"],
  double: ["FLOAT", "CAST(? AS FLOAT)"],
  text: ["VARCHAR", "?"],
  date: ["DATE", "CAST(? AS DATE)"],
  time: ["TIME", "CAST(? AS TIME)"],
  timestamp: ["TIMESTAMP_NTZ", "CAST(? AS TIMESTAMP_NTZ)"],
  timestamptz: ["TIMESTAMP_TZ", "CAST(? AS TIMESTAMP_TZ)"],
  interval: ["VARCHAR", "?"],
  binary: ["BINARY", "TO_BINARY(?, 'HEX')"],
  uuid: ["VARCHAR", "?"],
  json: ["VARIANT", "PARSE_JSON(?)"],
};

/** A NUMBER has a fixed number of digits. A TIMESTAMP_TZ keeps the zone of a value. */
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
  name: "NUMBER",
  platform: "Snowflake",
  digits: 38,
  fraction: 37,
  text: "varchar",
};

/** Characters of one batch; the service takes a text of 16 MB. */
const batchLength = 2 << 20;

/**
 * Puts the rows of a file into a temporary table, beside the table that they are for.
 * @returns A query for the rows.
 * @throws {KnownError} When the file is malformed, or a value is none of its type.
 */
export async function loadFile(
  session: SnowflakeSession,
  rows: PreparedRows,
  { table, signal }: { readonly table: string; readonly signal: AbortSignal },
): Promise<string> {
  const { columns } = rows;
  const name = beside(table, `__bruin_rows_${crypto.randomUUID().replaceAll("-", "")}`);
  // Folded as the target's are, and in quotes, which spare us the words that mean something here.
  const names = columns.map((column) => quoteColumn(catalogName(column.name).join(".")));
  const kinds = columns.map(columnSql);
  const definitions = kinds.map(([type], index) => `${names[index]} ${type}`);
  await session.run(`CREATE TEMPORARY TABLE ${name} (${definitions.join(", ")})`, { signal });
  const values = kinds.map(([, made], index) => made.replace("?", `value[${index}]::VARCHAR`));
  const insert = `INSERT INTO ${name} SELECT ${values.join(", ")} ` +
    "FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?)))";
  for await (const batch of jsonBatches(rows, { maxLength: batchLength })) {
    await session.run(insert, { signal, bindings: [batch] });
  }
  return `SELECT ${names.join(", ")} FROM ${name}`;
}

function columnSql(column: ScannedColumn): readonly [type: string, made: string] {
  const { kind } = column.type;
  if (kind !== "decimal") return types[kind];
  const sql = decimalType(column, decimal);
  return [sql, `CAST(? AS ${sql})`];
}
