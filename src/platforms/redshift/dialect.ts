import type { Asset, Column } from "../../project/model.ts";
import { ProjectError } from "../../errors.ts";
import { ansi, columnList, mergeAssignments } from "../../sql/ansi.ts";
import { changeWithinKind } from "../../sql/alter_table.ts";
import { columnChecks } from "../../sql/column_checks.ts";
import { ddl } from "../../sql/table_definition.ts";
import type { Dialect, Materialize } from "../../sql/dialect.ts";
import { assetError, requireColumns, requirePrimaryKeys } from "../../sql/fields.ts";
import { foldName } from "../../sql/identifiers.ts";
import { escapedLiteral, nameParts, quotePart, splitName } from "../../sql/names.ts";
import { scd2 } from "../../sql/scd2.ts";
import { ansiWords, standardMoments } from "../../sql/sql_words.ts";
import { redshiftBrowse } from "./browse.ts";
import { redshiftTypes } from "./column_types.ts";
import { columnsOfTable, schemaExists, tableExists, tablesBelow } from "./catalog.ts";
import { redshiftTraits } from "./traits.ts";
import { castToText, longText, quote } from "./words.ts";
import { redshiftTranslated } from "./translated.ts";

const { lexis, identifiers } = redshiftTraits;
const { transaction, view, strategies } = ansi({ quote });
const forever = "TIMESTAMPTZ '9999-12-31 00:00:00'";

/**
 * Equality of two values, of which any may be missing, in a form that tables are joined by: UPDATE takes no join
 * without one ("Target table must be part of an equijoin predicate"), and correlated subqueries take none safely.
 */
function isSame(column: Column, [one, other]: readonly [string, string]): string {
  const known = (value: string) => `COALESCE('=' || ${castToText(value, column)}, '')`;
  return `${known(one)} = ${known(other)}`;
}

const versions = scd2({
  quote,
  matchOrMiss: (keys) =>
    keys.map((key) => isSame(key, [`target.${quote(key.name)}`, `source.${quote(key.name)}`]))
      .join(" AND "),
  quoteColumn: quote,
  transaction: (...statements) => transaction("SET LOCAL timezone TO 'UTC'", ...statements),
  keyAsTime: (key, type) =>
    /time zone|timestamptz/.test(type)
      ? `CAST(${key} AS TIMESTAMPTZ)`
      : `CAST(${key} AS TIMESTAMP) AT TIME ZONE 'UTC'`,
  forever,
  differs: (one, other) => `(${one} <> ${other} OR (${one} IS NULL) <> (${other} IS NULL))`,
  createTable: ({ table, query, validFrom }) =>
    `CREATE TABLE ${table} AS\nSELECT ${validFrom} AS _valid_from, src.*, ` +
    `${forever} AS _valid_until, TRUE AS _is_current\nFROM (\n${query}\n) AS src`,
});

/**
 * MERGE takes a table, both branches and no alias of its target here. Rows without a key, which it would add
 * again at every run, and tables of which nothing changes come in by statements of their own.
 */
const merge: Materialize = (asset, query, { suffix }) => {
  if ((asset.materialization?.incrementalPredicate.trim() ?? "") !== "") {
    throw assetError(
      asset,
      "incremental_predicate is not supported for Redshift merge materialization",
    );
  }
  const columns = requireColumns(asset);
  const keys = requirePrimaryKeys(asset);
  const table = quote(asset.name);
  const temporary = `__bruin_merge_tmp_${suffix()}`;
  const assignments = mergeAssignments(asset.columns, { quote });
  const pairs = keys.map(({ name }) => [`${table}.${quote(name)}`, `source.${quote(name)}`]);
  const equal = pairs.map(([target, source]) => `${target} = ${source}`).join(" AND ");
  const equalOrMissing = keys.map((key) =>
    isSame(key, [`${table}.${quote(key.name)}`, `source.${quote(key.name)}`])
  )
    .join(" AND ");
  const isWhole = pairs.map(([, source]) => `${source} IS NOT NULL`).join(" AND ");
  const lacksKey = pairs.map(([, source]) => `${source} IS NULL`).join(" OR ");
  const list = columnList(columns, { quote });
  const values = columnList(columns, { quote, alias: "source" });
  const insertMissing = (rows: string, match: string) =>
    `INSERT INTO ${table} (${list})\nSELECT ${values} FROM ${temporary} source\n` +
    `WHERE (${rows}) AND NOT EXISTS (SELECT 1 FROM ${table} WHERE ${match})`;
  const withKey = `${temporary}_keyed`;
  const merged = [
    `CREATE TEMP TABLE ${withKey} AS SELECT * FROM ${temporary} source WHERE ${isWhole}`,
    `MERGE INTO ${table}\nUSING ${withKey} source ON ${equal}\n` +
    `WHEN MATCHED THEN UPDATE SET ${assignments}\n` +
    `WHEN NOT MATCHED THEN INSERT (${list}) VALUES (${values})`,
    `DROP TABLE ${withKey}`,
    `UPDATE ${table} SET ${assignments}\nFROM ${temporary} source\n` +
    `WHERE (${lacksKey}) AND ${equalOrMissing}`,
  ];
  return transaction(
    `CREATE TEMP TABLE ${temporary} AS ${query}`,
    ...assignments === "" ? [insertMissing(isWhole, equal)] : merged,
    insertMissing(lacksKey, equalOrMissing),
    `DROP TABLE ${temporary}`,
  );
};

/** Amazon Redshift. It has the statements of PostgreSQL 8, and no indexes, DO blocks or ON CONFLICT. */
export const redshiftDialect: Dialect = {
  name: "redshift",
  lexis,
  identifiers,
  translated: redshiftTranslated,
  words: {
    ...ansiWords,
    text: escapedLiteral,
    bytes: (digits) => `from_hex('${digits}')`,
    dividesWhole: true,
    parsedJson: { types: ["super"], parse: (text) => `JSON_PARSE(${text})` },
    decimals: { numeric: [18, 0], decimal: [18, 0], dec: [18, 0] },
    moments: { ...standardMoments, words: true },
  },
  quote,
  scriptsAreTransactions: true,
  view,
  strategies: {
    ...strategies,
    // TRUNCATE would commit what came before it, and the table would be empty when the query fails.
    "truncate+insert": (asset, query, { into }) => {
      const columns = into === undefined ? "" : ` (${into.map(quote).join(", ")})`;
      return transaction(
        `DELETE FROM ${quote(asset.name)}`,
        `INSERT INTO ${quote(asset.name)}${columns} ${query}`,
      );
    },
    merge,
    ddl: ddl({ quote, collation: (name) => name, literal: escapedLiteral }),
    ...versions.strategies,
  },
  fullRefresh: versions.fullRefresh,
  checks: columnChecks({
    table: (asset) => quote(asset.name),
    column: (_, { name }) => quote(name),
    quote,
    literal: escapedLiteral,
    text: longText,
    castToText,
    mismatch: (column, pattern) => `${column} !~ ${pattern}`,
  }),
  prepare,
  isPrepared: (asset) => {
    const schema = schemaOf(asset);
    return schema === undefined ? undefined : schemaExists(schema);
  },
  // A VARCHAR alone can grow, and not in a transaction.
  survey: { columnsGrow: false },
  temporary: (name) => name,
  describe,
  // One change a statement, of which none makes a column NOT NULL or takes that away.
  alter: {
    quote: identifiers.quote,
    fold: identifiers.fold,
    types: redshiftTypes,
    add: "ADD COLUMN",
    // Lengths of texts alone can be changed.
    changeType: (column, wanted) =>
      /^(?:varchar|character varying)\b/i.test(wanted.type)
        ? changeWithinKind("TYPE", redshiftTypes)(column, wanted)
        : undefined,
    changeNull: () => undefined,
  },
  catalog: {
    columns: columnsOfTable,
    exists: (table) => {
      const parts = splitName(table);
      if (parts.length >= 1 && parts.length <= 2 && !parts.includes("")) return tableExists(parts);
      throw new ProjectError(
        `table name must be in format schema.table or table, '${table}' given`,
        {},
      );
    },
    browse: redshiftBrowse,
    list: tablesBelow,
  },
};

function isMaterialized({ materialization }: Asset): boolean {
  return (materialization?.type ?? "") !== "";
}

/** The schema that an asset is made in, as the server is told it; `undefined` when none is named. */
function schemaOf(asset: Asset): string | undefined {
  const schema = nameParts(asset.name).at(-2);
  if (!isMaterialized(asset) || schema === undefined) return undefined;
  return schema.isQuoted ? schema.text : foldName(schema.text, identifiers);
}

/** Makes the schema. Unlike in PostgreSQL, no block can look before whether it is there. */
function prepare(asset: Asset): string[] {
  const schema = schemaOf(asset);
  return schema === undefined
    ? []
    : [`CREATE SCHEMA IF NOT EXISTS ${quotePart(schema, identifiers.quote)}`];
}

/** Comments on what was materialized. An empty description leaves the comment that is there. */
function describe(asset: Asset): string[] {
  if (!isMaterialized(asset)) return [];
  const table = quote(asset.name);
  const kind = asset.materialization?.type === "view" ? "VIEW" : "TABLE";
  const comments = [
    [`${kind} ${table}`, asset.description],
    ...asset.columns.map(({ name, description }) => [
      `COLUMN ${table}.${quote(name)}`,
      description,
    ]),
  ].flatMap(([what = "", text = ""]) =>
    text.trim() === "" ? [] : [`COMMENT ON ${what} IS ${escapedLiteral(text.trim())}`]
  );
  return comments.length === 0 ? [] : transaction(...comments);
}
