import { readColumn, readCustomCheck } from "./columns.ts";
import { isTemplate, parseDurationMs, parseIntervalModifier } from "./durations.ts";
import type { Asset, Hooks, IntervalModifiers, Materialization, Value } from "./model.ts";
import { readUpstreams } from "./upstreams.ts";
import type { ValueNode } from "./value_node.ts";

/** What a definition says about an asset, before the defaults of the pipeline are filled in. */
export interface AssetFields extends
  Omit<
    Asset,
    "format" | "path" | "executablePath" | "body" | "bodyLine" | "refreshRestricted"
  > {
  /** `undefined` when not given, which lets the pipeline decide. */
  readonly refreshRestricted: boolean | undefined;
  /** `run` of a YAML asset: a path relative to its file; empty when not given. */
  readonly run: string;
}

/** Blocks that are kept as written, for the platforms, and the keys in them. */
const platformOptions: Readonly<Record<string, ReadonlySet<string>>> = {
  snowflake: new Set(["warehouse"]),
  athena: new Set(["query_results_path"]),
  bigquery: new Set([
    ...["require_partition_filter", "partition_expiration_days", "partition_key_immutable"],
  ]),
  doris: new Set(["table_model", "distributed_by", "buckets", "properties"]),
  starrocks: new Set(["table_model", "buckets", "properties"]),
  routing: new Set(["egress_gateway"]),
};

/** Keys of the blocks for platforms. */
export const platformOptionKeys: readonly string[] = Object.keys(platformOptions);

const assetKeys: ReadonlySet<string> = new Set([
  ...["name", "type", "uri", "description", "owner", "enabled", "tags", "domains", "meta"],
  ...["metadata", "tier", "depends", "materialization", "columns", "custom_checks", "unit_tests"],
  ...["parameters", "secrets", "connection", "image", "instance", "hooks", "interval_modifiers"],
  ...["start_date", "retries", "rerun_cooldown", "timeout", "refresh_restricted"],
  ...["full_refresh_restricted", "notifications", "extends", "run", "connections"],
  ...["exactly_once"],
  ...platformOptionKeys,
]);

const materializationKeys = new Set([
  ...["type", "strategy", "partition_by", "cluster_by", "incremental_key"],
  ...["incremental_predicate", "time_granularity"],
]);
const hooksKeys = new Set(["pre", "post", "applicable_type"]);
const hookKeys = new Set(["query"]);
const intervalKeys = new Set(["start", "end"]);
const secretKeys = new Set(["key", "inject_as"]);

const ownKeys = new Set(["name", "uri", "run", "enabled", "unit_tests", "exactly_once"]);
const defaultKeys = new Set([...assetKeys].filter((key) => !ownKeys.has(key)));

/** Reads an asset's definition. Its checks have no `id` yet. */
export function readAssetFields(node: ValueNode): AssetFields {
  node.warnOfUnknownKeys(assetKeys, "the asset");
  return readFields(node);
}

/** Reads the `default` block of a pipeline, which has every key but those that one asset owns. */
export function readAssetDefaults(node: ValueNode): AssetFields {
  node.warnOfUnknownKeys(defaultKeys, 'the "default" block');
  return readFields(node);
}

function readFields(node: ValueNode): AssetFields {
  if (!node.isAbsent && !node.isMap) {
    node.problem("The definition must be a map of keys and values");
  }
  const field = (key: string) => node.field(key);
  return {
    name: field("name").text().trim(),
    type: field("type").text().trim(),
    uri: field("uri").text(),
    description: field("description").text(),
    owner: field("owner").text(),
    enabled: readEnabled(field("enabled")),
    tags: field("tags").texts(),
    domains: field("domains").texts(),
    meta: { ...field("metadata").textMap(), ...field("meta").textMap() },
    tier: field("tier").integer(),
    upstreams: readUpstreams(field("depends")),
    connection: field("connection").text() || undefined,
    materialization: readMaterialization(field("materialization")),
    columns: field("columns").items().map(readColumn),
    customChecks: field("custom_checks").items().map(readCustomCheck),
    unitTests: field("unit_tests").items().map(({ value }) => value),
    parameters: Object.fromEntries(
      field("parameters").entries().map(([key, { value }]) => [key, value]),
    ),
    secrets: field("secrets").items().map(readSecret),
    image: field("image").text(),
    instance: field("instance").text(),
    hooks: readHooks(field("hooks")),
    intervalModifiers: readIntervalModifiers(field("interval_modifiers")),
    startDate: field("start_date").text(),
    retries: field("retries").integer(),
    rerunCooldown: field("rerun_cooldown").integer(),
    timeoutMs: readTimeout(field("timeout")),
    refreshRestricted: field("full_refresh_restricted").boolean() ??
      field("refresh_restricted").boolean(),
    exactlyOnce: field("exactly_once").boolean(),
    notifications: field("notifications").value,
    extends: field("extends").texts(),
    platformOptions: Object.fromEntries(
      Object.entries(platformOptions).map(([key, known]): [string, Value] => {
        const block = field(key);
        block.warnOfUnknownKeys(known, `"${key}"`);
        return [key, block.value];
      })
        .filter(([, value]) => value !== null),
    ),
    run: field("run").text(),
  };
}

const trueTexts = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const falseTexts = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/** What a text means for `enabled`; `undefined` when it is neither a boolean nor a template. */
export function parseEnabled(text: string): boolean | string | undefined {
  if (trueTexts.has(text)) return true;
  if (falseTexts.has(text)) return false;
  return isTemplate(text) ? text : undefined;
}

function readEnabled(node: ValueNode): boolean | string {
  if (node.isAbsent) return true;
  const text = node.text();
  const enabled = parseEnabled(text);
  if (enabled === undefined) node.problem(`expected boolean or Jinja template, got "${text}"`);
  return enabled ?? true;
}

function readMaterialization(node: ValueNode): Materialization | undefined {
  if (node.isAbsent) return undefined;
  if (!node.isMap) node.problem('"materialization" must be a map of keys and values');
  node.warnOfUnknownKeys(materializationKeys, '"materialization"', { strict: true });
  const clusterBy = node.field("cluster_by");
  if (!clusterBy.isAbsent && !clusterBy.isList) {
    clusterBy.problem("`cluster_by` field must be an array of strings");
  }
  return {
    type: node.field("type").text().toLowerCase(),
    strategy: node.field("strategy").text().toLowerCase(),
    partitionBy: node.field("partition_by").text(),
    clusterBy: clusterBy.isList ? clusterBy.texts() : undefined,
    incrementalKey: node.field("incremental_key").text(),
    incrementalPredicate: node.field("incremental_predicate").text(),
    timeGranularity: node.field("time_granularity").text().toLowerCase(),
  };
}

function readSecret(node: ValueNode): { key: string; injectAs: string } {
  if (!node.isMap) node.problem('A secret must be a map with the key "key"');
  node.warnOfUnknownKeys(secretKeys, "a secret", { strict: true });
  const key = node.field("key").text();
  return { key, injectAs: node.field("inject_as").text() || key };
}

function readHooks(node: ValueNode): Hooks {
  node.warnOfUnknownKeys(hooksKeys, '"hooks"', { strict: true });
  const queries = (key: string) =>
    node.field(key).items().map((item) => {
      if (!item.isMap) item.problem('A hook must be a map with the key "query"');
      item.warnOfUnknownKeys(hookKeys, "a hook", { strict: true });
      return item.field("query").text();
    });
  const types = node.field("applicable_type");
  return {
    pre: queries("pre"),
    post: queries("post"),
    applicableTypes: typeof types.value === "string" ? [types.value] : types.texts(),
  };
}

function readIntervalModifiers(node: ValueNode): IntervalModifiers {
  node.warnOfUnknownKeys(intervalKeys, '"interval_modifiers"');
  const modifier = (key: string) => {
    const text = node.field(key).text();
    if (text === "" || isTemplate(text)) return text;
    const shift = parseIntervalModifier(text);
    if (typeof shift === "string") node.field(key).problem(shift);
    return text;
  };
  return { start: modifier("start"), end: modifier("end") };
}

function readTimeout(node: ValueNode): number | undefined {
  if (node.isAbsent) return undefined;
  const timeoutMs = parseDurationMs(node.text());
  if (timeoutMs === undefined) {
    node.problem('"timeout" must be a duration with a unit, such as 90s or 1h30m');
  }
  return timeoutMs;
}
