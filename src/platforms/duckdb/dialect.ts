import type { Asset } from "../../project/model.ts";
import {
  ansi,
  columnList,
  keysMatchOrMiss,
  mergeAssignments,
  mergeCondition,
} from "../../sql/ansi.ts";
import { quotedName } from "../../sql/column_names.ts";
import { columnChecks } from "../../sql/column_checks.ts";
import { ddl } from "../../sql/table_definition.ts";
import { dataVault } from "../../sql/data_vault.ts";
import type { Dialect, Materialize } from "../../sql/dialect.ts";
import { requireColumns, requirePrimaryKeys } from "../../sql/fields.ts";
import { literal, quoteNameWhenNeeded, splitName } from "../../sql/names.ts";
import { scd2 } from "../../sql/scd2.ts";
import { ansiWords } from "../../sql/sql_words.ts";
import { duckdbBrowse } from "./browse.ts";
import { duckdbTransactions } from "./transactions.ts";
import { duckdbTraits } from "./traits.ts";

/** Words that name no column or table without quotes: `duckdb_keywords()`, reserved or type_function. */
const reserved = new Set(
  ("all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by " +
    "case cast check collate collation column columns concurrently constraint create cross default " +
    "deferrable desc describe distinct do else end except false fetch for foreign freeze from full " +
    "generated glob group having ilike in initially inner intersect into is isnull join lambda " +
    "lateral leading left like limit map natural not notnull null offset on only or order outer " +
    "overlaps pivot pivot_longer pivot_wider placing positional primary qualify references " +
    "returning right select semi show similar some struct summarize symmetric table tablesample " +
    "then to trailing true try_cast tuple union unique unpack unpivot using variadic verbose when " +
    "where window with").split(" "),
);

const { lexis, identifiers } = duckdbTraits;

/** DuckDB does not tell names apart by case, quoted or not. */
const quote = (name: string) => quoteNameWhenNeeded(name, { quote: identifiers.quote, reserved });
const { transaction, view, strategies } = ansi({ quote });
const forever = "TIMESTAMPTZ '9999-12-31 23:59:59+00'";

const versions = scd2({
  quote,
  quoteColumn: quote,
  transaction,
  keyAsTime: (key, type) =>
    /time zone|timestamptz/.test(type)
      ? `CAST(${key} AS TIMESTAMPTZ)`
      : `CAST(${key} AS TIMESTAMP) AT TIME ZONE 'UTC'`,
  forever,
  createTable: ({ table, columns, query, validFrom }) =>
    `CREATE TABLE ${table} AS\nSELECT ${columns}, ${validFrom} AS _valid_from, ` +
    `${forever} AS _valid_until, TRUE AS _is_current\nFROM (\n${query}\n) AS src`,
});

const vault = dataVault({ quote, transaction, onConflict: () => "" });

const merge: Materialize = (asset, query, { suffix }) => {
  const columns = columnList(requireColumns(asset), { quote });
  const keys = requirePrimaryKeys(asset);
  // Unlike the reference, which adds rows without a key again at every run.
  const condition = mergeCondition(keys, { asset, quote, lexis, match: keysMatchOrMiss });
  const assignments = mergeAssignments(asset.columns, { quote });
  const table = quote(asset.name);
  const temporary = `__bruin_merge_tmp_${suffix()}`;
  const twice = literal(
    "the query has two rows with the same primary key, so that a row would be updated twice",
  );
  return transaction(
    `CREATE TEMP TABLE ${temporary} AS ${query}`,
    ...(assignments === "" ? [] : [
      // Reference: one of the rows is taken, whichever comes first. PostgreSQL refuses, as here.
      `SELECT CASE WHEN EXISTS (SELECT 1 FROM ${temporary} AS source ` +
      `WHERE EXISTS (SELECT 1 FROM ${table} AS target WHERE ${condition}) ` +
      `GROUP BY ${columnList(keys, { quote })} HAVING COUNT(*) > 1) THEN error(${twice}) END`,
      `UPDATE ${table} AS target SET ${assignments} FROM ${temporary} AS source WHERE ${condition}`,
    ]),
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${temporary} AS source ` +
      `WHERE NOT EXISTS (SELECT 1 FROM ${table} AS target WHERE ${condition})`,
    `DROP TABLE ${temporary}`,
  );
};

export const duckdbDialect: Dialect = {
  name: "duckdb",
  lexis,
  identifiers,
  words: { ...ansiWords, bytes: (digits) => `unhex('${digits}')` },
  quote,
  view,
  strategies: {
    ...strategies,
    merge,
    ddl: (asset, query, context) => {
      requireColumns(asset);
      return ddl({ quote, collation: (name) => name })(asset, query, context);
    },
    ...versions.strategies,
    ...vault.strategies,
  },
  fullRefresh: { ...versions.fullRefresh, ...vault.fullRefresh },
  checks: columnChecks({
    table: ({ name }) => quote(name),
    column: (_asset, { name }) => quote(name),
    quote,
    text: "TEXT",
    // DuckDB's `~` matches the whole value.
    mismatch: (column, pattern) => `${column} !~ ${pattern}`,
  }),
  prepare,
  transactions: duckdbTransactions,
  survey: {},
  catalog: {
    columns: columnsOfTable,
    browse: duckdbBrowse,
    list: (schemaPrefix) =>
      "SELECT table_catalog, table_schema, table_name, current_database() " +
      "FROM information_schema.tables " +
      `WHERE starts_with(lower(table_schema), lower(${literal(schemaPrefix)}))`,
  },
};

/** Makes the schema; a catalog before it has to be attached already. */
function prepare(asset: Asset): string[] {
  const schema = splitName(asset.name).slice(0, -1).map(quotedName);
  const isMaterialized = (asset.materialization?.type ?? "") !== "";
  if (!isMaterialized || schema.length === 0) return [];
  return [`CREATE SCHEMA IF NOT EXISTS ${quote(schema.join(".").toLowerCase())}`];
}

/** Names and types of the columns. A first part alone may name a schema or a catalog, as in statements. */
function columnsOfTable(table: string): string {
  const [name = "", schema, catalog] = splitName(table).toReversed();
  const equals = (column: string, value: string) => `lower(${column}) = lower(${value})`;
  const inSchema = (schema: string, catalog: string) =>
    `(${equals("table_schema", schema)} AND ${equals("table_catalog", catalog)})`;
  const places = schema === undefined
    ? [inSchema("current_schema()", "current_database()")]
    : catalog === undefined
    ? [inSchema(literal(schema), "current_database()"), inSchema("'main'", literal(schema))]
    : [inSchema(literal(schema), literal(catalog))];
  return "SELECT column_name, data_type FROM information_schema.columns " +
    `WHERE ${equals("table_name", literal(name))} AND (${places.join(" OR ")}) ` +
    "ORDER BY ordinal_position";
}
