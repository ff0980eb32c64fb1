import type { Browse } from "../../sql/browse.ts";
import { columnType } from "./catalog.ts";
import { catalogName, quoteColumn, snowflakeLiteral as literal } from "./words.ts";

/** Schemas that users make. */
const own = "table_schema <> 'INFORMATION_SCHEMA'";

/** A view of the catalog of a database, whose name is as the catalog has it, or folds to that. */
function view(database: string, name: string): string {
  return `${quoteColumn(catalogName(database).join("."))}.INFORMATION_SCHEMA.${name}`;
}

/** The views of the catalog tell neither which columns are keys nor which are unique. */
export const snowflakeBrowse: Browse = {
  hasSchemas: true,
  databases: "SELECT database_name FROM INFORMATION_SCHEMA.DATABASES ORDER BY 1",
  current: () => "SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()",
  tables: (database) =>
    `SELECT table_schema, table_name FROM ${view(database, "TABLES")} WHERE ${own} ORDER BY 1, 2`,
  columns: (database, table) => {
    const [name = "", schema = "PUBLIC"] = catalogName(table).toReversed();
    return `SELECT column_name, ${columnType}, is_nullable = 'YES', NULL, NULL, comment ` +
      `FROM ${view(database, "COLUMNS")} WHERE table_schema = ${literal(schema)} ` +
      `AND table_name = ${literal(name)} ORDER BY ordinal_position`;
  },
  primaryKey: (database, table) => {
    const [name = "", schema = "PUBLIC"] = catalogName(table).toReversed();
    const parts = [...catalogName(database), schema, name];
    return `SHOW PRIMARY KEYS IN TABLE ${parts.map(quoteColumn).join(".")}`;
  },
  summary: () =>
    "SELECT t.table_catalog, t.table_schema, t.table_name, " +
    "CASE WHEN t.table_type LIKE '%VIEW%' THEN 'view' ELSE 'table' END, v.view_definition, " +
    "t.bytes, t.table_owner, t.comment FROM INFORMATION_SCHEMA.TABLES AS t " +
    "LEFT JOIN INFORMATION_SCHEMA.VIEWS AS v ON v.table_schema = t.table_schema " +
    `AND v.table_name = t.table_name WHERE t.${own} ORDER BY 2, 3`,
};
