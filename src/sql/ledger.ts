/** Statements on the table in which each asset of a run leaves a row when it is committed. */
import { literal } from "./names.ts";

/** The columns that tell one row from others, in order. */
export const ledgerKey: readonly string[] = [
  "run_id",
  "pipeline",
  "asset",
  "interval_start",
  "interval_end",
];

/** What stands between the parentheses of `CREATE TABLE`. */
export const ledgerDefinition: string = "run_id TEXT NOT NULL, pipeline TEXT NOT NULL, " +
  "asset TEXT NOT NULL, interval_start TIMESTAMPTZ NOT NULL, interval_end TIMESTAMPTZ NOT NULL, " +
  `recorded_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (${ledgerKey.join(", ")})`;

/** One row, without the time at which it is written. */
export interface LedgerRow {
  readonly runId: string;
  readonly pipeline: string;
  /** Empty in the row that says that the run has begun. */
  readonly asset: string;
  /** Bounds in UTC, as text that databases read. */
  readonly interval: { readonly start: string; readonly end: string };
}

/** @param table As SQL, quoted. */
export function insertRow(table: string, row: LedgerRow): string {
  const { runId, pipeline, asset, interval } = row;
  return `INSERT INTO ${table} (run_id, pipeline, asset, interval_start, interval_end, ` +
    `recorded_at)\nVALUES (${literal(runId)}, ${literal(pipeline)}, ${literal(asset)}, ` +
    `${moment(interval.start)}, ${moment(interval.end)}, CURRENT_TIMESTAMP)`;
}

/** Like {@linkcode insertRow}, and nothing when the row is there already. */
export function insertRowOnce(table: string, row: LedgerRow): string {
  return `${insertRow(table, row)}\nON CONFLICT DO NOTHING`;
}

/** A query for the names of assets with a row of this run and interval, each with its time as text. */
export function selectCommitted(
  table: string,
  { runId, pipeline, interval }: Omit<LedgerRow, "asset">,
): string {
  return `SELECT asset, CAST(recorded_at AS TEXT) FROM ${table} WHERE run_id = ${literal(runId)} ` +
    `AND pipeline = ${literal(pipeline)} ` +
    `AND interval_start = ${moment(interval.start)} AND interval_end = ${moment(interval.end)}`;
}

function moment(text: string): string {
  return `CAST(${literal(text)} AS TIMESTAMPTZ)`;
}
