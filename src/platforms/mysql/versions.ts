/** Slowly changing dimensions, type 2. Times are DATETIME(6), those of a run in the time zone of the session. */
import type { Column, Strategy } from "../../project/model.ts";
import { columnList } from "../../sql/ansi.ts";
import type { Materialize } from "../../sql/dialect.ts";
import { assetError } from "../../sql/fields.ts";
import { readScd2, readScd2ForRebuild, type Scd2Strategy } from "../../sql/scd2.ts";
import { mysqlReplaceTable, nullable } from "./replace.ts";
import { mysqlWords, quote } from "./words.ts";
import { found, sameKeys, workTable } from "./work_table.ts";

const now = "@bruin_now";
const forever = "CAST('9999-12-31 23:59:59' AS DATETIME)";
const words = {
  keyAsTime: (key: string) => `CAST(${key} AS DATETIME(6))`,
  timeTypes: ["timestamp", "datetime"],
};

function incremental(strategy: Scd2Strategy): Materialize {
  return (asset, query, context) => {
    const { key, keys, keyTime } = readScd2(asset, { words, strategy, quote });
    const { columns } = asset;
    const others = columns.filter((column) => !column.primaryKey);
    const table = quote(asset.name);
    const work = workTable(asset, query, { columns, keys, context });
    const same = sameKeys(keys);
    const changed = strategy === "scd2_by_time"
      ? `target._valid_from < ${keyTime("source")}`
      : anyDiffers(others);
    const start = key === "" ? now : keyTime("source");
    return [
      ...work.before,
      mysqlWords.begin,
      `SET ${now} = CURRENT_TIMESTAMP(6)`,
      // Versions that the source replaces.
      `UPDATE ${table} AS target JOIN ${work.name} AS source ON ${same}\n` +
      `SET target._valid_until = ${start}, target._is_current = FALSE\n` +
      `WHERE target._is_current AND (${changed})`,
      // Versions that stay as they are.
      `UPDATE ${table} AS target JOIN ${work.name} AS source ON ${same}\n` +
      `SET source.${found} = TRUE\nWHERE target._is_current`,
      // Versions of records that the source no longer has.
      `UPDATE ${table} AS target LEFT JOIN ${work.name} AS source ON ${same}\n` +
      `SET target._valid_until = ${now}, target._is_current = FALSE\n` +
      `WHERE target._is_current AND source.${found} IS NULL`,
      `INSERT INTO ${table} (${columnList(columns, { quote })}, ` +
      `_valid_from, _valid_until, _is_current)\n` +
      `SELECT ${columnList(columns, { quote, alias: "source" })}, ${start}, ${forever}, TRUE\n` +
      `FROM ${work.name} AS source WHERE NOT source.${found}`,
      mysqlWords.commit,
      ...work.after,
    ];
  };
}

/** To the byte: for most collations `B` and `b` are one text. */
function anyDiffers(columns: readonly Column[]): string {
  if (columns.length === 0) return "FALSE";
  const bytes = (alias: string, name: string) => `CAST(${alias}.${quote(name)} AS BINARY)`;
  return columns
    .map(({ name }) => `NOT (${bytes("target", name)} <=> ${bytes("source", name)})`)
    .join(" OR ");
}

function rebuild(strategy: Scd2Strategy): Materialize {
  return (asset, query, context) => {
    const { key, keyTime } = readScd2ForRebuild(asset, { words, strategy, quote });
    const validFrom = key === "" ? "CURRENT_TIMESTAMP(6)" : keyTime("src");
    const types = [
      ...context.types ?? [],
      { name: "_valid_from", type: "DATETIME(6)" },
      { name: "_valid_until", type: "DATETIME(6)" },
      { name: "_is_current", type: "BOOLEAN" },
    ];
    if (asset.columns.length === 0) {
      throw assetError(
        asset,
        `SCD2_${strategy.slice(5)} strategy requires \`columns\` to be specified`,
      );
    }
    return mysqlReplaceTable(
      asset,
      `SELECT ${
        columnList(asset.columns, { quote, alias: "src" })
      }, ${validFrom} AS _valid_from, ` +
        `${forever} AS _valid_until, TRUE AS _is_current\nFROM (\n${
          nullable(query, context).trimEnd()
        }\n) AS src`,
      { ...context, types },
    );
  };
}

type Builders = Readonly<Partial<Record<Strategy, Materialize>>>;

export const versions: { readonly strategies: Builders; readonly fullRefresh: Builders } = {
  strategies: {
    scd2_by_column: incremental("scd2_by_column"),
    scd2_by_time: incremental("scd2_by_time"),
  },
  fullRefresh: {
    scd2_by_column: rebuild("scd2_by_column"),
    scd2_by_time: rebuild("scd2_by_time"),
  },
};
