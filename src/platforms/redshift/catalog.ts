import { escapedLiteral, splitName } from "../../sql/names.ts";

/** The condition that a column of the catalog has this name. Names that differ by case only are one name. */
export function isNamed(column: string, name: string): string {
  return `lower(${column}) = lower(${escapedLiteral(name)})`;
}

/** A query for the names and types of a table's columns, in order; no rows when there is none. */
export function columnsOfTable(table: string): string {
  const [name = "", schema] = splitName(table).toReversed();
  const ofSchema = schema === undefined
    ? "n.nspname = current_schema()"
    : isNamed("n.nspname", schema);
  return "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod) " +
    "FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace " +
    "JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid " +
    "AND a.attnum > 0 AND NOT a.attisdropped " +
    `WHERE ${isNamed("c.relname", name)} AND ${ofSchema} ORDER BY a.attnum`;
}

/**
 * Looks for a schema by the name that it would be made by: in other letters it is another one where
 * `enable_case_sensitive_identifier` is on. Those of `information_schema` are the user's own alone.
 */
export function schemaExists(schema: string): string {
  return `SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ${escapedLiteral(schema)}`;
}

/** Counts the tables and views of a name. */
export function tableExists(parts: readonly string[]): string {
  const [name = "", schema = "public"] = parts.toReversed();
  return "SELECT COUNT(*) FROM information_schema.tables " +
    `WHERE ${isNamed("table_schema", schema)} AND ${isNamed("table_name", name)}`;
}

/** Lists tables and views in schemas whose names begin with a prefix. */
export function tablesBelow(schemaPrefix: string): string {
  return "SELECT current_database()::text, n.nspname::text, c.relname::text, " +
    "current_database()::text FROM pg_catalog.pg_class AS c " +
    "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v') " +
    `AND ${isNamed(`left(n.nspname::text, ${schemaPrefix.length})`, schemaPrefix)}`;
}
