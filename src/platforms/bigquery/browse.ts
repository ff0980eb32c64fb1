import type { Browse } from "../../sql/browse.ts";
import { bigqueryLiteral as literal, quote } from "./words.ts";

/** A view of the catalog of a dataset, which may have its project before it. */
const view = (dataset: string, name: string) => `${quote(dataset)}.INFORMATION_SCHEMA.${name}`;

/**
 * What editors and `data-diff` ask. A dataset is what is called a database here, as in the reference. Keys are asked
 * apart, since they take further rights (`bigquery.tables.get`).
 * @see https://cloud.google.com/bigquery/docs/information-schema-intro
 */
export const bigqueryBrowse: Browse = {
  hasSchemas: false,
  databases: "SELECT schema_name FROM INFORMATION_SCHEMA.SCHEMATA ORDER BY 1",
  // There is no dataset for names without one.
  current: () => "SELECT @@project_id, CAST(NULL AS STRING)",
  tables: (dataset) =>
    `SELECT CAST(NULL AS STRING), table_name FROM ${view(dataset, "TABLES")} ORDER BY 2`,
  columns: (dataset, table) =>
    "SELECT c.column_name, c.data_type, c.is_nullable = 'YES', CAST(NULL AS BOOL), " +
    `CAST(NULL AS BOOL), f.description FROM ${view(dataset, "COLUMNS")} AS c ` +
    `LEFT JOIN ${view(dataset, "COLUMN_FIELD_PATHS")} AS f ON f.table_name = c.table_name ` +
    "AND f.column_name = c.column_name AND f.field_path = c.column_name " +
    `WHERE c.table_name = ${literal(table)} ORDER BY c.ordinal_position`,
  // https://cloud.google.com/bigquery/docs/information-schema-key-column-usage
  primaryKey: (dataset, table) =>
    `SELECT k.column_name FROM ${view(dataset, "KEY_COLUMN_USAGE")} AS k ` +
    `JOIN ${view(dataset, "TABLE_CONSTRAINTS")} AS t ON t.constraint_name = k.constraint_name ` +
    "AND t.table_name = k.table_name WHERE t.constraint_type = 'PRIMARY KEY' " +
    `AND k.table_name = ${literal(table)} ORDER BY k.ordinal_position`,
  // Of all datasets in one region, as the API has no view of several.
  summary: ({ location = "US" }) => {
    const region = `region-${location.toLowerCase()}`;
    return "SELECT t.table_catalog, t.table_schema, t.table_name, " +
      "IF(t.table_type LIKE '%VIEW%', 'view', 'table'), v.view_definition, CAST(NULL AS INT64), " +
      `CAST(NULL AS STRING), CAST(NULL AS STRING) FROM ${view(region, "TABLES")} AS t ` +
      `LEFT JOIN ${view(region, "VIEWS")} AS v ON v.table_schema = t.table_schema ` +
      "AND v.table_name = t.table_name ORDER BY 2, 3";
  },
};
