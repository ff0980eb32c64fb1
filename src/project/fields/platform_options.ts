import type { FileFields } from "./field.ts";

/** Blocks that are kept as written, for the platforms. */
export const platformOptionFields = {
  snowflake: {
    type: "map",
    keys: ["warehouse"],
    text: "The warehouse of the asset's session; `parameters.warehouse` wins over it.",
    example: "snowflake: {warehouse: LARGE}",
    works: "sql",
  },
  athena: {
    type: "map",
    keys: ["query_results_path"],
    text: "Where results go, instead of where the connection says.",
    example: "athena: {query_results_path: s3://bucket/results/}",
    works: "elsewhere",
  },
  bigquery: {
    type: "map",
    keys: ["require_partition_filter", "partition_expiration_days", "partition_key_immutable"],
    text: "Options of partitioned tables.",
    example: "bigquery: {require_partition_filter: true}",
    works: "sql",
  },
  doris: {
    type: "map",
    keys: ["table_model", "distributed_by", "buckets", "properties"],
    text: "How the table is created.",
    example: "doris: {table_model: duplicate, buckets: 4}",
    works: "elsewhere",
  },
  starrocks: {
    type: "map",
    keys: ["table_model", "buckets", "properties"],
    text: "How the table is created.",
    example: "starrocks: {table_model: duplicate, buckets: 4}",
    works: "elsewhere",
  },
  routing: {
    type: "map",
    keys: ["egress_gateway"],
    text: "For the cloud of the reference.",
    example: "routing: {egress_gateway: main}",
    works: "kept",
  },
} as const satisfies FileFields;
