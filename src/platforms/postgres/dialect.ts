import { ProjectError } from "../../errors.ts";
import type { Asset } from "../../project/model.ts";
import {
  ansi,
  columnList,
  keysMatch,
  keysMatchOrMiss,
  mergeAssignments,
  mergeCondition,
} from "../../sql/ansi.ts";
import { columnChecks } from "../../sql/column_checks.ts";
import { ddl } from "../../sql/table_definition.ts";
import { dataVault } from "../../sql/data_vault.ts";
import type { Dialect, Materialize } from "../../sql/dialect.ts";
import { requireColumns, requirePrimaryKeys } from "../../sql/fields.ts";
import { literal, quoteName, quotePart, splitName } from "../../sql/names.ts";
import { foldName } from "../../sql/identifiers.ts";
import { scd2 } from "../../sql/scd2.ts";
import { ansiWords, standardMoments } from "../../sql/sql_words.ts";
import { postgresBrowse } from "./browse.ts";
import { postgresTransactions } from "./transactions.ts";
import { columnsOfTable, dependentViews, hasDependentViews, similarTables } from "./dependents.ts";
import { postgresTraits } from "./traits.ts";
import { postgresTranslated } from "./translated.ts";

const { lexis, identifiers } = postgresTraits;
const quote = (name: string) => quoteName(name, identifiers.quote);
const fold = (name: string) => foldName(name, identifiers);
const { transaction, view, strategies } = ansi({ quote });
const forever = "'9999-12-31 00:00:00'::TIMESTAMPTZ";

const versions = scd2({
  quote,
  // Reference: `scd2_by_column` does not quote columns, so that their names fold to lower case.
  quoteColumn: (name, strategy) => quote(strategy === "scd2_by_column" ? fold(name) : name),
  transaction: (...statements) => transaction("SET LOCAL TIME ZONE 'UTC'", ...statements),
  keyAsTime: (key, type) =>
    /time zone|timestamptz/.test(type)
      ? `CAST(${key} AS TIMESTAMPTZ)`
      : `CAST(${key} AS TIMESTAMP) AT TIME ZONE 'UTC'`,
  forever,
  // Reference: `_valid_from` comes first, then the query's columns, even those not declared.
  createTable: ({ table, query, validFrom }) =>
    `CREATE TABLE ${table} AS\nSELECT ${validFrom} AS _valid_from, src.*, ` +
    `${forever} AS _valid_until, TRUE AS _is_current\nFROM (\n${query}\n) AS src`,
});

const vault = dataVault({
  quote,
  transaction,
  onConflict: (keys) => `ON CONFLICT (${keys}) DO NOTHING`,
});

const merge: Materialize = (asset, query, { suffix }) => {
  const columns = columnList(requireColumns(asset), { quote });
  const keys = requirePrimaryKeys(asset);
  const assignments = mergeAssignments(asset.columns, { quote });
  const temporary = `__bruin_merge_tmp_${suffix()}`;
  const mergeRows = (rows: string, match: typeof keysMatch) =>
    `MERGE INTO ${quote(asset.name)} target\n` +
    `USING (SELECT * FROM ${temporary} WHERE ${rows}) source ` +
    `ON ${mergeCondition(keys, { asset, quote, lexis, match })}\n` +
    (assignments === "" ? "" : `WHEN MATCHED THEN UPDATE SET ${assignments}\n`) +
    `WHEN NOT MATCHED THEN INSERT(${columns}) VALUES(${columns})`;
  const each = (condition: string, word: string) =>
    keys.map(({ name }) => `${quote(name)} ${condition}`).join(` ${word} `);
  return transaction(
    `CREATE TEMP TABLE ${temporary} AS ${query}`,
    mergeRows(each("IS NOT NULL", "AND"), keysMatch),
    // Unlike the reference, which adds rows without a key again at every run. No index serves this
    // comparison, so it is kept to these rows.
    mergeRows(each("IS NULL", "OR"), keysMatchOrMiss),
    `DROP TABLE ${temporary}`,
  );
};

/** PostgreSQL 15 and later. Names are quoted, so they keep their case. */
export const postgresDialect: Dialect = {
  name: "postgres",
  lexis,
  identifiers,
  translated: postgresTranslated,
  words: {
    ...ansiWords,
    bytes: (digits) => `decode('${digits}', 'hex')`,
    dividesWhole: true,
    decimals: { numeric: "any", decimal: "any", dec: "any" },
    bytesOfText: "escaped digits",
    moments: { ...standardMoments, words: true },
  },
  quote,
  scriptsAreTransactions: true,
  view,
  strategies: {
    ...strategies,
    merge,
    ddl: ddl({ quote, collation: quote }),
    ...versions.strategies,
    ...vault.strategies,
  },
  fullRefresh: { ...versions.fullRefresh, ...vault.fullRefresh },
  checks: columnChecks({
    table: (asset) => quote(tableOf(asset)),
    column: (asset, { name }) => quote(isNamedByStrategy(asset, name) ? name : fold(name)),
    quote,
    text: "TEXT",
    mismatch: (column, pattern) => `${column} !~ ${pattern}`,
  }),
  prepare,
  tableOf,
  transactions: postgresTransactions,
  survey: {
    dependents: (table) => dependentViews(quote(table)),
    hasDependents: (table) => hasDependentViews(quote(table)),
    similar: similarTables,
  },
  temporary: (name) => `pg_temp.${name}`,
  describe,
  catalog: {
    columns: (table) => columnsOfTable(quote(table)),
    exists: tableExists,
    browse: postgresBrowse,
    list: (schemaPrefix) =>
      "SELECT current_database()::text, nspname::text, relname::text, current_database()::text " +
      "FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace " +
      "WHERE relkind IN ('r', 'p', 'v', 'm', 'f') " +
      `AND starts_with(nspname, ${literal(schemaPrefix)})`,
  },
};

/** What is not materialized is made by the text of the asset, which may leave out quotes. */
function tableOf(asset: Asset): string {
  return isMaterialized(asset) ? asset.name : fold(asset.name);
}

function isMaterialized({ materialization }: Asset): boolean {
  return (materialization?.type ?? "") !== "";
}

/**
 * Whether the statements of the asset contain this column's name, quoted, so that the table has it
 * in exactly this case. Otherwise the query names it, and `userId` there is `userid` in the table.
 */
function isNamedByStrategy({ materialization }: Asset, column: string): boolean {
  const { strategy = "", incrementalKey } = materialization ?? {};
  return ["merge", "ddl", "scd2_by_time"].includes(strategy) ||
    strategy.startsWith("datavault_") ||
    (["delete+insert", "time_interval"].includes(strategy) && column === incrementalKey);
}

/** Comments on what was materialized. An empty description leaves the comment that is there. */
function describe(asset: Asset): string[] {
  if (!isMaterialized(asset)) return [];
  const table = quote(asset.name);
  const kind = asset.materialization?.type === "view" ? "VIEW" : "TABLE";
  const descriptions: readonly (readonly [what: string, text: string])[] = [
    [`${kind} ${table}`, asset.description],
    ...asset.columns.map(({ name, description }): [string, string] => {
      const column = quote(isNamedByStrategy(asset, name) ? name : fold(name));
      return [`COLUMN ${table}.${column}`, description];
    }),
  ];
  const comments = descriptions.filter(([, text]) => text.trim() !== "")
    .map(([what, text]) => `COMMENT ON ${what} IS ${literal(text.trim())}`);
  return comments.length === 0 ? [] : transaction(...comments);
}

/** Makes the schema. `IF NOT EXISTS` alone needs a privilege, and fails when two runs race. */
function prepare(asset: Asset): string[] {
  const schema = splitName(asset.name).at(-2);
  if (!isMaterialized(asset) || schema === undefined) return [];
  const name = quotePart(schema, identifiers.quote);
  return [
    "DO $bruin$\nBEGIN\n" +
    `  IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = ${
      literal(schema)
    }) THEN\n` +
    `    CREATE SCHEMA IF NOT EXISTS ${name};\n  END IF;\n` +
    "EXCEPTION WHEN unique_violation THEN NULL;\nEND\n$bruin$",
  ];
}

/** Reference: views do not count. */
function tableExists(table: string): string {
  const parts = splitName(table);
  if (parts.length < 1 || parts.length > 2 || parts.includes("")) {
    throw new ProjectError(
      `table name must be in format schema.table or table, '${table}' given`,
      {},
    );
  }
  const [name = "", schema = "public"] = parts.toReversed();
  return `SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = ${literal(schema)} ` +
    `AND tablename = ${literal(name)}`;
}
