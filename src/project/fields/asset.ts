import type { FileFields } from "./field.ts";
import { notificationFields } from "./notifications.ts";
import { platformOptionFields } from "./platform_options.ts";

/** An asset: the header of a file with code, or an `.asset.yml`. */
export const assetFields = {
  name: {
    type: "text",
    default: "the path below `assets/`: `raw/orders.sql` is `raw.orders`",
    text: "The table or view that the asset makes, with its schema, and what `depends` of other " +
      "assets names.",
    example: "name: marts.daily_orders",
  },
  uri: {
    type: "text",
    text: "Under which assets of other pipelines may depend on this one.",
    example: "uri: shop://marts/daily_orders",
    works: "validate",
  },
  type: {
    type: "text",
    default: "`python` in `.py`, `r` in `.r` files; else that of `default` in `pipeline.yml`",
    text:
      "What the asset is, and on which platform: `pg.sql`, `duckdb.sql`, `pg.seed`, `python`, " +
      "`ingestr`, `pg.sensor.query`, … `bruin internal asset-types` lists all.",
    example: "type: pg.sql",
  },
  description: {
    type: "text",
    text: "What the asset holds. `--push-metadata` stores it in the database.",
    example: "description: Orders of each day",
  },
  start_date: {
    type: "date",
    text: "The first day of the data: with `--full-refresh`, ingestr starts there.",
    example: 'start_date: "2024-01-01"',
    works: "ingestr",
  },
  enabled: {
    type: "true, false, or a template that yields one",
    default: "`true`",
    text: "Whether the asset runs. One that does not is shown as skipped, and what depends on it " +
      "runs all the same.",
    example: "enabled: '{{ var.with_history }}'",
  },
  connection: {
    type: "text",
    default:
      "`default_connections` of the pipeline for the platform, else the built-in name, such " +
      "as `postgres-default`",
    text: "The name of the connection: a secret in AWS, or an entry of `.bruin.yml`.",
    example: "connection: warehouse",
  },
  connections: {
    type: "map",
    text: "Accepted as the reference does; nothing reads it.",
    example: "connections: {postgres: warehouse}",
    works: "kept",
  },
  tags: {
    type: "list of texts",
    default: "none, and those of `default` in `pipeline.yml`",
    text: "What `--tag`, `--exclude-tag` and `--selector tag:…` choose by.",
    example: "tags: [daily, finance]",
  },
  domains: {
    type: "list of texts",
    text: "Domains of the glossary.",
    example: "domains: [sales]",
    works: "validate",
  },
  meta: {
    type: "map of texts",
    text: "Whatever else is to be said.",
    example: "meta: {team: growth}",
    works: "policy",
  },
  metadata: {
    type: "map of texts",
    text: "The same as `meta`, which wins.",
    example: "metadata: {team: growth}",
    works: "policy",
  },
  tier: {
    type: "whole number, 1 to 5",
    text: "How important the asset is.",
    example: "tier: 1",
    works: "validate",
  },
  materialization: {
    type: "map, see [materialization](#materialization-of-an-asset)",
    default: "none: the statements are executed as they are",
    text: "How the result of the query becomes a view or a table.",
    example: "materialization: {type: table}",
  },
  depends: {
    type: "list of names, or of maps, see [dependencies](#depends-of-an-asset)",
    default: "none",
    text: "The assets that must be done before this one starts.",
    example: "depends: [raw.orders, {asset: raw.shops, mode: symbolic}]",
  },
  run: {
    type: "path, relative to the file",
    text: "In an `.asset.yml`: the file with the code.",
    example: "run: ../scripts/load.py",
  },
  image: {
    type: "text",
    default: "`python:3.11`, or what `pyproject.toml` requires",
    text: "The version of Python, which `uv` provides; see [Python](python_and_seeds.md).",
    example: "image: python:3.12",
    works: "python",
  },
  instance: {
    type: "text",
    text: "A machine size in the cloud of the reference.",
    example: "instance: b1.small",
    works: "policy",
  },
  owner: {
    type: "text",
    text: "Who is responsible.",
    example: "owner: data@example.com",
    works: "pages",
  },
  parameters: {
    type: "map; what is in it depends on `type`",
    text:
      "What seeds, [sensors](sensors.md), [ingestr](ingestr.md) and agents need. Texts may be " +
      "templates.",
    example: "parameters: {path: orders.csv}",
  },
  secrets: {
    type: "list of maps, see [secrets](#secrets-of-an-asset)",
    default: "none",
    text: "Connections that the program finds in its environment.",
    example: "secrets: [{key: shop-api, inject_as: API_KEY}]",
    works: "scripts",
  },
  extends: {
    type: "list of texts",
    text: "Entities of `glossary.yml`, whose attributes become columns.",
    example: "extends: [Customer]",
  },
  columns: {
    type: "list of maps, see [columns](fields_columns.md#columns-of-an-asset)",
    default: "none",
    text: "The columns of the result, with their checks.",
    example: "columns: [{name: day, type: date, checks: [{name: not_null}]}]",
  },
  custom_checks: {
    type: "list of maps, see [custom checks](fields_columns.md#custom_checks-of-an-asset)",
    default: "none",
    text: "Queries that must return what is expected of them.",
    example: "custom_checks: [{name: not empty, query: select count(*) > 0 from a.b, value: 1}]",
  },
  hooks: {
    type: "map, see [hooks](#hooks-of-an-asset)",
    default: "none",
    text: "Statements before and after the asset's own.",
    example: "hooks: {post: [{query: analyze marts.daily_orders}]}",
    works: "sql",
  },
  interval_modifiers: {
    type: "map, see [interval modifiers](#interval_modifiers-of-an-asset)",
    text: "Shifts the interval of the run for this asset, with `--apply-interval-modifiers`.",
    example: "interval_modifiers: {start: -2h}",
  },
  rerun_cooldown: {
    type: "whole number of seconds; `-1` for no pause",
    default: "1 s, doubled up to 30 s while the database cannot be reached; else no pause",
    text: "The pause between attempts, see [retries](cron.md#retries).",
    example: "rerun_cooldown: 30",
  },
  retries: {
    type: "whole number",
    default: "`retries` of `pipeline.yml`, else 0",
    text: "Further attempts after a transient failure, see [retries](cron.md#retries).",
    example: "retries: 3",
  },
  timeout: {
    type: "duration with a unit",
    default: "none but `--timeout` of the run",
    text: "The time limit of the asset, all attempts together.",
    example: "timeout: 1h30m",
  },
  refresh_restricted: {
    type: "true or false",
    default: "`false`",
    text:
      "Keeps `--full-refresh` from making the table anew. The same as `full_refresh_restricted`, " +
      "which wins.",
    example: "refresh_restricted: true",
  },
  full_refresh_restricted: {
    type: "true or false",
    default: "`full_refresh_restricted` of the environment in `.bruin.yml`, else `false`",
    text:
      "Keeps `--full-refresh` from making the table anew: the asset runs incrementally, and a " +
      "warning says so.",
    example: "full_refresh_restricted: true",
  },
  ...platformOptionFields,
  notifications: notificationFields,
  unit_tests: {
    type: "list of maps",
    text: "Tests of the query, for [`bruin unit-test`](unit_tests.md).",
    example: "unit_tests: []",
    works: "sql",
  },
  exactly_once: {
    type: "true or false",
    default: "`true` where the pipeline or the run asks for it",
    text:
      "`false` leaves the asset out when a run commits the others [exactly once](exactly_once.md).",
    example: "exactly_once: false",
    works: "tables",
  },
} as const satisfies FileFields;

/** An item of `secrets`. */
export const secretFields = {
  key: {
    type: "text",
    text: "The name of a connection.",
    example: "key: shop-api",
    works: "scripts",
  },
  inject_as: {
    type: "text",
    default: "the same as `key`",
    text:
      "The environment variable that holds its fields as JSON, or the value of a `generic` one.",
    example: "inject_as: API_KEY",
    works: "scripts",
  },
} as const satisfies FileFields;

/** `hooks`. */
export const hooksFields = {
  pre: {
    type: "list of maps with `query`",
    text: "Statements before those of the asset. Texts may be templates.",
    example: "pre: [{query: set work_mem = '256MB'}]",
    works: "sql",
  },
  post: {
    type: "list of maps with `query`",
    text: "Statements behind those of the asset.",
    example: "post: [{query: analyze marts.daily_orders}]",
    works: "sql",
  },
  applicable_type: {
    type: "text, or list of texts",
    default: "every SQL asset",
    text: "In `default` of `pipeline.yml` only: the types of assets that get these hooks.",
    example: "applicable_type: [pg.sql]",
    works: "sql",
  },
} as const satisfies FileFields;

/** An item of `pre` and `post`. */
export const hookFields = {
  query: {
    type: "SQL, may be a template",
    text: "The statements. Required.",
    example: "query: analyze marts.daily_orders",
    works: "sql",
  },
} as const satisfies FileFields;

/** `interval_modifiers`. */
export const intervalFields = {
  start: {
    type: "whole number with `ns`, `ms`, `s`, `m`, `h`, `d` or `M` (months), or a template",
    text: "Added to the start of the interval.",
    example: "start: -2h",
  },
  end: {
    type: "as `start`",
    text: "Added to the end of the interval.",
    example: "end: 1d",
  },
} as const satisfies FileFields;
