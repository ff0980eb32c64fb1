import type { FileFields } from "./field.ts";
import { notificationFields } from "./notifications.ts";

/** `pipeline.yml`. */
export const pipelineFields = {
  name: {
    type: "text of letters, digits, `-`, `_` and `.`",
    text: "The pipeline, in logs and states. Required.",
    example: "name: shop",
  },
  id: { type: "text", text: "Taken for `name` where that is missing.", example: "id: shop" },
  schedule: {
    type: "cron expression, `hourly`, `daily`, `weekly`, `monthly`, `yearly`, `continuous`, or " +
      "`@every 1h`",
    text: "When the pipeline should run. Nothing is started by this program: see [cron](cron.md).",
    example: "schedule: daily",
    works: "validate",
  },
  start_date: {
    type: "date",
    text: "From when on there is data.",
    example: 'start_date: "2024-01-01"',
    works: "validate",
  },
  default_connections: {
    type: "map: platform → name of a connection",
    default: "the built-in names, such as `postgres-default`",
    text:
      "The connection of assets that name none. The keys are types of connections: `postgres`, " +
      "`duckdb`, `snowflake`, `google_cloud_platform`, …",
    example: "default_connections: {postgres: warehouse, duckdb: local}",
  },
  default: {
    type: "map with fields of [assets](fields_asset.md)",
    default: "none",
    text:
      "What assets have that do not say otherwise: every field of an asset but `name`, `uri`, " +
      "`run`, `enabled`, `unit_tests` and `exactly_once`. Lists and maps are joined.",
    example: "default: {type: pg.sql, tags: [nightly], rerun_cooldown: 60}",
  },
  variables: {
    type: "map: name → JSON Schema with `default`",
    default: "none",
    text:
      "What templates read as `var.NAME` and `--var` sets; values are checked against the schema.",
    example: "variables: {late_minutes: {type: integer, minimum: 1, default: 15}}",
  },
  variants: {
    type: "map: name → values of variables",
    default: "none",
    text: "Versions of the pipeline, of which `--variant` chooses one.",
    example: "variants: {small: {late_minutes: 5}, large: {late_minutes: 60}}",
  },
  notifications: notificationFields,
  catchup: {
    type: "`true`, `active` or `all`",
    text: "Whether the cloud of the reference runs what it missed.",
    example: "catchup: false",
    works: "policy",
  },
  metadata_push: {
    type: "map: platform → true or false",
    default: "none",
    text: "Stores descriptions in the database after each asset, as `--push-metadata` does.",
    example: "metadata_push: {postgres: true}",
    works: "tables",
  },
  retries: {
    type: "whole number",
    default: "0",
    text: "`retries` of assets that have none, see [retries](cron.md#retries).",
    example: "retries: 2",
  },
  concurrency: {
    type: "whole number",
    default: "1",
    text:
      "How many runs of the pipeline the cloud of the reference starts at once. For tasks of one " +
      "run there is `--workers`; for one run at a time [`--lock`](cron.md).",
    example: "concurrency: 1",
    works: "validate",
  },
  max_active_steps: {
    type: "whole number",
    text: "For the cloud of the reference; use `--workers`.",
    example: "max_active_steps: 8",
    works: "validate",
  },
  owner: {
    type: "text",
    text: "Who is responsible.",
    example: "owner: data@example.com",
    works: "policy",
  },
  tags: {
    type: "list of texts",
    text: "For policies. Assets do not get them; `tags` in `default` are for them.",
    example: "tags: [core]",
    works: "policy",
  },
  domains: {
    type: "list of texts",
    text: "Domains of the glossary.",
    example: "domains: [sales]",
    works: "policy",
  },
  meta: {
    type: "map of texts",
    text: "Whatever else is to be said.",
    example: "meta: {cost_center: a1}",
    works: "policy",
  },
  exactly_once: {
    type: "true or false, or a map with `schema` and `table`",
    default: "`false`",
    text:
      "Commits a row for each asset together with its data, so that `--continue` knows what was " +
      "committed; see [exactly once](exactly_once.md).",
    example: "exactly_once: {schema: ops, table: bruin_runs}",
    works: "tables",
  },
  agent: {
    type: "true or false",
    text: "For the cloud of the reference.",
    example: "agent: false",
    works: "kept",
  },
  macros: {
    type: "list",
    text: "For unit tests of the reference. Macros of templates are in `macros/*.sql`.",
    example: "macros: []",
    works: "kept",
  },
  fixtures: {
    type: "list",
    text: "Rows that several [unit tests](unit_tests.md) share.",
    example: "fixtures: []",
    works: "sql",
  },
  commit: { type: "text", text: "Written by tools.", example: "commit: 1a2b3c", works: "kept" },
  snapshot: { type: "text", text: "Written by tools.", example: "snapshot: a", works: "kept" },
  assets: { type: "list", text: "Written by tools.", example: "assets: []", works: "kept" },
} as const satisfies FileFields;

/** `exactly_once` as a map. */
export const exactlyOnceFields = {
  schema: {
    type: "text",
    default: "the one that the connection has",
    text: "The schema of the table.",
    example: "schema: ops",
    works: "tables",
  },
  table: {
    type: "text",
    default: "`bruin_runs`",
    text: "The table that is created and holds a row for each committed asset.",
    example: "table: bruin_runs",
    works: "tables",
  },
} as const satisfies FileFields;
