/** Slowly changing dimensions, type 2. Times are TIMESTAMP_TZ. */
import type { Column } from "../../project/model.ts";
import { columnList, keysMatchOrMiss } from "../../sql/ansi.ts";
import type { Materialize } from "../../sql/dialect.ts";
import { primaryKeys } from "../../sql/fields.ts";
import { readScd2, readScd2ForRebuild, type Scd2Strategy } from "../../sql/scd2.ts";
import { clusterClause } from "./table_clauses.ts";
import { beside, columnQuotes, quote } from "./words.ts";

const forever = "TO_TIMESTAMP_TZ('9999-12-31 23:59:59', 'YYYY-MM-DD HH24:MI:SS')";
const now = "CAST(CURRENT_TIMESTAMP() AS TIMESTAMP_TZ)";
const words = { keyAsTime: (key: string) => `CAST(${key} AS TIMESTAMP_TZ)` };

/** By which a time without a zone is one in UTC. The session is not used for anything else afterwards. */
const inUtc = "ALTER SESSION SET TIMEZONE = 'UTC'";

/** Unlike the reference, which compares with `!=`, this also sees changes from and to null. */
function anyDiffers(columns: readonly Column[], names: { readonly quote: typeof quote }): string {
  if (columns.length === 0) return "FALSE";
  return columns
    .map(({ name }) => `target.${names.quote(name)} IS DISTINCT FROM source.${names.quote(name)}`)
    .join(" OR ");
}

/**
 * One MERGE, which ends versions and begins them at the same moment and takes effect as a whole. A row that
 * replaces a version is in its source twice: once it ends that, and once, matching nothing, it begins the new
 * one. Versions of records that the query no longer has are in it too, as Snowflake has no `NOT MATCHED BY
 * SOURCE`.
 */
const incremental = (strategy: Scd2Strategy): Materialize => (asset, query, context) => {
  const names = { quote: columnQuotes(context) };
  const { key, keys, keyTime } = readScd2(asset, { words, strategy, ...names });
  const { columns } = asset;
  const table = quote(asset.name);
  const rows = beside(asset.name, `__bruin_scd2_tmp_${context.suffix()}`);
  const same = keysMatchOrMiss(keys, names);
  const changed = strategy === "scd2_by_time"
    ? `target._valid_from < ${keyTime("source")}`
    : anyDiffers(columns.filter((column) => !column.primaryKey), names);
  const start = key === "" ? now : keyTime("source");
  const list = (alias: string) => columnList(columns, { ...names, alias });
  return [
    inUtc,
    `CREATE TEMPORARY TABLE ${rows} AS ${query}`,
    [
      `MERGE INTO ${table} AS target`,
      "USING (",
      `  SELECT ${list("source")}, 'given' AS __bruin_role FROM ${rows} AS source`,
      "  UNION ALL",
      `  SELECT ${
        list("source")
      }, 'begins' FROM ${rows} AS source JOIN ${table} AS target ON ${same}`,
      `  WHERE target._is_current AND (${changed})`,
      "  UNION ALL",
      `  SELECT ${list("target")}, 'gone' FROM ${table} AS target`,
      `  WHERE target._is_current AND NOT EXISTS (SELECT 1 FROM ${rows} AS source WHERE ${same})`,
      ") AS source",
      `ON ${same} AND target._is_current AND source.__bruin_role <> 'begins'`,
      "WHEN MATCHED AND source.__bruin_role = 'gone' THEN",
      `  UPDATE SET _valid_until = ${now}, _is_current = FALSE`,
      `WHEN MATCHED AND (${changed}) THEN`,
      `  UPDATE SET _valid_until = ${start}, _is_current = FALSE`,
      "WHEN NOT MATCHED THEN",
      `  INSERT (${columnList(columns, names)}, _valid_from, _valid_until, _is_current)`,
      `  VALUES (${list("source")}, ${start}, ${forever}, TRUE)`,
    ].join("\n"),
    `DROP TABLE ${rows}`,
  ];
};

const rebuild = (strategy: Scd2Strategy): Materialize => (asset, query, context) => {
  const names = { quote: columnQuotes(context) };
  const { key, keyTime } = readScd2ForRebuild(asset, { words, strategy, ...names });
  const usual = ["_is_current", ...primaryKeys(asset).map(({ name }) => names.quote(name))];
  // Reference: `_valid_from` comes first, then the query's columns, even those not declared.
  return [
    inUtc,
    `CREATE OR REPLACE TABLE ${quote(asset.name)}${clusterClause(asset, usual)} AS\n` +
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
