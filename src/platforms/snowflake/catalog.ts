import { ProjectError } from "../../errors.ts";
import type { DefaultNames } from "../../sql/default_names.ts";
import type { Catalog } from "../../sql/dialect.ts";
import { quotePart } from "../../sql/names.ts";
import { snowflakeTraits } from "./traits.ts";
import { catalogName, isTableName, snowflakeLiteral as literal } from "./words.ts";

/** Types of columns as results have them, which the catalog keeps in pieces. */
export const columnType = "CASE data_type " +
  "WHEN 'NUMBER' THEN 'NUMBER(' || numeric_precision || ',' || numeric_scale || ')' " +
  "WHEN 'TEXT' THEN CASE WHEN character_maximum_length IN (16777216, 134217728) THEN 'VARCHAR' " +
  "ELSE 'VARCHAR(' || character_maximum_length || ')' END " +
  "ELSE data_type END";

/** How Snowflake is asked for tables. */
export const snowflakeCatalog: Catalog = {
  columns: (table, names) =>
    `SELECT column_name, ${columnType} AS column_type FROM ${inCatalog("COLUMNS", table, names)} ` +
    "ORDER BY ordinal_position",
  exists: (table, names) => `SELECT COUNT(*) FROM ${inCatalog("TABLES", table, names)}`,
  list: (schemaPrefix) =>
    "SELECT table_catalog, table_schema, table_name, CURRENT_DATABASE() " +
    "FROM INFORMATION_SCHEMA.TABLES " +
    `WHERE STARTSWITH(table_schema, ${literal(schemaPrefix.toUpperCase())})`,
};

/** What a view of a database's catalog says of a table. @throws {ProjectError} When it is no name of one. */
export function inCatalog(view: string, name: string, names: DefaultNames): string {
  if (!isTableName(name)) {
    throw new ProjectError(
      "table name must be in table, schema.table or database.schema.table format, " +
        `'${name}' given`,
      {},
    );
  }
  const [table = "", schema, database] = catalogName(name).toReversed();
  const place = database === undefined
    ? ""
    : `${quotePart(database, snowflakeTraits.identifiers.quote)}.`;
  const own = schema ?? (names.schema === undefined ? undefined : catalogName(names.schema)[0]);
  const inSchema = own === undefined ? "CURRENT_SCHEMA()" : literal(own);
  return `${place}INFORMATION_SCHEMA.${view} ` +
    `WHERE table_schema = ${inSchema} AND table_name = ${literal(table)}`;
}
