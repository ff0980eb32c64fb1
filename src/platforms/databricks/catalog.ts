import type { Browse } from "../../sql/browse.ts";
import type { Catalog } from "../../sql/dialect.ts";
import { splitName } from "../../sql/names.ts";
import { databricksLiteral as literal, quote, tableNameOf } from "./words.ts";
import { quotedName } from "../../sql/column_names.ts";

/** Unity Catalog keeps names in lower case. */
const name = (text: string) => literal(text.toLowerCase());

/** A view of a catalog's own schema; that of the connection's catalog when none is given. */
export function inCatalog(view: string, catalog: string | undefined): string {
  const place = catalog === undefined ? "" : `${quote(quotedName(catalog))}.`;
  return `${place}information_schema.${view}`;
}

/** The condition on a view of tables or columns that a name means. @throws {ProjectError} */
function isTable(table: string): string {
  const parts = tableNameOf(table);
  return `table_schema = ${name(parts.schema)} AND table_name = ${name(parts.table)}`;
}

/** Asks what kind of thing a name is: one row with `MANAGED`, `VIEW`, … @throws {ProjectError} */
export function kindOfTable(table: string): string {
  return `SELECT table_type FROM ${inCatalog("tables", tableNameOf(table).catalog)} ` +
    `WHERE ${isTable(table)}`;
}

/** What editors ask. A catalog is a database here. */
const browse: Browse = {
  hasSchemas: true,
  databases: "SELECT catalog_name AS name FROM system.information_schema.catalogs " +
    "WHERE catalog_name <> 'system' ORDER BY 1",
  current: () => "SELECT current_catalog() AS db, current_schema() AS schema_name",
  tables: (database) =>
    `SELECT table_schema AS schema_name, table_name AS name FROM ${
      inCatalog("tables", database)
    } ` +
    "WHERE table_schema <> 'information_schema' ORDER BY 1, 2",
  columns: (database, table) => {
    const [plain = "", schema] = splitName(table).toReversed();
    const place = schema === undefined ? "" : ` AND c.table_schema = ${name(schema)}`;
    const isKey = "SELECT 1 FROM " +
      `${inCatalog("key_column_usage", database)} AS k JOIN ` +
      `${inCatalog("table_constraints", database)} AS t ON t.constraint_name = k.constraint_name ` +
      "AND t.constraint_schema = k.constraint_schema WHERE t.constraint_type = 'PRIMARY KEY' " +
      "AND k.table_schema = c.table_schema AND k.table_name = c.table_name " +
      "AND k.column_name = c.column_name";
    return "SELECT c.column_name AS name, c.full_data_type AS type, c.is_nullable = 'YES' AS nullable, " +
      `EXISTS (${isKey}) AS is_key, FALSE AS is_unique, c.comment AS comment ` +
      `FROM ${inCatalog("columns", database)} AS c ` +
      `WHERE c.table_name = ${name(plain)}${place} ORDER BY c.ordinal_position`;
  },
  summary: () =>
    "SELECT t.table_catalog AS db, t.table_schema AS schema_name, t.table_name AS name, " +
    "CASE WHEN t.table_type LIKE '%VIEW' THEN 'view' ELSE 'table' END AS kind, " +
    "v.view_definition AS definition, NULL AS size, t.table_owner AS owner, t.comment AS comment " +
    "FROM information_schema.tables AS t LEFT JOIN information_schema.views AS v " +
    "ON v.table_schema = t.table_schema AND v.table_name = t.table_name " +
    "WHERE t.table_schema <> 'information_schema' ORDER BY 2, 3",
};

export const catalog: Catalog = {
  columns: (table) =>
    "SELECT column_name, full_data_type " +
    `FROM ${inCatalog("columns", tableNameOf(table).catalog)} ` +
    `WHERE ${isTable(table)} ORDER BY ordinal_position`,
  exists: (table) =>
    `SELECT COUNT(*) FROM ${inCatalog("tables", tableNameOf(table).catalog)} ` +
    `WHERE ${isTable(table)}`,
  list: (schemaPrefix) =>
    "SELECT table_catalog, table_schema, table_name, current_catalog() " +
    `FROM information_schema.tables WHERE startswith(table_schema, ${name(schemaPrefix)})`,
  browse,
};
