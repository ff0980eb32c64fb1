import type { Asset, Column } from "../../project/model.ts";
import { keysMatchOrBothMiss } from "../../sql/ansi.ts";
import type { Materialize } from "../../sql/dialect.ts";
import { scd2Merge } from "../../sql/scd2_merge.ts";
import { readScd2, readScd2ForRebuild, type Scd2Strategy } from "../../sql/scd2.ts";
import { tableClauses } from "./table_options.ts";
import { quote } from "./words.ts";

const forever = "TIMESTAMP '9999-12-31 00:00:00+00'";
const now = "CURRENT_TIMESTAMP()";
const names = { quote };
const words = { keyAsTime: (key: string) => `CAST(${key} AS TIMESTAMP)` };

/** Unlike the reference, which compares with `!=`, this also sees changes from and to null. */
function anyDiffers(columns: readonly Column[]): string {
  if (columns.length === 0) return "FALSE";
  return columns
    .map(({ name }) => `target.${quote(name)} IS DISTINCT FROM source.${quote(name)}`)
    .join(" OR ");
}

/** One MERGE: in a script, each statement would have a `CURRENT_TIMESTAMP` of its own. */
const incremental = (strategy: Scd2Strategy): Materialize => (asset, query, { suffix }) => {
  const { key, keys, keyTime } = readScd2(asset, { words, strategy, quote });
  const { columns } = asset;
  const table = quote(asset.name);
  const rows = `__bruin_scd2_tmp_${suffix()}`;
  const same = keysMatchOrBothMiss(keys, names);
  const changed = strategy === "scd2_by_time"
    ? `target._valid_from < ${keyTime("source")}`
    : anyDiffers(columns.filter((column) => !column.primaryKey));
  const start = key === "" ? now : keyTime("source");
  return [
    `CREATE TEMP TABLE ${rows} AS ${query}`,
    scd2Merge({
      merge: "MERGE",
      table,
      rows,
      columns,
      quote,
      same,
      changed,
      start,
      now,
      forever,
    }),
    `DROP TABLE ${rows}`,
  ];
};

const rebuild = (strategy: Scd2Strategy): Materialize => (asset: Asset, query) => {
  const { key, keyTime } = readScd2ForRebuild(asset, { words, strategy, quote });
  // Reference: `_valid_from` comes first, then the query's columns, even those not declared.
  return [
    `CREATE OR REPLACE TABLE ${quote(asset.name)}${tableClauses(asset)}\nAS\n` +
    `SELECT ${key === "" ? now : keyTime("src")} AS _valid_from, src.*, ` +
    `${forever} AS _valid_until, TRUE AS _is_current\nFROM (\n${query.trimEnd()}\n) AS src`,
  ];
};

/** Builders that add versions to an existing table, and those that build it anew. */
export const versions = {
  strategies: {
    scd2_by_column: incremental("scd2_by_column"),
    scd2_by_time: incremental("scd2_by_time"),
  },
  fullRefresh: {
    scd2_by_column: rebuild("scd2_by_column"),
    scd2_by_time: rebuild("scd2_by_time"),
  },
};
