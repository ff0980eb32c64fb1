/**
 * Keys in the order in which a formatted definition has them. The reference's order is known for most
 * keys and not for all: a map whose known keys are in order is left as it is, wherever the others are,
 * so that a definition which the reference put in order stays as the reference left it.
 */
export interface KeyOrder {
  readonly keys: readonly string[];
  /** Those whose place in the reference is not known; `keys` holds them at a sensible one. */
  readonly movable?: ReadonlySet<string>;
  /** The same for the map below a key, or for each map in a list. */
  readonly inside?: Readonly<Record<string, KeyOrder>>;
}

const checkKeys = ["name", "value", "blocking", "description", "retries", "notifications"];
const customCheckKeys = [
  ...["name", "description", "value", "count", "blocking", "query", "retries", "notifications"],
];
const columnKeys = [
  ...["name", "source_column", "type", "mask", "description", "tags", "primary_key"],
  ...["update_on_merge", "merge_sql", "nullable", "default", "collation", "precision", "scale"],
  ...["length", "owner", "domains", "meta", "foreign_key", "extends", "checks", "upstreams"],
];
const materializationKeys = [
  ...["type", "strategy", "partition_by", "cluster_by", "incremental_key"],
  ...["incremental_predicate", "time_granularity"],
];

/** Keys of a definition that are written together; those of a group follow each other directly. */
export const keyGroups: readonly (readonly string[])[] = [
  [
    ...["uri", "name", "type", "description", "start_date", "enabled", "connection"],
    ...["connections", "tags", "domains", "meta", "metadata", "tier"],
  ],
  ["materialization"],
  ["depends", "run", "image", "instance", "owner"],
  ["parameters"],
  ["secrets", "extends"],
  ["columns"],
  ["custom_checks"],
  [
    ...["hooks", "interval_modifiers", "rerun_cooldown", "retries", "timeout"],
    ...["refresh_restricted", "full_refresh_restricted", "snowflake", "athena", "bigquery"],
    ...["doris", "starrocks", "routing", "notifications", "unit_tests", "exactly_once"],
  ],
];

/** Of an asset: what it is, how it is stored, what it needs, and what its result must be like. */
export const keyOrder: KeyOrder = {
  keys: keyGroups.flat(),
  movable: new Set([
    ...["enabled", "connections", "metadata", "tier", "run", "timeout", "refresh_restricted"],
    ...["full_refresh_restricted", "snowflake", "athena", "bigquery", "doris", "starrocks"],
    ...["routing", "notifications", "unit_tests", "exactly_once"],
  ]),
  inside: {
    materialization: { keys: materializationKeys, movable: new Set(["incremental_predicate"]) },
    depends: {
      keys: ["asset", "uri", "mode", "columns"],
      inside: { columns: { keys: ["name", "usage"] } },
    },
    secrets: { keys: ["key", "inject_as"] },
    columns: {
      keys: columnKeys,
      movable: new Set([
        ...["source_column", "mask", "default", "collation", "precision", "scale", "length"],
        ...["foreign_key", "upstreams"],
      ]),
      inside: {
        foreign_key: { keys: ["table", "column"] },
        upstreams: { keys: ["table", "column"], movable: new Set(["table", "column"]) },
        checks: { keys: checkKeys, movable: new Set(["retries", "notifications"]) },
      },
    },
    custom_checks: {
      keys: customCheckKeys,
      movable: new Set(["count", "retries", "notifications"]),
    },
    hooks: {
      keys: ["pre", "post", "applicable_type"],
      movable: new Set(["pre", "post", "applicable_type"]),
    },
    interval_modifiers: { keys: ["start", "end"] },
  },
};
