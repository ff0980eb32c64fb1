import { ProjectError } from "../../errors.ts";
import type { Asset } from "../../project/model.ts";
import { ansi, timeInterval } from "../../sql/ansi.ts";
import { quotedName } from "../../sql/column_names.ts";
import { changeWhole } from "../../sql/alter_table.ts";
import { columnChecks } from "../../sql/column_checks.ts";
import { tableDefinition } from "../../sql/table_definition.ts";
import type { Dialect, Materialize } from "../../sql/dialect.ts";
import { assetError, requireIncrementalKey } from "../../sql/fields.ts";
import { escapedLiteral as literal, splitName } from "../../sql/names.ts";
import { mysqlBrowse } from "./browse.ts";
import { mysqlTypes } from "./column_types.ts";
import { merge } from "./merge.ts";
import { utcText } from "./moments.ts";
import { replace } from "./replace.ts";
import { mysqlTraits } from "./traits.ts";
import { versions } from "./versions.ts";
import { isTable, mysqlWords, quote, target } from "./words.ts";
import { newRows } from "./work_table.ts";
import { mysqlTranslated } from "./translated.ts";

const { lexis, identifiers } = mysqlTraits;
const { transaction, view, strategies } = ansi({ quote, words: mysqlWords });

/** One DELETE, without a subquery: MySQL would run that anew for each row. */
const deleteInsert: Materialize = (asset, query, context) => {
  const key = quote(requireIncrementalKey(asset));
  const rows = newRows(asset, query, context);
  return [
    ...rows.before,
    ...transaction(
      // Unlike the reference, which adds rows without a key again at every run.
      `DELETE target FROM ${quote(asset.name)} AS target\n` +
        `JOIN (SELECT DISTINCT ${key} FROM ${rows.name}) AS source ON target.${key} <=> source.${key}`,
      `INSERT INTO ${target(asset, context.into)} SELECT * FROM ${rows.name}`,
    ),
    ...rows.after,
  ];
};

/** Reference: it empties the table by TRUNCATE, which commits, so that a query that fails leaves no rows. */
const truncateInsert: Materialize = (asset, query, { into }) =>
  transaction(`DELETE FROM ${quote(asset.name)}`, `INSERT INTO ${target(asset, into)} ${query}`);

const interval: Materialize = (asset, query, context) => {
  const { key, start, end } = timeInterval(asset, context);
  // Texts with T, Z or an offset are no times for MySQL before 8.0.19, nor for MariaDB.
  const bound = (text: string) => literal(/[T ]/.test(text) ? utcText(text) ?? text : text);
  return transaction(
    `DELETE FROM ${quote(asset.name)} WHERE ${quote(key)} BETWEEN ${bound(start)} AND ${
      bound(end)
    }`,
    `INSERT INTO ${target(asset, context.into)} ${query}`,
  );
};

const ddl: Materialize = (asset) => {
  if (asset.columns.length === 0) {
    throw assetError(asset, "DDL strategy requires `columns` to be specified");
  }
  return [tableDefinition(asset, {
    quote,
    // Reference: collation, default and foreign keys are left out.
    column: ({ collation, nullable, default: value, description }) => [
      collation && `COLLATE ${collation}`,
      nullable === false ? "NOT NULL" : "",
      value && `DEFAULT ${value}`,
      description && `COMMENT ${literal(description)}`,
    ],
  })];
};

/** MySQL 8 and MariaDB 10.6. Names are quoted; whether tables' differ by case is the server's choice. */
export const mysqlDialect: Dialect = {
  name: "mysql",
  lexis,
  identifiers,
  translated: mysqlTranslated,
  words: mysqlWords,
  quote,
  view,
  strategies: {
    append: strategies.append,
    "create+replace": replace,
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
    text: "CHAR",
    // Reference: LIKE, though its documentation promises regular expressions. Case counts, as it does elsewhere,
    // whatever the collation.
    mismatch: (column, pattern) => `${column} NOT REGEXP CONCAT('(?-i)', ${pattern})`,
  }),
  prepare,
  alter: {
    quote: identifiers.quote,
    types: mysqlTypes,
    add: "ADD COLUMN",
    addsNotNull: true,
    changeType: changeWhole("MODIFY"),
  },
  survey: { columnsGrow: false, typesInTable: true },
  catalog: {
    browse: mysqlBrowse,
    columns: (table) =>
      "SELECT column_name AS name, column_type AS type FROM information_schema.columns " +
      `WHERE ${isTable(table)} ORDER BY ordinal_position`,
    exists: (table) =>
      `SELECT COUNT(*) FROM information_schema.tables WHERE ${isTable(checkedName(table))}`,
    list: (schemaPrefix) =>
      "SELECT 'def', table_schema AS s, table_name AS t, 'def' FROM information_schema.tables " +
      `WHERE LEFT(table_schema, ${schemaPrefix.length}) = ${literal(schemaPrefix)}`,
  },
};

/** @throws {ProjectError} */
function checkedName(table: string): string {
  const parts = splitName(table);
  if (parts.length >= 1 && parts.length <= 2 && !parts.includes("")) return table;
  throw new ProjectError(
    `table name must be in format schema.table or table, '${table}' given`,
    {},
  );
}

function isMaterialized({ materialization }: Asset): boolean {
  return (materialization?.type ?? "") !== "";
}

/** Makes the database. `IF NOT EXISTS` alone needs the right to, even when it exists. */
function prepare(asset: Asset): string[] {
  const database = splitName(asset.name).at(-2);
  if (!isMaterialized(asset) || database === undefined) return [];
  const create = `CREATE DATABASE IF NOT EXISTS ${quote(quotedName(database))}`;
  return [[
    "SET @bruin_statement = IF(EXISTS(SELECT 1 FROM information_schema.schemata " +
    `WHERE schema_name = ${literal(database)}), 'DO 0', ${literal(create)})`,
    "PREPARE bruin_statement FROM @bruin_statement",
    "EXECUTE bruin_statement",
    "DEALLOCATE PREPARE bruin_statement",
  ].join(";\n")];
}
