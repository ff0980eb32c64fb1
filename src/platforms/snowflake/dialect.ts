import type { Asset } from "../../project/model.ts";
import { ansi, timeInterval } from "../../sql/ansi.ts";
import { columnChecks } from "../../sql/column_checks.ts";
import { tableDefinition } from "../../sql/table_definition.ts";
import type { Dialect, Materialize } from "../../sql/dialect.ts";
import { requireColumns, requireIncrementalKey } from "../../sql/fields.ts";
import { snowflakeBrowse } from "./browse.ts";
import { snowflakeCatalog } from "./catalog.ts";
import { merge } from "./merge.ts";
import { clusterClause } from "./table_clauses.ts";
import { snowflakeTraits } from "./traits.ts";
import { typeMeaning } from "./type_meaning.ts";
import { versions } from "./versions.ts";
import {
  beside,
  columnQuotes,
  quote,
  snowflakeLiteral as literal,
  snowflakeWords,
  target,
} from "./words.ts";
import { snowflakeTranslated } from "./translated.ts";

const { lexis, identifiers } = snowflakeTraits;
const { transaction, view } = ansi({ quote, words: snowflakeWords });

/** Atomic by itself. */
const createReplace: Materialize = (asset, query) => [
  `CREATE OR REPLACE TABLE ${quote(asset.name)}${clusterClause(asset)} AS\n${query}`,
];

const append: Materialize = (asset, query, { into }) => [
  `INSERT INTO ${target(asset, into)} ${query}`,
];

/**
 * The temporary table is made before the transaction and dropped after it, since both commit. Reference: they
 * are inside, so that rows are deleted and gone when the insert fails.
 */
const deleteInsert: Materialize = (asset, query, context) => {
  const key = columnQuotes(context)(requireIncrementalKey(asset));
  const table = quote(asset.name);
  const rows = beside(asset.name, `__bruin_tmp_${context.suffix()}`);
  return [
    `CREATE TEMPORARY TABLE ${rows} AS ${query}`,
    ...transaction(
      `DELETE FROM ${table} WHERE ${key} IN (SELECT DISTINCT ${key} FROM ${rows})`,
      // Unlike the reference, which adds rows without a key again at every run.
      `DELETE FROM ${table} WHERE ${key} IS NULL ` +
        `AND EXISTS (SELECT 1 FROM ${rows} WHERE ${key} IS NULL)`,
      `INSERT INTO ${target(asset, context.into)} SELECT * FROM ${rows}`,
    ),
    `DROP TABLE ${rows}`,
  ];
};

/** Reference: it empties the table by TRUNCATE, which commits, so that a query that fails leaves no rows. */
const truncateInsert: Materialize = (asset, query, { into }) =>
  transaction(`DELETE FROM ${quote(asset.name)}`, `INSERT INTO ${target(asset, into)} ${query}`);

const interval: Materialize = (asset, query, context) => {
  const { key, start, end } = timeInterval(asset, context);
  return transaction(
    `DELETE FROM ${quote(asset.name)} WHERE ${columnQuotes(context)(key)} ` +
      `BETWEEN ${literal(start)} AND ${literal(end)}`,
    `INSERT INTO ${target(asset, context.into)} ${query}`,
  );
};

const ddl: Materialize = (asset) => {
  requireColumns(asset);
  const table = tableDefinition(asset, {
    quote,
    column: ({ collation, default: value, description }) => [
      collation && `COLLATE ${literal(collation)}`,
      value && `DEFAULT ${value}`,
      description && `COMMENT ${literal(description)}`,
    ],
  });
  return [table + clusterClause(asset)];
};

/** Snowflake. Ordinary names are written without quotes and fold to upper case, as in everybody's queries. */
export const snowflakeDialect: Dialect = {
  name: "snowflake",
  lexis,
  identifiers,
  translated: snowflakeTranslated,
  words: snowflakeWords,
  quote,
  view,
  strategies: {
    "create+replace": createReplace,
    append,
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
    // The whole value has to match, as REGEXP has it.
    mismatch: (column, pattern) => `${column} NOT REGEXP ${pattern}`,
  }),
  opening: (asset) => {
    const warehouse = warehouseOf(asset);
    return warehouse === undefined ? [] : [`USE WAREHOUSE ${quote(warehouse)}`];
  },
  // The schema is looked for first: see `TablePreparations`.
  prepare: () => [],
  describe,
  survey: { columnsGrow: false, meaning: typeMeaning },
  catalog: { ...snowflakeCatalog, browse: snowflakeBrowse },
};

/** The warehouse that an asset asks for; the connection's when `undefined`. */
function warehouseOf({ parameters, platformOptions: { snowflake } }: Asset): string | undefined {
  const block = typeof snowflake === "object" && snowflake !== null && "warehouse" in snowflake
    ? snowflake.warehouse
    : undefined;
  const given = parameters.warehouse ?? block;
  return typeof given === "string" && given.trim() !== "" ? given.trim() : undefined;
}

/**
 * Comments on what was materialized; columns of views have none. An empty description leaves the comment that
 * is there.
 */
function describe(asset: Asset): string[] {
  const type = asset.materialization?.type ?? "";
  if (type === "") return [];
  const isView = type === "view";
  const what = `${isView ? "VIEW" : "TABLE"} ${quote(asset.name)}`;
  const own = asset.description.trim();
  const columns = isView
    ? []
    : asset.columns.filter(({ description }) => description.trim() !== "");
  return [
    ...(own === "" ? [] : [`COMMENT ON ${what} IS ${literal(own)}`]),
    ...columns.map(({ name, description }) =>
      `COMMENT ON COLUMN ${quote(asset.name)}.${quote(name)} IS ${literal(description.trim())}`
    ),
  ];
}
