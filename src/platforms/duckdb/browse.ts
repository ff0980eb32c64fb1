import type { Browse } from "../../sql/browse.ts";
import { literal } from "../../sql/names.ts";

const own = "database_name = current_database() AND NOT internal";

/** Whether a constraint of one of these types is on this column, and on no other if it is alone. */
const constrained = (types: string, options = "") =>
  "EXISTS (SELECT 1 FROM duckdb_constraints() AS k WHERE k.database_oid = c.database_oid " +
  `AND k.table_oid = c.table_oid AND k.constraint_type IN (${types}) ` +
  `AND list_contains(k.constraint_column_names, c.column_name)${options})`;

/** No two names differ by case alone. */
const isNamed = (column: string, name: string) => `lower(${column}) = lower(${literal(name)})`;

/** Reference: the schemas of the file are its databases. */
export const duckdbBrowse: Browse = {
  hasSchemas: false,
  databases: `SELECT schema_name FROM duckdb_schemas() WHERE ${own} ` +
    "UNION SELECT 'main' ORDER BY 1",
  current: () => "SELECT current_database(), current_schema()",
  tables: (schema) =>
    `SELECT NULL, table_name FROM duckdb_tables() WHERE ${own} ` +
    `AND schema_name = ${literal(schema)} UNION ALL ` +
    `SELECT NULL, view_name FROM duckdb_views() WHERE ${own} ` +
    `AND schema_name = ${literal(schema)} ORDER BY 2`,
  columns: (schema, table) =>
    "SELECT c.column_name, c.data_type, c.is_nullable, " +
    `${constrained("'PRIMARY KEY'")}, ` +
    `${constrained("'PRIMARY KEY', 'UNIQUE'", " AND len(k.constraint_column_names) = 1")}, ` +
    `c.comment FROM duckdb_columns() AS c WHERE c.${own} ` +
    `AND ${isNamed("c.schema_name", schema)} AND ${isNamed("c.table_name", table)} ` +
    "ORDER BY c.column_index",
  summary: () =>
    "SELECT database_name, schema_name, table_name, 'table', NULL, NULL, NULL, comment " +
    `FROM duckdb_tables() WHERE ${own} UNION ALL ` +
    "SELECT database_name, schema_name, view_name, 'view', sql, NULL, NULL, comment " +
    `FROM duckdb_views() WHERE ${own} ORDER BY 2, 3`,
};
