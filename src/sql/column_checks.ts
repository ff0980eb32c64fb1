import type { Asset, Column, ColumnCheck } from "../project/model.ts";
import type { CheckQuery } from "./dialect.ts";
import { ExactDecimal } from "../exact_numbers.ts";
import type { SqlWords } from "./sql_words.ts";
import { assetError } from "./fields.ts";
import { literal as ansiLiteral } from "./names.ts";

/** How a dialect writes the checks whose text differs. */
export interface CheckWords {
  /** The table of an asset. */
  readonly table: (asset: Asset) => string;
  /** A column of that table. */
  readonly column: (asset: Asset, column: Column) => string;
  /** Any other name, possibly dotted. */
  readonly quote: (name: string) => string;
  /** A text as SQL. Default: in single quotes, in which only these are special. */
  readonly literal?: (text: string) => string;
  /** A fraction of more digits than a double holds, as SQL. Default: its digits. */
  readonly exactNumber?: SqlWords["exactNumber"];
  /** The type of text in casts. */
  readonly text: string;
  /** A column as text. @param name As statements have it. Default: by a cast. */
  readonly castToText?: (name: string, column: Column) => string;
  /** A condition that is true for values that do not match `pattern`, a string literal. */
  readonly mismatch: (column: string, pattern: string) => string;
}

/** The ten column checks. Null violates `not_null` only. */
export function columnChecks(words: CheckWords): Record<string, CheckQuery> {
  const { literal = ansiLiteral, castToText = (name) => `CAST(${name} as ${words.text})` } = words;
  const count = (asset: Asset, column: Column, condition: (name: string) => string) =>
    `SELECT count(*) FROM ${words.table(asset)} WHERE ${condition(words.column(asset, column))}`;
  return {
    not_null: (asset, column) => count(asset, column, (name) => `${name} IS NULL`),
    unique: (asset, column) => {
      const name = words.column(asset, column);
      return `SELECT COUNT(${name}) - COUNT(DISTINCT ${name}) FROM ${words.table(asset)}`;
    },
    positive: (asset, column) => count(asset, column, (name) => `${name} <= 0`),
    non_negative: (asset, column) => count(asset, column, (name) => `${name} < 0`),
    negative: (asset, column) => count(asset, column, (name) => `${name} >= 0`),
    min: (asset, column, check) =>
      count(asset, column, (name) => `${name} < ${limit(asset, check, words)}`),
    max: (asset, column, check) =>
      count(asset, column, (name) => `${name} > ${limit(asset, check, words)}`),
    accepted_values: (asset, column, check) =>
      `SELECT COUNT(*) FROM ${words.table(asset)} WHERE ` +
      `${castToText(words.column(asset, column), column)} NOT IN ` +
      `(${acceptedValues(asset, check).map(literal).join(",")})`,
    pattern: (asset, column, check) => {
      if (typeof check.value !== "string") {
        throw assetError(
          asset,
          `unexpected value ${
            check.value ?? "<nil>"
          } for pattern check, the value must be a string`,
        );
      }
      const pattern = literal(check.value);
      return count(asset, column, (name) => words.mismatch(name, pattern));
    },
    relationships: (asset, column) => {
      const { table = "", column: key = "" } = column.foreignKey ?? {};
      if (table === "" || key === "") {
        throw assetError(
          asset,
          `relationships check on column '${column.name}' requires foreign_key.table and ` +
            "foreign_key.column",
        );
      }
      // Names are quoted as written, which the other checks leave to `words`: see the dialects.
      const child = `bruin_relationship_child.${words.quote(column.name)}`;
      const parent = `bruin_relationship_parent.${words.quote(key)}`;
      return `SELECT COUNT(*) FROM ${words.quote(asset.name)} bruin_relationship_child ` +
        `WHERE ${child} IS NOT NULL AND ${child} NOT IN (SELECT ${parent} FROM ` +
        `${words.quote(table)} bruin_relationship_parent WHERE ${parent} IS NOT NULL)`;
    },
  };
}

function limit(
  asset: Asset,
  { name, value }: ColumnCheck,
  { literal = ansiLiteral, exactNumber = (digits: string) => digits }: CheckWords,
): string {
  if (typeof value === "bigint" || Number.isFinite(value)) return String(value);
  if (value instanceof ExactDecimal) return exactNumber(value.digits);
  if (typeof value === "string") return literal(value);
  throw assetError(
    asset,
    `unexpected value for ${name} check, the value must be an int, float or string`,
  );
}

function acceptedValues(asset: Asset, { value }: ColumnCheck): string[] {
  if (!Array.isArray(value)) {
    throw assetError(
      asset,
      "unexpected value for accepted_values check, the values must to be an array, instead " +
        (value === undefined ? "<nil>" : typeof value),
    );
  }
  if (value.length === 0) {
    throw assetError(asset, "no values provided for accepted_values check");
  }
  return value.map(String);
}
