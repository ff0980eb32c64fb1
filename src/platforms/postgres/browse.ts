import type { Browse } from "../../sql/browse.ts";
import { literal, quotePart, splitName } from "../../sql/names.ts";

/** Schemas that users make; those of the server and of sessions are not theirs. */
const own = "nspname <> 'information_schema' AND nspname !~ '^pg_'";
const relations = "FROM pg_catalog.pg_class AS r JOIN pg_catalog.pg_namespace AS n " +
  `ON n.oid = r.relnamespace WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${own}`;

/** Reference: with the numbers in brackets that the catalog has, as in `integer(32)`. */
const type = "c.data_type || CASE " +
  "WHEN c.character_maximum_length IS NOT NULL THEN '(' || c.character_maximum_length || ')' " +
  "WHEN c.numeric_scale > 0 THEN '(' || c.numeric_precision || ',' || c.numeric_scale || ')' " +
  "WHEN c.numeric_precision IS NOT NULL THEN '(' || c.numeric_precision || ')' ELSE '' END";

/** A connection sees its own database only, and nothing in any other one. */
export const postgresBrowse: Browse = {
  hasSchemas: true,
  databases: "SELECT datname::text FROM pg_catalog.pg_database " +
    "WHERE datallowconn AND NOT datistemplate ORDER BY 1",
  current: (table) =>
    "SELECT current_database()::text, (SELECT n.nspname::text FROM pg_catalog.pg_class AS r " +
    "JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace " +
    `WHERE r.oid = to_regclass(${literal(quotePart(table, ['"', '"']))}))`,
  tables: (database) =>
    `SELECT n.nspname::text, r.relname::text ${relations} ` +
    `AND current_database() = ${literal(database)} ORDER BY 1, 2`,
  columns: (database, table) => {
    const parts = splitName(table);
    const [name = "", schema = "public"] = parts.toReversed();
    return `SELECT c.column_name::text, ${type}, c.is_nullable = 'YES', ` +
      "EXISTS (SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = r.oid AND i.indisprimary " +
      // Behind its columns are those that the index only carries (INCLUDE).
      "AND c.ordinal_position = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])), " +
      "EXISTS (SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = r.oid AND i.indisunique " +
      "AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = c.ordinal_position), " +
      "pg_catalog.col_description(r.oid, c.ordinal_position::integer) " +
      "FROM information_schema.columns AS c " +
      "JOIN pg_catalog.pg_namespace AS n ON n.nspname = c.table_schema " +
      "JOIN pg_catalog.pg_class AS r ON r.relnamespace = n.oid AND r.relname = c.table_name " +
      `WHERE c.table_catalog = ${literal(database)} AND c.table_schema = ${literal(schema)} ` +
      `AND c.table_name = ${literal(name)} ORDER BY c.ordinal_position`;
  },
  summary: () =>
    "SELECT current_database()::text, n.nspname::text, r.relname::text, " +
    "CASE WHEN r.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END, " +
    "CASE WHEN r.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(r.oid) END, " +
    "pg_catalog.pg_total_relation_size(r.oid), pg_catalog.pg_get_userbyid(r.relowner)::text, " +
    `pg_catalog.obj_description(r.oid, 'pg_class') ${relations} ORDER BY 2, 3`,
};
