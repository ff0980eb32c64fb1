import type { Browse } from "../../sql/browse.ts";
import { splitName } from "../../sql/names.ts";
import { isNamed } from "./catalog.ts";

/** Schemas that users make; those of the system and of sessions are not theirs. */
const own = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'";
const relations = "FROM pg_catalog.pg_class AS r JOIN pg_catalog.pg_namespace AS n " +
  `ON n.oid = r.relnamespace WHERE r.relkind IN ('r', 'v') AND ${own}`;

/** What is said of a relation, or of one of its columns. */
const comment = (column: string) =>
  "(SELECT d.description FROM pg_catalog.pg_description AS d " +
  `WHERE d.objoid = r.oid AND d.objsubid = ${column} ` +
  "AND d.classoid = 'pg_catalog.pg_class'::regclass)";

/** Whether a column is one of the key, which Redshift declares and does not enforce. */
const isInKey = "EXISTS (SELECT 1 FROM information_schema.table_constraints AS t " +
  "JOIN information_schema.key_column_usage AS k ON k.constraint_name = t.constraint_name " +
  "AND k.table_schema = t.table_schema AND k.table_name = t.table_name " +
  "WHERE t.constraint_type = 'PRIMARY KEY' " +
  "AND t.table_schema = n.nspname AND t.table_name = r.relname " +
  "AND k.column_name = a.attname)";

/** Whether it is a key by itself. */
const isAlone = "EXISTS (SELECT 1 FROM information_schema.key_column_usage AS k " +
  "JOIN information_schema.table_constraints AS t ON t.constraint_name = k.constraint_name " +
  "AND t.table_schema = k.table_schema AND t.table_name = k.table_name " +
  "AND t.constraint_type IN ('PRIMARY KEY', 'UNIQUE') " +
  "WHERE k.table_schema = n.nspname AND k.table_name = r.relname " +
  "GROUP BY k.constraint_name HAVING COUNT(*) = 1 AND MAX(k.column_name::text) = a.attname::text)";

/**
 * A connection sees its own database only, and nothing in any other one. The size of a table is known to views
 * that only superusers read.
 */
export const redshiftBrowse: Browse = {
  hasSchemas: true,
  databases: "SELECT datname::text FROM pg_catalog.pg_database WHERE datallowconn " +
    "AND NOT datistemplate AND datname NOT IN ('padb_harvest', 'sys:internal') ORDER BY 1",
  current: () => "SELECT current_database()::text, current_schema()::text",
  tables: (database) =>
    `SELECT n.nspname::text, r.relname::text ${relations} ` +
    `AND ${isNamed("current_database()", database)} ORDER BY 1, 2`,
  columns: (database, table) => {
    const [name = "", schema = "public"] = splitName(table).toReversed();
    return "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, " +
      `${isInKey}, ${isAlone}, ${comment("a.attnum")} ` +
      "FROM pg_catalog.pg_class AS r JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace " +
      "JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid " +
      "AND a.attnum > 0 AND NOT a.attisdropped " +
      `WHERE ${isNamed("current_database()", database)} AND ${isNamed("n.nspname", schema)} ` +
      `AND ${isNamed("r.relname", name)} ORDER BY a.attnum`;
  },
  summary: () =>
    "SELECT current_database()::text, n.nspname::text, r.relname::text, " +
    "CASE r.relkind WHEN 'v' THEN 'view' ELSE 'table' END, " +
    "(SELECT v.definition FROM pg_catalog.pg_views AS v " +
    "WHERE v.schemaname = n.nspname AND v.viewname = r.relname), " +
    `NULL, pg_catalog.pg_get_userbyid(r.relowner)::text, ${comment("0")} ${relations} ` +
    "ORDER BY 2, 3",
};
