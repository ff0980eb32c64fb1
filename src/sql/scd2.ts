/**
 * Slowly changing dimensions, type 2: a row for every version of a record. A version is valid from
 * `_valid_from` until `_valid_until`, and the current one is marked in `_is_current`.
 */
import type { Asset, Column } from "../project/model.ts";
import { type AnsiWords, columnList, keysMatch, keysMatchOrBothMiss, lacksKey } from "./ansi.ts";
import type { Materialize, MaterializeContext } from "./dialect.ts";
import { assetError, primaryKeys } from "./fields.ts";

export type Scd2Strategy = "scd2_by_column" | "scd2_by_time";

/** How a dialect says what these builders need. */
export interface Scd2Words {
  /** Quotes a possibly dotted name of a table. */
  readonly quote: AnsiWords["quote"];
  /** Quotes the name of a column. */
  readonly quoteColumn: (name: string, strategy: Scd2Strategy) => string;
  readonly transaction: (...statements: readonly string[]) => string[];
  /** The incremental key as a time with zone; a time without one is UTC. */
  readonly keyAsTime: (key: string, type: string) => string;
  /** Whether two values differ, of which any may be missing. Default: `IS DISTINCT FROM`. */
  readonly differs?: (one: string, other: string) => string;
  /**
   * Equality of keys of `target` and `source`, of which two that are missing are equal too. Default:
   * {@linkcode keysMatchOrBothMiss}.
   */
  readonly matchOrMiss?: typeof keysMatchOrBothMiss;
  /** `_valid_until` of current versions. */
  readonly forever: string;
  /** The statement that builds the table anew. `columns` are declared, `validFrom` is in terms of `src`. */
  readonly createTable: (options: {
    table: string;
    columns: string;
    /** Ends without a line break. */
    query: string;
    validFrom: string;
  }) => string;
}

const now = "CURRENT_TIMESTAMP";
const reserved = ["_valid_from", "_valid_until", "_is_current"];

/** Builders that add versions to an existing table, and those that build it anew. */
export function scd2(words: Scd2Words): {
  strategies: Record<Scd2Strategy, Materialize>;
  fullRefresh: Record<Scd2Strategy, Materialize>;
} {
  const incremental = (strategy: Scd2Strategy): Materialize => (asset, query, context) => {
    const { suffix } = context;
    const quote = columnQuotes(words, strategy, context);
    const { key, keys, keyTime } = readScd2(asset, { words, strategy, quote });
    const table = words.quote(asset.name);
    const temporary = `__bruin_scd2_tmp_${suffix()}`;
    const same = keysMatch(keys, { quote });
    // Unlike the reference, which makes new versions of rows without a key at every run. No index and no hash
    // serves this comparison everywhere, so it is kept to these rows of the table that is searched.
    const { matchOrMiss = keysMatchOrBothMiss } = words;
    const sameWithoutKey = (alias: "source" | "target") =>
      `${lacksKey(keys, { quote, alias })} AND ${matchOrMiss(keys, { quote })}`;
    const changed = strategy === "scd2_by_time"
      ? `target._valid_from < ${keyTime("source")}`
      : anyDiffers(asset.columns.filter((column) => !column.primaryKey), { ...words, quote });
    const start = key === "" ? now : keyTime("source");
    const columns = columnList(asset.columns, { quote });
    const endReplaced = (isOne: string) =>
      `UPDATE ${table} AS target\nSET _valid_until = ${start}, _is_current = FALSE\n` +
      `FROM ${temporary} AS source\nWHERE ${isOne}\n  AND target._is_current AND (${changed})`;
    const noneOf = (rows: string, alias: "source" | "target", condition = "") =>
      [same, sameWithoutKey(alias)].map((isOne) =>
        `NOT EXISTS (SELECT 1 FROM ${rows} AS ${alias} WHERE ${isOne}${condition})`
      ).join("\n  AND ");
    return words.transaction(
      `CREATE TEMP TABLE ${temporary} AS ${query}`,
      // Versions that the source replaces.
      endReplaced(same),
      endReplaced(`${lacksKey(keys, { quote, alias: "target" })} AND ${sameWithoutKey("source")}`),
      // Versions of records that the source no longer has.
      `UPDATE ${table} AS target\nSET _valid_until = ${now}, _is_current = FALSE\n` +
        `WHERE target._is_current\n  AND ${noneOf(temporary, "source")}`,
      `INSERT INTO ${table} (${columns}, _valid_from, _valid_until, _is_current)\n` +
        `SELECT ${columnList(asset.columns, { quote, alias: "source" })}, ` +
        `${start}, ${words.forever}, TRUE\nFROM ${temporary} AS source\n` +
        `WHERE ${noneOf(table, "target", " AND target._is_current")}`,
      `DROP TABLE ${temporary}`,
    );
  };
  const rebuild = (strategy: Scd2Strategy): Materialize => (asset, query, context) => {
    const quote = columnQuotes(words, strategy, context);
    const { key, keyTime } = readScd2ForRebuild(asset, { words, strategy, quote });
    const table = words.quote(asset.name);
    return words.transaction(
      `DROP TABLE IF EXISTS ${table}`,
      words.createTable({
        table,
        columns: columnList(asset.columns, { quote, alias: "src" }),
        query: query.trimEnd(),
        validFrom: key === "" ? `CAST(${now} AS TIMESTAMPTZ)` : keyTime("src"),
      }),
    );
  };
  const both = (build: (strategy: Scd2Strategy) => Materialize) => ({
    scd2_by_column: build("scd2_by_column"),
    scd2_by_time: build("scd2_by_time"),
  });
  return { strategies: both(incremental), fullRefresh: both(rebuild) };
}

/** Unlike the reference, which compares with `!=`, this also sees changes from and to null. */
function anyDiffers(
  columns: readonly Column[],
  { quote, differs = (one, other) => `${one} IS DISTINCT FROM ${other}` }:
    & Pick<Scd2Words, "differs">
    & Pick<AnsiWords, "quote">,
): string {
  if (columns.length === 0) return "FALSE";
  return columns.map(({ name }) => differs(`target.${quote(name)}`, `source.${quote(name)}`))
    .join(" OR ");
}

/** What the strategies need of an asset. */
export interface Scd2Fields {
  /** The incremental key; empty when versions start at the time of the run. */
  readonly key: string;
  readonly keys: readonly Column[];
  readonly keyTime: (alias: string) => string;
}

/** How a dialect reads {@linkcode Scd2Fields}. */
export interface Scd2FieldOptions {
  readonly words: Pick<Scd2Words, "keyAsTime"> & {
    /** Besides `date`, what the types of keys contain, with the words for them. Default: `timestamp`. */
    readonly timeTypes?: readonly string[];
  };
  readonly strategy: Scd2Strategy;
  readonly quote: AnsiWords["quote"];
}

function columnQuotes(
  words: Scd2Words,
  strategy: Scd2Strategy,
  { hasRealNames = false }: MaterializeContext,
): AnsiWords["quote"] {
  return hasRealNames ? words.quote : (name) => words.quoteColumn(name, strategy);
}

/** @throws {ProjectError} When a field is missing or does not fit. */
export function readScd2(
  asset: Asset,
  { words, strategy, quote }: Scd2FieldOptions,
): Scd2Fields {
  const { timeTypes = ["timestamp"] } = words;
  const key = asset.materialization?.incrementalKey ?? "";
  if (strategy === "scd2_by_time" && key === "") {
    throw assetError(asset, "incremental_key is required for SCD2_by_time strategy");
  }
  const taken = asset.columns.find(({ name }) => reserved.includes(name));
  if (taken !== undefined) {
    throw assetError(asset, `column name ${taken.name} is reserved for SCD-2 and cannot be used`);
  }
  const type = asset.columns.find(({ name }) => name === key)?.type.toLowerCase();
  if (
    strategy === "scd2_by_time" && type !== undefined && type !== "date" &&
    !timeTypes.some((name) => type.includes(name))
  ) {
    const listed = timeTypes.map((name) => name.toUpperCase()).join(", ");
    throw assetError(
      asset,
      `incremental_key must be ${listed}${timeTypes.length > 1 ? "," : ""} or DATE in ` +
        "SCD2_by_time strategy",
    );
  }
  const keys = primaryKeys(asset);
  if (keys.length === 0) {
    // Reference: only the text for `scd2_by_column` has backticks here.
    const field = strategy === "scd2_by_time" ? "primary_key" : "`primary_key`";
    throw assetError(
      asset,
      `materialization strategy ${strategy} requires the ${field} field to be set on at least ` +
        "one column",
    );
  }
  return {
    key,
    keys,
    keyTime: (alias) => words.keyAsTime(`${alias}.${quote(key)}`, type ?? ""),
  };
}

/** Like {@linkcode readScd2}, with the words that the reference has for a full refresh. */
export function readScd2ForRebuild(asset: Asset, options: Scd2FieldOptions): Scd2Fields {
  const byTime = options.strategy === "scd2_by_time";
  if (byTime && (asset.materialization?.incrementalKey ?? "") === "") {
    throw assetError(asset, "incremental_key is required for SCD2 strategy");
  }
  if (primaryKeys(asset).length === 0) {
    throw assetError(
      asset,
      `materialization strategy 'SCD2_by_${byTime ? "time" : "column"}' requires the ` +
        "`primary_key` field to be set on at least one column",
    );
  }
  return readScd2(asset, options);
}
