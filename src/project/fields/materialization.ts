import type { FileFields } from "./field.ts";

/** `materialization`. */
export const materializationFields = {
  type: {
    type: "`table` or `view`",
    default: "none: the statements are executed as they are",
    text: "What the query becomes.",
    example: "type: table",
    works: "sql",
  },
  strategy: {
    type: "a strategy, see [pipelines](pipelines.md#materialization)",
    default: "`create+replace` of a table",
    text: "How the table comes to hold the result: `create+replace`, `delete+insert`, " +
      "`truncate+insert`, `append`, `merge`, `time_interval`, `ddl`, `scd2_by_time`, " +
      "`scd2_by_column`, `datavault_hub`, `datavault_link` or `datavault_satellite`. Views have none.",
    example: "strategy: delete+insert",
    works: "sql",
  },
  partition_by: {
    type: "text",
    text:
      "The column or expression that tables are partitioned by. DuckDB, PostgreSQL and MySQL do not " +
      "partition tables.",
    example: "partition_by: day",
    works: "ingestr",
  },
  cluster_by: {
    type: "list of texts",
    text:
      "The columns that tables are clustered by. DuckDB, PostgreSQL and MySQL do not cluster tables.",
    example: "cluster_by: [shop, day]",
    works: "ingestr",
  },
  incremental_key: {
    type: "name of a column",
    text:
      "`delete+insert` replaces the rows with the keys that the query returns, `time_interval` " +
      "those in the interval of the run; `scd2_by_time` takes the time of a change from it.",
    example: "incremental_key: day",
  },
  incremental_predicate: {
    type: "SQL condition",
    text: "With `merge`: an additional condition of rows that match, on `target` and `source`.",
    example: "incremental_predicate: target.day > current_date - 7",
    works: "sql",
  },
  time_granularity: {
    type: "`date` or `timestamp`",
    text:
      "With `time_interval`: whether the rows between `start_date` and `end_date` are replaced, " +
      "or between `start_timestamp` and `end_timestamp`; both ends included, see " +
      "[the interval](run.md#the-interval).",
    example: "time_granularity: date",
    works: "sql",
  },
} as const satisfies FileFields;
