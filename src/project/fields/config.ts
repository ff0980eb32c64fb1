import type { FileFields } from "./field.ts";

/** `.bruin.yml`. */
export const configFields = {
  default_environment: {
    type: "text",
    default: "`default`",
    text: "The environment of commands without `--environment`.",
    example: "default_environment: dev",
  },
  environments: {
    type: "map: name → [environment](#an-environment)",
    default: "one without connections, named like the default",
    text: "Where the same pipelines run: connections, secrets, prefixes.",
    example: "environments: {default: {connections: {duckdb: [{name: local, path: shop.duckdb}]}}}",
  },
} as const satisfies FileFields;

/** An environment. */
export const environmentFields = {
  connections: {
    type: "map: type → list of connections",
    default: "none",
    text:
      "Each connection has a `name` and the fields of its type, which `bruin secrets schema TYPE` " +
      "lists. Not read with `--secrets-backend aws`.",
    example:
      "connections: {postgres: [{name: warehouse, host: localhost, password: '${PGPASSWORD}'}]}",
  },
  secrets: {
    type: "map: name of a connection → id of its secret, or a map with `secret`",
    default: "each secret is named like its connection",
    text: "Secrets that have other names, see [AWS](aws_secrets_manager.md).",
    example: "secrets: {warehouse: prod/warehouse}",
  },
  schema_prefix: {
    type: "text",
    default: "none",
    text: "Put before the schemas of assets: `alice` makes `raw.orders` `alice_raw.orders`. See " +
      "[developer environments](pipelines.md#developer-environments).",
    example: "schema_prefix: alice",
    works: "tables",
  },
  config: {
    type: "map, see [settings](#config-of-an-environment)",
    text: "Settings of the environment.",
    example: "config: {full_refresh_restricted: true}",
  },
} as const satisfies FileFields;

/** `config` of an environment. */
export const settingFields = {
  full_refresh_restricted: {
    type: "true or false",
    default: "`false`",
    text: "Keeps `--full-refresh` from making any table anew here.",
    example: "full_refresh_restricted: true",
  },
} as const satisfies FileFields;

/** An entry of `secrets` that is a map. */
export const configuredSecretFields = {
  secret: {
    type: "text",
    default: "the name of the connection",
    text: "The name or ARN of the secret.",
    example: "secret: prod/warehouse",
  },
  type: {
    type: "a type of connections",
    default: "what the secret says",
    text:
      "The type of a secret that does not say it, such as one that AWS made for RDS. Other keys " +
      "beside it are fields of the connection that the secret does not hold.",
    example: "type: postgres",
  },
} as const satisfies FileFields;
