/** What every builder of Databricks' statements says in the same way. */
import { ProjectError } from "../../errors.ts";
import type { Asset } from "../../project/model.ts";
import { insertTarget } from "../../sql/ansi.ts";
import { exactName, quotedName } from "../../sql/column_names.ts";
import { quoteName, splitName } from "../../sql/names.ts";
import { ansiWords, type SqlWords } from "../../sql/sql_words.ts";
import type { Statement } from "../../sql/statement.ts";
import { databricksTraits } from "./traits.ts";

export const databricksWords: SqlWords = {
  ...ansiWords,
  text: databricksLiteral,
  decimals: { decimal: [10, 0], numeric: [10, 0], dec: [10, 0] },
  parsedJson: { types: ["variant"], parse: (text) => `PARSE_JSON(${text})` },
  moments: { instant: "TIMESTAMP", local: "TIMESTAMP_NTZ" },
};

/** Quotes a possibly dotted name, part by part. */
export function quote(name: string): string {
  return quoteName(name, databricksTraits.identifiers.quote);
}

/** The name of a column as the database has it. */
export function quoteColumn(name: string): string {
  return quote(exactName(name));
}

/** The table of an asset with the columns that a query goes into, where they are not all. */
export function target(asset: Asset, into: readonly string[] | undefined): string {
  return insertTarget(asset, { into, quote });
}

/** A table in the schema of another one. */
export function beside(table: string, name: string): string {
  return quote([...splitName(table).slice(0, -1), name].map(quotedName).join("."));
}

/** Drops a table that statements made for themselves, whatever became of them. */
export function dropAlways(table: string): Statement {
  return { text: `DROP TABLE IF EXISTS ${table}`, always: true };
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  "\n": "\\n",
  "\r": "\\r",
  "\0": "\\0",
};

/** A text as SQL, in which a backslash escapes. Two quotes would be two texts, put together. */
export function databricksLiteral(text: string): string {
  return `'${text.replace(/[\\'\n\r\0]/g, (character) => escapes[character] ?? character)}'`;
}

/** The parts of the name of a table; `undefined` for what the connection names. */
export interface TableName {
  readonly catalog: string | undefined;
  readonly schema: string;
  readonly table: string;
}

/** @throws {ProjectError} When it is no name of a table. */
export function tableNameOf(name: string): TableName {
  const parts = splitName(name);
  const [table = "", schema = "", catalog] = parts.toReversed();
  if (parts.length < 2 || parts.length > 3 || parts.includes("")) {
    // The words are the reference's.
    throw new ProjectError(
      "databricks asset names must be in the format `schema.table` or `catalog.schema.table`: " +
        `'${name}' given`,
      {},
    );
  }
  return { catalog, schema, table };
}
