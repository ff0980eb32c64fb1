import type { Asset } from "../../project/model.ts";
import {
  columnList,
  keysMatchOrBothMiss,
  mergeAssignments,
  mergeCondition,
} from "../../sql/ansi.ts";
import type { Materialize } from "../../sql/dialect.ts";
import { assetError, requireColumns, requirePrimaryKeys } from "../../sql/fields.ts";
import { bigqueryTraits } from "./traits.ts";
import { bigqueryOptions, layoutOf } from "./table_options.ts";
import { bigqueryWords, quote } from "./words.ts";

const { lexis } = bigqueryTraits;
const names = { quote };

/** BigQuery joins by this form as it does by equality, which an outer join needs. */
const match = keysMatchOrBothMiss;

/** One MERGE, or one that only reads the partitions of its rows where a table insists on a filter. */
export const merge: Materialize = (asset, query, context) => {
  const columns = requireColumns(asset);
  const keys = requirePrimaryKeys(asset);
  if (bigqueryOptions(asset).requirePartitionFilter) return scopedMerge(asset, query, context);
  const condition = mergeCondition(keys, { asset, ...names, lexis, match });
  const assignments = mergeAssignments(columns, names);
  return [
    [
      `MERGE ${quote(asset.name)} AS target`,
      `USING (${query}) AS source`,
      `ON ${condition}`,
      ...(assignments === "" ? [] : [`WHEN MATCHED THEN UPDATE SET ${assignments}`]),
      `WHEN NOT MATCHED THEN INSERT (${columnList(columns, names)}) ` +
      `VALUES (${columnList(columns, names)})`,
    ].join("\n"),
  ];
};

/**
 * The partitions of the new rows are found first and kept in a variable, since only constants and variables
 * let BigQuery leave other partitions unread.
 */
const scopedMerge: Materialize = (asset, query, { suffix }) => {
  const { type, of } = partitionOf(asset);
  const id = suffix();
  const [partitions, source, added] = [
    `bruin_merge_partitions_${id}`,
    `__bruin_merge_source_${id}`,
    `__bruin_merge_new_${id}`,
  ];
  const { columns } = asset;
  const table = quote(asset.name);
  const list = columnList(columns, names);
  const condition = mergeCondition(requirePrimaryKeys(asset), {
    asset,
    ...names,
    lexis,
    match,
  });
  const inPartitions = `${of("target")} IN UNNEST(${partitions})`;
  const assignments = mergeAssignments(columns, names);
  const isNew =
    `NOT EXISTS (SELECT 1 FROM ${table} AS target WHERE ${inPartitions} AND ${condition})`;
  const { begin, commit } = bigqueryWords;
  return [
    `DECLARE ${partitions} ARRAY<${type}>`,
    begin,
    `CREATE TEMP TABLE ${source} AS ${query}`,
    `ASSERT NOT EXISTS (SELECT 1 FROM ${source} AS source WHERE ${of("source")} IS NULL) ` +
    "AS 'partition-scoped merge requires non-null partition values'",
    `SET ${partitions} = ARRAY(SELECT DISTINCT ${of("source")} FROM ${source} AS source)`,
    ...(assignments === "" ? [] : [
      `CREATE TEMP TABLE ${added} AS SELECT source.* FROM ${source} AS source WHERE ${isNew}`,
      `MERGE ${table} AS target\nUSING ${source} AS source\nON ${inPartitions} AND ${condition}\n` +
      `WHEN MATCHED THEN UPDATE SET ${assignments}`,
    ]),
    assignments === ""
      ? `INSERT INTO ${table} (${list}) SELECT ${list} FROM ${source} AS source WHERE ${isNew}`
      : `INSERT INTO ${table} (${list}) SELECT ${list} FROM ${added}`,
    commit,
  ];
};

interface Partition {
  /** Of the expression. */
  readonly type: string;
  /** The expression over `source` or `target`. */
  readonly of: (alias: string) => string;
}

const partitionTypes = ["DATE", "DATETIME", "TIMESTAMP"];

/**
 * The partition of a row, where a merge can be kept to it.
 * @throws {ProjectError} When that is not certain. The words are the reference's.
 */
function partitionOf(asset: Asset): Partition {
  const { partitionBy } = layoutOf(asset);
  const option = "bigquery.require_partition_filter with materialization strategy merge";
  const fail = (problem: string) => assetError(asset, `${option} ${problem}`);
  if (partitionBy === "") {
    throw assetError(
      asset,
      "bigquery.require_partition_filter requires materialization.partition_by to be set",
    );
  }
  const name = "`?(\\w+)`?";
  const [, plain] = new RegExp(`^\\s*${name}\\s*$`).exec(partitionBy) ?? [];
  const [, dated] = new RegExp(`^\\s*DATE\\(\\s*${name}\\s*\\)\\s*$`, "i").exec(partitionBy) ?? [];
  const [, truncation, cut, unit] = new RegExp(
    `^\\s*(DATE|DATETIME|TIMESTAMP)_TRUNC\\(\\s*${name}\\s*,\\s*(DAY|HOUR|MONTH|YEAR)\\s*\\)\\s*$`,
    "i",
  ).exec(partitionBy) ?? [];
  const key = plain ?? dated ?? cut;
  if (key === undefined) {
    throw fail(`does not support materialization.partition_by expression "${partitionBy}"`);
  }
  const column = asset.columns.find(({ name }) => name.toLowerCase() === key.toLowerCase());
  if (column === undefined) {
    throw fail(`requires partition column "${key}" to be defined in columns`);
  }
  const type = column.type.trim().toUpperCase();
  if (plain !== undefined && !partitionTypes.includes(type)) {
    throw fail(`requires partition column "${key}" to be of type DATE, DATETIME or TIMESTAMP`);
  }
  const { partitionKeyImmutable } = bigqueryOptions(asset);
  if (!column.primaryKey && !partitionKeyImmutable) {
    throw fail(
      `requires partition column "${key}" to be a primary key or ` +
        "bigquery.partition_key_immutable to be true; otherwise an existing row could be left " +
        "behind when its partition value changes",
    );
  }
  if (!column.primaryKey && (column.updateOnMerge || column.mergeSql !== "")) {
    throw fail(`does not support update_on_merge or merge_sql on partition column "${key}"`);
  }
  const quoted = quote(column.name);
  if (plain !== undefined) return { type, of: (alias) => `${alias}.${quoted}` };
  if (dated !== undefined) return { type: "DATE", of: (alias) => `DATE(${alias}.${quoted})` };
  const word = truncation!.toUpperCase();
  return { type: word, of: (alias) => `${word}_TRUNC(${alias}.${quoted}, ${unit!.toUpperCase()})` };
}
