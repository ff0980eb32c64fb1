/** What every builder of MySQL's statements says in the same way. */
import { insertTarget } from "../../sql/ansi.ts";
import { exactName, quotedName } from "../../sql/column_names.ts";
import { escapedLiteral, quoteName, splitName } from "../../sql/names.ts";
import { ansiWords, type SqlWords } from "../../sql/sql_words.ts";
import type { Asset } from "../../project/model.ts";
import type { ColumnShape } from "../../sql/table_facts.ts";
import { mysqlTraits } from "./traits.ts";

export const mysqlWords: SqlWords = {
  ...ansiWords,
  begin: "START TRANSACTION",
  tempTable: (name, query) => `CREATE TEMPORARY TABLE ${name} AS ${query}`,
  dropTemp: (name) => `DROP TEMPORARY TABLE ${name}`,
  text: escapedLiteral,
  decimals: { decimal: [10, 0], numeric: [10, 0], dec: [10, 0], fixed: [10, 0] },
  moments: {
    instant: "DATETIME(6)",
    local: "DATETIME(6)",
    clock: "TIME(6)",
    localClock: "DATETIME(6)",
  },
  cast: (value, type) => `CAST(${value} AS ${castType(type)})`,
};

/** What CAST calls the type of a column, of which it knows few. Texts are not cut. */
function castType(type: string): string {
  const [, word = "", digits = ""] = /^\s*(\w+)\s*(\([^)]*\))?/.exec(type.toLowerCase()) ?? [];
  if (/^(?:(?:tiny|small|medium|big)?int|integer|year|bit|bool|boolean|serial)$/.test(word)) {
    return /\bunsigned\b/i.test(type) || word === "bit" || word === "serial"
      ? "UNSIGNED"
      : "SIGNED";
  }
  if (/^(?:decimal|numeric|dec|fixed)$/.test(word)) return `DECIMAL${digits}`;
  if (/^(?:double|real)$/.test(word)) return "DOUBLE";
  if (/^(?:datetime|timestamp)$/.test(word)) return `DATETIME${digits}`;
  if (/^(?:float|date|time)$/.test(word)) {
    return `${word.toUpperCase()}${word === "float" ? "" : digits}`;
  }
  if (/^(?:(?:var)?binary|(?:tiny|medium|long)?blob)$/.test(word)) return "BINARY";
  if (/^(?:(?:n?(?:var)?char|(?:tiny|medium|long)?text|enum|set|json))$/.test(word)) return "CHAR";
  return type;
}

/** Quotes a possibly dotted name, part by part. */
export function quote(name: string): string {
  return quoteName(name, mysqlTraits.identifiers.quote);
}

/** The name of a column as the database has it. */
export function quoteColumn(name: string): string {
  return quote(exactName(name));
}

/** A table in the database of another one; a connection may name no database. */
export function beside(table: string, name: string): string {
  return quote([...splitName(table).slice(0, -1), name].map(quotedName).join("."));
}

/** The table of an asset with the columns that a query goes into, where they are not all. */
export function target(asset: Asset, into: readonly string[] | undefined): string {
  return insertTarget(asset, { into, quote });
}

/** Of these, a type without digits in parentheses would cut what a query gives. */
const cutting = /^\s*(?:decimal|numeric|dec|time|datetime|timestamp)\s*$/i;

/**
 * Definitions that give columns of `CREATE TABLE … AS` other types than the query's, between parentheses, or
 * nothing. MySQL makes VARCHAR(1) NOT NULL of `'a'`.
 */
export function definitions(types: readonly ColumnShape[]): string {
  const kept = types.filter(({ type }) => !cutting.test(type));
  if (kept.length === 0) return "";
  return ` (${kept.map(({ name, type }) => `${quoteColumn(name)} ${type}`).join(", ")})`;
}

/** The name of a table as a condition on `information_schema`, whose texts compare without case on some servers. */
export function isTable(table: string): string {
  const [name = "", database] = splitName(table).toReversed();
  const equals = (column: string, value: string) =>
    `(${column} = ${value} AND (@@lower_case_table_names <> 0 OR BINARY ${column} = BINARY ${value}))`;
  return `${equals("table_name", escapedLiteral(name))} AND ` +
    equals("table_schema", database === undefined ? "DATABASE()" : escapedLiteral(database));
}
