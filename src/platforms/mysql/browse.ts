import type { Browse } from "../../sql/browse.ts";
import { escapedLiteral as literal, splitName } from "../../sql/names.ts";

/** What is not the server's own. Every column has an alias, as MySQL names those of its catalog in upper case. */
const own = (column: string) =>
  `${column} NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')`;

/** What MySQL calls a database is a schema to the standard, and there is nothing above it. */
export const mysqlBrowse: Browse = {
  hasSchemas: false,
  databases: "SELECT schema_name AS name FROM information_schema.schemata " +
    `WHERE ${own("schema_name")} ORDER BY 1`,
  current: () => "SELECT 'def' AS db, DATABASE() AS schema_name",
  tables: (database) =>
    "SELECT NULL AS schema_name, table_name AS name FROM information_schema.tables " +
    `WHERE table_schema = ${literal(database)} ORDER BY 2`,
  columns: (database, table) => {
    const [name = ""] = splitName(table).toReversed();
    const place = (alias: string) =>
      `${alias}.table_schema = ${literal(database)} AND ${alias}.table_name = ${literal(name)}`;
    return "SELECT c.column_name AS name, c.column_type AS type, c.is_nullable = 'YES' AS nullable, " +
      "c.column_key = 'PRI' AS is_key, c.column_name IN (SELECT MIN(i.column_name) " +
      `FROM information_schema.statistics AS i WHERE ${place("i")} AND i.non_unique = 0 ` +
      "GROUP BY i.index_name HAVING COUNT(*) = 1) AS is_unique, " +
      "NULLIF(c.column_comment, '') AS comment " +
      `FROM information_schema.columns AS c WHERE ${place("c")} ORDER BY c.ordinal_position`;
  },
  // A join of these two gives MySQL 8.0 no definitions.
  summary: () =>
    "SELECT t.table_catalog AS db, t.table_schema AS schema_name, t.table_name AS name, " +
    "IF(t.table_type LIKE '%VIEW', 'view', 'table') AS kind, " +
    "IF(t.table_type LIKE '%VIEW', (SELECT v.view_definition FROM information_schema.views AS v " +
    "WHERE v.table_schema = t.table_schema AND v.table_name = t.table_name), NULL) AS definition, " +
    "t.data_length + t.index_length AS size, NULL AS owner, " +
    "IF(t.table_type LIKE '%VIEW', NULL, NULLIF(t.table_comment, '')) AS comment " +
    `FROM information_schema.tables AS t WHERE ${own("t.table_schema")} ORDER BY 2, 3`,
};
