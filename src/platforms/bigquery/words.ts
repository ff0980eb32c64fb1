/** What every builder of BigQuery's statements says in the same way. */
import type { Asset } from "../../project/model.ts";
import { insertTarget } from "../../sql/ansi.ts";
import { exactName } from "../../sql/column_names.ts";
import { quoteName, splitName } from "../../sql/names.ts";
import { ansiWords, type SqlWords } from "../../sql/sql_words.ts";
import { bigqueryTraits } from "./traits.ts";

export const bigqueryWords: SqlWords = {
  ...ansiWords,
  begin: "BEGIN TRANSACTION",
  commit: "COMMIT TRANSACTION",
  text: bigqueryLiteral,
  bytes: (digits) => `FROM_HEX('${digits}')`,
  // A number with a point is a double here.
  exactNumber: (digits) => `CAST('${digits}' AS BIGNUMERIC)`,
  moments: {
    instant: "TIMESTAMP",
    local: "DATETIME",
    inZone: (instant, zone, type) => `CAST(DATETIME(${instant}, ${zone}) AS ${type})`,
  },
  decimals: { numeric: [38, 9], decimal: [38, 9], bignumeric: "any", bigdecimal: "any" },
  parsedJson: { types: ["json"], parse: (text) => `PARSE_JSON(${text})` },
  // Neither length nor digits may stand in a CAST.
  cast: (value, type) => `CAST(${value} AS ${type.replace(/\s*\(.*$/, "")})`,
};

/** Quotes a possibly dotted name, part by part. */
export function quote(name: string): string {
  return quoteName(name, bigqueryTraits.identifiers.quote);
}

/** The name of a column as the database has it. */
export function quoteColumn(name: string): string {
  return quote(exactName(name));
}

/** The table of an asset with the columns that a query goes into, where they are not all. */
export function target(asset: Asset, into: readonly string[] | undefined): string {
  return insertTarget(asset, { into, quote });
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  "\n": "\\n",
  "\r": "\\r",
};

/** A text as SQL. A quote is not doubled in BigQuery, and a line may not end in one. */
export function bigqueryLiteral(text: string): string {
  return `'${text.replace(/[\\'\n\r]/g, (character) => escapes[character]!)}'`;
}

/** The parts of the name of a table; `undefined` for the project when the connection's is meant. */
export interface TableName {
  readonly project: string | undefined;
  readonly dataset: string;
  readonly table: string;
}

/** @returns `undefined` when it is no name of a table. */
export function tableNameOf(name: string): TableName | undefined {
  const parts = splitName(name);
  const [table = "", dataset = "", project] = parts.toReversed();
  if (parts.length > 3 || table === "" || dataset === "" || project === "") return undefined;
  return { project, dataset, table };
}
