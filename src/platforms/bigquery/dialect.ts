import { ProjectError } from "../../errors.ts";
import type { Asset } from "../../project/model.ts";
import { ansi, timeInterval } from "../../sql/ansi.ts";
import { columnChecks } from "../../sql/column_checks.ts";
import { tableDefinition } from "../../sql/table_definition.ts";
import type { DefaultNames } from "../../sql/default_names.ts";
import type { Dialect, Materialize } from "../../sql/dialect.ts";
import { requireColumns, requireIncrementalKey } from "../../sql/fields.ts";
import { merge } from "./merge.ts";
import { description, tableClauses } from "./table_options.ts";
import { bigqueryBrowse } from "./browse.ts";
import { bigqueryTraits } from "./traits.ts";
import { versions } from "./versions.ts";
import { bigqueryLiteral as literal, bigqueryWords, quote, tableNameOf, target } from "./words.ts";
import { bigqueryTranslated } from "./translated.ts";

const { lexis, identifiers } = bigqueryTraits;
const { transaction, view, strategies } = ansi({ quote, words: bigqueryWords });

/** Atomic by itself; statements that make tables cannot be in a transaction. */
const createReplace: Materialize = (asset, query) => [
  `CREATE OR REPLACE TABLE ${quote(asset.name)}${tableClauses(asset)}\nAS ${query}`,
];

/**
 * Where the type of the key is declared, its values are kept in a variable: only that lets BigQuery leave
 * partitions unread.
 */
const deleteInsert: Materialize = (asset, query, context) => {
  const name = requireIncrementalKey(asset);
  const column = asset.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  const type = column?.type.toUpperCase() === "UNKNOWN" ? "" : column?.type ?? "";
  const key = quote(name);
  const table = quote(asset.name);
  const id = context.suffix();
  const rows = `__bruin_tmp_${id}`;
  const keys = `distinct_keys_${id}`;
  const [declare, set, found] = type === ""
    ? [[], [], `IN (SELECT DISTINCT ${key} FROM ${rows})`]
    : [
      [`DECLARE ${keys} ARRAY<${type}>`],
      [`SET ${keys} = (SELECT ARRAY_AGG(DISTINCT ${key} IGNORE NULLS) FROM ${rows})`],
      `IN UNNEST(${keys})`,
    ];
  return [
    ...declare,
    ...transaction(
      `CREATE TEMP TABLE ${rows} AS ${query}`,
      ...set,
      `DELETE FROM ${table} WHERE ${key} ${found}`,
      // Unlike the reference, which adds rows without a key again at every run.
      `DELETE FROM ${table} WHERE ${key} IS NULL ` +
        `AND EXISTS (SELECT 1 FROM ${rows} WHERE ${key} IS NULL)`,
      `INSERT INTO ${target(asset, context.into)} SELECT * FROM ${rows}`,
    ),
  ];
};

const interval: Materialize = (asset, query, context) => {
  const { key, start, end } = timeInterval(asset, context);
  const type = asset.columns.find(({ name }) => name === key)?.type.toUpperCase();
  // Unlike a TIMESTAMP, a DATETIME takes no zone.
  const bound = (text: string) =>
    literal(type === "DATETIME" ? text.replace(/(?:Z|[+-]00:?00)$/, "") : text);
  return transaction(
    `DELETE FROM ${quote(asset.name)} WHERE ${quote(key)} ` +
      `BETWEEN ${bound(start)} AND ${bound(end)}`,
    `INSERT INTO ${target(asset, context.into)} ${query}`,
  );
};

const ddl: Materialize = (asset) => {
  requireColumns(asset);
  const table = tableDefinition(asset, {
    quote,
    column: ({ collation, default: value, description: text }) => [
      collation && `COLLATE ${literal(collation)}`,
      value && `DEFAULT ${value}`,
      text && description(text),
    ],
    afterKey: " NOT ENFORCED",
  });
  return [table + tableClauses(asset)];
};

/** GoogleSQL. Names are quoted; those of tables are told apart by case, those of columns are not. */
export const bigqueryDialect: Dialect = {
  name: "bigquery",
  lexis,
  identifiers,
  translated: bigqueryTranslated,
  words: bigqueryWords,
  quote,
  view,
  strategies: {
    "create+replace": createReplace,
    append: strategies.append,
    "truncate+insert": strategies["truncate+insert"],
    "delete+insert": deleteInsert,
    time_interval: interval,
    merge,
    ddl,
    ...versions.strategies,
  },
  fullRefresh: versions.fullRefresh,
  checks: columnChecks({
    table: ({ name }) => quote(name),
    column: (_asset, { name }) => quote(name),
    quote,
    literal,
    exactNumber: bigqueryWords.exactNumber,
    text: "STRING",
    // Reference: it counts the values that do match.
    mismatch: (column, pattern) => `NOT REGEXP_CONTAINS(${column}, ${pattern})`,
  }),
  // The dataset is made over the API: see `prepareTable`.
  prepare: () => [],
  describe,
  survey: { columnsGrow: false },
  catalog: {
    columns: (table, names) =>
      "SELECT column_name, data_type " +
      `FROM ${inCatalog("COLUMNS", table, names)} ORDER BY ordinal_position`,
    exists: (table, names) => `SELECT COUNT(*) FROM ${inCatalog("TABLES", table, names)}`,
    list: (schemaPrefix, { database = "", location = "US" }) =>
      `SELECT table_catalog, table_schema, table_name, ${literal(database)} ` +
      `FROM \`region-${location.toLowerCase()}\`.INFORMATION_SCHEMA.TABLES ` +
      `WHERE STARTS_WITH(table_schema, ${literal(schemaPrefix)})`,
    browse: bigqueryBrowse,
  },
};

/** What a view of the dataset's catalog says of a table. @throws {ProjectError} When it is no name of one. */
function inCatalog(view: string, name: string, { database }: DefaultNames): string {
  const found = tableNameOf(name);
  if (found === undefined) {
    throw new ProjectError(
      `table name must be in dataset.table or project.dataset.table format, '${name}' given`,
      {},
    );
  }
  const { project = database, dataset, table } = found;
  const parts = [...(project === undefined ? [] : [project]), dataset].map((part) => `\`${part}\``);
  return `${parts.join(".")}.INFORMATION_SCHEMA.${view} WHERE table_name = ${literal(table)}`;
}

/** Descriptions of what was materialized. An empty one leaves the description that is there. */
function describe(asset: Asset): string[] {
  const type = asset.materialization?.type ?? "";
  if (type === "") return [];
  const what = `${type === "view" ? "VIEW" : "TABLE"} ${quote(asset.name)}`;
  const columns = asset.columns.filter((column) => column.description.trim() !== "")
    .map((column) =>
      `ALTER COLUMN ${quote(column.name)} SET ${description(column.description.trim())}`
    );
  const own = asset.description.trim();
  return [
    ...(own === "" ? [] : [`ALTER ${what} SET ${description(own)}`]),
    // One statement: BigQuery limits how often the metadata of a table may change.
    ...(columns.length === 0 ? [] : [`ALTER ${what}\n${columns.join(",\n")}`]),
  ];
}
