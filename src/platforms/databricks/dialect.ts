import type { Asset } from "../../project/model.ts";
import { ansi, timeInterval } from "../../sql/ansi.ts";
import { changeNull, changeWithinKind } from "../../sql/alter_table.ts";
import { columnChecks } from "../../sql/column_checks.ts";
import { tableDefinition } from "../../sql/table_definition.ts";
import type { Dialect, Materialize } from "../../sql/dialect.ts";
import { requireColumns } from "../../sql/fields.ts";
import { catalog } from "./catalog.ts";
import { databricksTypes } from "./column_types.ts";
import { deleteInsert, merge } from "./merge.ts";
import { tableClauses } from "./table_clauses.ts";
import { databricksTraits } from "./traits.ts";
import { versions } from "./versions.ts";
import {
  databricksLiteral as literal,
  databricksWords,
  quote,
  tableNameOf,
  target,
} from "./words.ts";
import { newRows } from "./work_table.ts";
import { databricksTranslated } from "./translated.ts";

const { lexis, identifiers } = databricksTraits;
const { view, strategies } = ansi({ quote, words: databricksWords });

/** Atomic, and the history and the grants of the table stay. */
const createReplace: Materialize = (asset, query) => {
  tableNameOf(asset.name);
  return [`CREATE OR REPLACE TABLE ${quote(asset.name)}${tableClauses(asset)}\nAS ${query}`];
};

/** Reference: it empties the table first, so that a query that fails leaves no rows. */
const truncateInsert: Materialize = (asset, query, { into }) => [
  `INSERT OVERWRITE ${target(asset, into)} ${query}`,
];

/**
 * The rows in the interval are replaced in one step. Those outside, which that would refuse, are added as the
 * reference adds them.
 */
const interval: Materialize = (asset, query, context) => {
  const { key, start, end } = timeInterval(asset, context);
  const { into, facts } = context;
  const table = quote(asset.name);
  const within = `${quote(key)} BETWEEN ${literal(start)} AND ${literal(end)}`;
  if (into !== undefined && into.length < (facts?.table?.length ?? 0)) {
    // REPLACE WHERE takes no list of columns, so that those left out would lose their defaults.
    return [`DELETE FROM ${table} WHERE ${within}`, `INSERT INTO ${target(asset, into)} ${query}`];
  }
  const rows = newRows(asset, query, context);
  return [
    ...rows.before,
    `INSERT INTO ${table} REPLACE WHERE ${within}\nSELECT * FROM ${rows.name} WHERE ${within}`,
    `INSERT INTO ${table} SELECT * FROM ${rows.name} WHERE NOT coalesce(${within}, FALSE)`,
    ...rows.after,
  ];
};

const ddl: Materialize = (asset) => {
  requireColumns(asset);
  const table = tableDefinition(asset, {
    quote,
    // Reference: every column of a key says so itself, which no two can.
    column: ({ collation, primaryKey, default: value, description }) => [
      collation && `COLLATE ${collation}`,
      // A key cannot be missing.
      primaryKey ? "NOT NULL" : "",
      value && `DEFAULT ${value}`,
      description && `COMMENT ${literal(description)}`,
    ],
  });
  const properties = asset.columns.some((column) => column.default)
    ? "\nTBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')"
    : "";
  return [table + tableClauses(asset) + properties];
};

/** Databricks SQL, with tables of Delta. Names are quoted; none are told apart by case. */
export const databricksDialect: Dialect = {
  name: "databricks",
  lexis,
  identifiers,
  translated: databricksTranslated,
  words: databricksWords,
  quote,
  view,
  strategies: {
    append: strategies.append,
    "create+replace": createReplace,
    "delete+insert": deleteInsert,
    "truncate+insert": truncateInsert,
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
    text: "STRING",
    mismatch: (column, pattern) => `NOT ${column} RLIKE ${pattern}`,
  }),
  // The schema is looked for first: see `prepareTable`.
  prepare: () => [],
  describe,
  alter: {
    quote: identifiers.quote,
    types: databricksTypes,
    add: "ADD COLUMN",
    changeType: changeWithinKind("TYPE", databricksTypes),
    changeNull,
  },
  survey: { columnsGrow: false },
  catalog,
};

/** Descriptions of what was materialized. An empty one leaves the description that is there. */
function describe(asset: Asset): string[] {
  const type = asset.materialization?.type ?? "";
  if (type === "") return [];
  const table = quote(asset.name);
  const own = asset.description.trim();
  // Columns of views get theirs with the view alone.
  const columns = type === "view" ? [] : asset.columns
    .filter(({ description }) => description.trim() !== "")
    .map(({ name, description }) =>
      `ALTER TABLE ${table} ALTER COLUMN ${quote(name)} COMMENT ${literal(description.trim())}`
    );
  return [...(own === "" ? [] : [`COMMENT ON TABLE ${table} IS ${literal(own)}`]), ...columns];
}
