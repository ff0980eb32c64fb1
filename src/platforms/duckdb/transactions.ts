import { literal } from "../../sql/names.ts";
import {
  endsTransaction,
  leavesDatabase,
  needsOwnTransaction,
  quoteParts,
  type Transactions,
} from "../../sql/transactions.ts";

const bounds = new Set(["begin", "start", "commit", "end", "abort", "rollback"]);
/** A transaction writes to one database only, which an attached one is not. */
const alone = /^(?:attach|detach|checkpoint|force checkpoint|vacuum)\b/;
const outside = /^(?:export database|import database|install|update extensions)\b/;

export const duckdbTransactions: Transactions = {
  begin: "BEGIN TRANSACTION",
  commit: "COMMIT",
  obstacle(words) {
    const [first = ""] = words;
    const text = words.join(" ");
    if (bounds.has(first)) return endsTransaction;
    if (alone.test(text)) return needsOwnTransaction;
    return outside.test(text) || (first === "copy" && words.includes("to"))
      ? leavesDatabase
      : undefined;
  },
  contain: (statements) => statements,
  currentSchema: "SELECT current_database(), current_schema(), current_user",
  primaryKey: ([catalog = "", schema = "", table = ""]) =>
    "SELECT unnest(CASE WHEN constraint_column_names IS NULL THEN [NULL] " +
    "ELSE constraint_column_names END) FROM duckdb_tables() AS tables " +
    "LEFT JOIN duckdb_constraints() AS keys ON keys.table_oid = tables.table_oid " +
    "AND keys.database_oid = tables.database_oid AND constraint_type = 'PRIMARY KEY' " +
    `WHERE lower(tables.database_name) = lower(${literal(catalog)}) ` +
    `AND lower(tables.schema_name) = lower(${literal(schema)}) ` +
    `AND lower(tables.table_name) = lower(${literal(table)})`,
  createTable: (table, definition) =>
    `CREATE SCHEMA IF NOT EXISTS ${quoteParts(table.slice(0, -1))};\n` +
    `CREATE TABLE IF NOT EXISTS ${quoteParts(table)} (${definition})`,
  // DuckDB has no rights of its own.
  grants: () => ({ create: "", use: "" }),
};
