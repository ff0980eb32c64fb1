/** One table with every strategy of SQL platforms, for tests of the rights that these take. */
import type { AssetSketch } from "../sql/example_asset.ts";

/** Columns that every strategy can use. */
export const people = [
  { name: "id", type: "integer", primaryKey: true },
  { name: "name", type: "varchar(20)", updateOnMerge: true },
  { name: "seen", type: "timestamp" },
] as const;

/** Every strategy, with what it needs. */
export const strategies: readonly NonNullable<AssetSketch["materialization"]>[] = [
  { type: "view" },
  {},
  { strategy: "append" },
  { strategy: "delete+insert", incrementalKey: "id" },
  { strategy: "truncate+insert" },
  { strategy: "time_interval", incrementalKey: "seen", timeGranularity: "timestamp" },
  { strategy: "merge" },
  { strategy: "ddl" },
  { strategy: "scd2_by_column" },
  { strategy: "scd2_by_time", incrementalKey: "seen" },
];
