/** What every builder of Snowflake's statements says in the same way. */
import type { Asset } from "../../project/model.ts";
import type { MaterializeContext } from "../../sql/dialect.ts";
import { insertTarget } from "../../sql/ansi.ts";
import { quotedName } from "../../sql/column_names.ts";
import { nameParts, quotePart, splitName } from "../../sql/names.ts";
import { ansiWords, type SqlWords } from "../../sql/sql_words.ts";
import { snowflakeTraits } from "./traits.ts";

export const snowflakeWords: SqlWords = {
  ...ansiWords,
  text: snowflakeLiteral,
  decimals: { number: [38, 0], numeric: [38, 0], decimal: [38, 0], dec: [38, 0] },
  bytesOfText: "digits",
  parsedJson: {
    types: ["variant", "object", "array", "map"],
    parse: (text) => `PARSE_JSON(${text})`,
  },
  moments: { instant: "TIMESTAMP_LTZ", local: "TIMESTAMP_NTZ" },
};

/** Words that name no column or table without quotes: "Reserved & limited keywords" of the documentation. */
const reserved = new Set(
  ("account all alter and any as between by case cast check column connect connection constraint " +
    "create cross current current_date current_time current_timestamp current_user database delete " +
    "distinct drop else exists false following for from full grant group gscluster having ilike in " +
    "increment inner insert intersect into is issue join lateral left like localtime localtimestamp " +
    "minus natural not null of on or order organization qualify regexp revoke right rlike row rows " +
    "sample schema select set some start table tablesample then to trigger true try_cast union unique " +
    "update using values view when whenever where with").split(" "),
);

/**
 * A possibly dotted name as statements have it. Ordinary names have no quotes, so that they mean what they
 * mean in a query: names in upper case. Quotes that are given stay, and are read exactly.
 */
export function quote(name: string): string {
  return nameParts(name).map(({ text, isQuoted }) => {
    if (isQuoted || !/^[a-z_][\w$]*$/i.test(text)) return exact(text);
    return reserved.has(text.toLowerCase()) ? exact(text.toUpperCase()) : text;
  }).join(".");
}

/** One name as the database has it. */
function exact(name: string): string {
  return quotePart(name, snowflakeTraits.identifiers.quote);
}

/** The name of a column of the database. */
export function quoteColumn(name: string): string {
  return quote(quotedName(name));
}

/** How the columns of an asset are written: exactly where their names are those of the database. */
export function columnQuotes({ hasRealNames = false }: MaterializeContext): typeof quote {
  return hasRealNames ? (name) => nameParts(name).map(({ text }) => exact(text)).join(".") : quote;
}

/** The parts of a name as the catalog has them. */
export function catalogName(name: string): readonly string[] {
  return nameParts(name).map(({ text, isQuoted }) =>
    isQuoted || !/^[a-z_][\w$]*$/i.test(text) ? text : text.toUpperCase()
  );
}

/** A table in the schema of another one; a connection may name no schema. */
export function beside(table: string, name: string): string {
  const place = nameParts(table).slice(0, -1)
    .map(({ text, isQuoted }) => isQuoted ? quotedName(text) : text);
  return quote([...place, name].join("."));
}

/** The table of an asset with the columns that a query goes into, where they are not all. */
export function target(asset: Asset, into: readonly string[] | undefined): string {
  return insertTarget(asset, { into, quote });
}

/** A text as SQL. */
export function snowflakeLiteral(text: string): string {
  return `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}

/** Whether a name has as many parts as that of a table. */
export function isTableName(name: string): boolean {
  const parts = splitName(name);
  return parts.length >= 1 && parts.length <= 3 && !parts.includes("");
}
