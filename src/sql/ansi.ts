/** What most dialects share. A dialect takes these and replaces what it says differently. */
import type { Asset, Column } from "../project/model.ts";
import { quotedName } from "./column_names.ts";
import type { Materialize, MaterializeContext } from "./dialect.ts";
import { assetError, requireIncrementalKey } from "./fields.ts";
import type { Lexis } from "./lexis.ts";
import { literal } from "./names.ts";
import { followable } from "./query_text.ts";
import { ansiWords, type SqlWords } from "./sql_words.ts";

/** How a dialect says what these builders need. */
export interface AnsiWords {
  /** Quotes a possibly dotted name. */
  readonly quote: (name: string) => string;
  /** Default: {@linkcode ansiWords}. */
  readonly words?: SqlWords;
}

type AnsiStrategy =
  | "create+replace"
  | "append"
  | "delete+insert"
  | "truncate+insert"
  | "time_interval";

/** Builders of views and of the strategies that need no more than a query and one key. */
export function ansi({ quote, words = ansiWords }: AnsiWords): {
  transaction: (...statements: readonly string[]) => string[];
  view: Materialize;
  strategies: Record<AnsiStrategy, Materialize>;
} {
  const transaction = (
    ...statements: readonly string[]
  ) => [words.begin, ...statements, words.commit];
  const target = (asset: Asset, into: readonly string[] | undefined) =>
    insertTarget(asset, { into, quote });
  return {
    transaction,
    view: (asset, query) => [`CREATE OR REPLACE VIEW ${quote(asset.name)} AS\n${query}`],
    strategies: {
      "create+replace": (asset, query) => {
        const table = quote(asset.name);
        return transaction(
          `DROP TABLE IF EXISTS ${table}`,
          `CREATE TABLE ${table} AS ${query}`,
        );
      },
      append: (asset, query, { into }) => [`INSERT INTO ${target(asset, into)} ${query}`],
      "delete+insert": (asset, query, { suffix, into }) => {
        const table = quote(asset.name);
        const key = quote(requireIncrementalKey(asset));
        const temporary = `__bruin_tmp_${suffix()}`;
        return transaction(
          words.tempTable(temporary, query),
          `DELETE FROM ${table} WHERE ${key} in (SELECT DISTINCT ${key} FROM ${temporary})`,
          // Unlike the reference, which adds rows without a key again at every run.
          `DELETE FROM ${table} WHERE ${key} IS NULL ` +
            `AND EXISTS (SELECT 1 FROM ${temporary} WHERE ${key} IS NULL)`,
          `INSERT INTO ${target(asset, into)} SELECT * FROM ${temporary}`,
          `DROP TABLE IF EXISTS ${temporary}`,
        );
      },
      "truncate+insert": (asset, query, { into }) =>
        transaction(
          `TRUNCATE TABLE ${quote(asset.name)}`,
          `INSERT INTO ${target(asset, into)} ${query}`,
        ),
      time_interval: (asset, query, context) => {
        const table = quote(asset.name);
        const { key, start, end } = timeInterval(asset, context);
        return transaction(
          `DELETE FROM ${table} WHERE ${quote(key)} BETWEEN ${literal(start)} AND ${literal(end)}`,
          `INSERT INTO ${target(asset, context.into)} ${query}`,
        );
      },
    },
  };
}

/** The table of an asset with the columns that a query goes into, as the database has them, where not all are given. */
export function insertTarget(
  { name }: Asset,
  { into, quote }: Pick<AnsiWords, "quote"> & { readonly into: readonly string[] | undefined },
): string {
  if (into === undefined) return quote(name);
  return `${quote(name)} (${into.map((column) => quote(quotedName(column))).join(", ")})`;
}

/**
 * The key and the bounds of `time_interval`, both inclusive.
 * @throws {ProjectError} When the key or the granularity is missing or unknown.
 */
export function timeInterval(
  asset: Asset,
  { interval }: MaterializeContext,
): { key: string; start: string; end: string } {
  const key = asset.materialization?.incrementalKey ?? "";
  if (key === "") {
    throw assetError(asset, "incremental_key is required for time_interval strategy");
  }
  switch (asset.materialization?.timeGranularity ?? "") {
    case "date":
      return { key, start: interval.startDate, end: interval.endDate };
    case "timestamp":
      return { key, start: interval.startTimestamp, end: interval.endTimestamp };
    case "":
      throw assetError(asset, "time_granularity is required for time_interval strategy");
    default:
      throw assetError(asset, "time_granularity must be either 'date', or 'timestamp'");
  }
}

/** Columns as a list, each with an optional alias of its table before it. */
export function columnList(
  columns: readonly Column[],
  { quote, alias }: Pick<AnsiWords, "quote"> & { alias?: string },
): string {
  return columns.map(({ name }) => (alias === undefined ? "" : `${alias}.`) + quote(name))
    .join(", ");
}

/** Equality of the given columns of `target` and `source`. */
export function keysMatch(columns: readonly Column[], { quote }: Pick<AnsiWords, "quote">): string {
  return columns.map(({ name }) => `target.${quote(name)} = source.${quote(name)}`).join(" AND ");
}

/** Like {@linkcode keysMatch}, but two missing values are equal too. */
export function keysMatchOrMiss(
  columns: readonly Column[],
  { quote }: Pick<AnsiWords, "quote">,
): string {
  return columns
    .map(({ name }) => `target.${quote(name)} IS NOT DISTINCT FROM source.${quote(name)}`)
    .join(" AND ");
}

/** Whether a row lacks a key, so that equality never finds it. @param alias Of its table. */
export function lacksKey(
  keys: readonly Column[],
  { quote, alias }: Pick<AnsiWords, "quote"> & { readonly alias: string },
): string {
  return `(${keys.map(({ name }) => `${alias}.${quote(name)} IS NULL`).join(" OR ")})`;
}

/**
 * Like {@linkcode keysMatchOrMiss}, for platforms without `IS NOT DISTINCT FROM`, or whose joins by it are slow.
 */
export function keysMatchOrBothMiss(
  columns: readonly Column[],
  { quote }: Pick<AnsiWords, "quote">,
): string {
  return columns.map(({ name }) => {
    const [target, source] = [`target.${quote(name)}`, `source.${quote(name)}`];
    return `(${target} = ${source} OR (${target} IS NULL AND ${source} IS NULL))`;
  }).join(" AND ");
}

/** The `ON` of a merge: equal primary keys, as `match` compares them, and the asset's predicate. */
export function mergeCondition(keys: readonly Column[], options: {
  asset: Asset;
  quote: AnsiWords["quote"];
  lexis: Lexis;
  match: typeof keysMatch;
}): string {
  const predicate = options.asset.materialization?.incrementalPredicate.trim() ?? "";
  const condition = options.match(keys, options);
  if (predicate === "") return condition;
  return `${condition} AND (${followable(predicate, options.lexis)})`;
}

/** The assignments of a merge; empty when matched rows stay as they are. Primary keys never change. */
export function mergeAssignments(
  columns: readonly Column[],
  { quote }: Pick<AnsiWords, "quote">,
): string {
  return columns
    .filter((column) => !column.primaryKey && (column.updateOnMerge || column.mergeSql !== ""))
    .map(({ name, mergeSql }) => `${quote(name)} = ${mergeSql || `source.${quote(name)}`}`)
    .join(", ");
}
