/** Keys in the order in which a formatted definition has them. */
export interface KeyOrder {
  readonly keys: readonly string[];
  /** The same for the map below a key, or for each map in a list. */
  readonly inside?: Readonly<Record<string, KeyOrder>>;
}

const check: KeyOrder = {
  keys: ["name", "description", "value", "blocking", "retries", "notifications"],
};

const customCheck: KeyOrder = {
  keys: [
    ...["name", "description", "query", "value", "count", "blocking", "retries"],
    "notifications",
  ],
};

const column: KeyOrder = {
  keys: [
    ...["name", "extends", "type", "source_column", "description", "owner", "tags", "domains"],
    ...["meta", "primary_key", "nullable", "update_on_merge", "merge_sql", "default", "collation"],
    ...["precision", "scale", "length", "mask", "foreign_key", "upstreams", "checks"],
  ],
  inside: {
    foreign_key: { keys: ["table", "column"] },
    upstreams: { keys: ["table", "column"] },
    checks: check,
  },
};

/** Of an asset: what it is, what it needs, how it runs, and what its result must be like. */
export const keyOrder: KeyOrder = {
  keys: [
    ...["name", "type", "uri", "description", "owner", "tier", "tags", "domains", "meta"],
    ...["metadata", "extends", "enabled", "start_date", "connection", "connections", "secrets"],
    ...["depends", "run", "image", "instance", "parameters", "materialization"],
    ...["interval_modifiers", "hooks", "refresh_restricted", "full_refresh_restricted", "retries"],
    ...["rerun_cooldown", "timeout", "snowflake", "athena", "bigquery", "doris", "starrocks"],
    ...["routing", "notifications", "columns", "custom_checks", "unit_tests"],
  ],
  inside: {
    secrets: { keys: ["key", "inject_as"] },
    depends: {
      keys: ["asset", "uri", "mode", "columns"],
      inside: { columns: { keys: ["name", "usage"] } },
    },
    materialization: {
      keys: [
        ...["type", "strategy", "partition_by", "cluster_by", "incremental_key"],
        ...["incremental_predicate", "time_granularity"],
      ],
    },
    interval_modifiers: { keys: ["start", "end"] },
    hooks: { keys: ["pre", "post", "applicable_type"] },
    columns: column,
    custom_checks: customCheck,
  },
};
