import type { Asset, Materialization } from "../project/model.ts";
import { assetRule } from "./rule.ts";
import { asMap, textOf } from "./values.ts";

/** The block `bigquery` of tables. */
export const bigqueryRule = assetRule("bigquery-table-options", function* ({ asset }) {
  const { materialization } = asset;
  if (asset.type !== "bq.sql" || materialization?.type !== "table") return;
  const options = asMap(asset.platformOptions.bigquery);
  if (options.require_partition_filter === true) yield* filterFlaws(asset, materialization);
  const days = options.partition_expiration_days;
  if (days === undefined || days === null || days === 0) return;
  const expiration = "bigquery.partition_expiration_days";
  if (typeof days !== "number" || days < 0) {
    yield `${expiration} must be a positive number, got ${textOf(days)}`;
  } else if (materialization.partitionBy === "") {
    yield `${expiration} requires materialization.partition_by to be set`;
  } else if (materialization.partitionBy.toLowerCase().includes("range_bucket(")) {
    yield `${expiration} is not supported for integer-range partitioned tables`;
  }
});

function* filterFlaws({ columns }: Asset, materialization: Materialization): Iterable<string> {
  const filter = "bigquery.require_partition_filter";
  const { strategy, partitionBy, incrementalKey } = materialization;
  if (partitionBy === "") {
    yield `${filter} requires materialization.partition_by to be set`;
  } else if (strategy === "scd2_by_column" || strategy === "scd2_by_time") {
    yield `${filter} is not supported with materialization strategy ${strategy} because its ` +
      "incremental query scans all target partitions";
  } else if (strategy === "delete+insert" || strategy === "time_interval") {
    const withStrategy = `${filter} with materialization strategy ${strategy} requires`;
    const words = partitionBy.toLowerCase().split(/\W+/);
    const key = incrementalKey.toLowerCase();
    if (!words.includes(key)) {
      yield `${withStrategy} materialization.partition_by to use materialization.incremental_key`;
    } else if (
      strategy === "delete+insert" &&
      !columns.some(({ name, type }) => name.toLowerCase() === key && type !== "")
    ) {
      yield `${withStrategy} the incremental key column type to be set`;
    }
  }
}
