import { readColumnNode, readCustomCheck } from "./columns.ts";
import {
  assetFields,
  hookFields,
  hooksFields,
  intervalFields,
  secretFields,
} from "./fields/asset.ts";
import { materializationFields } from "./fields/materialization.ts";
import { platformOptionFields } from "./fields/platform_options.ts";
import { keysOf } from "./fields/field.ts";
import { parseDuration } from "../duration.ts";
import { parseIntervalModifier } from "./interval_modifier.ts";
import { isTemplate } from "./template_text.ts";
import type {
  AssetDefaults,
  Column,
  Hooks,
  IntervalModifiers,
  Materialization,
  Value,
} from "./model.ts";
import { closest } from "../registry.ts";
import { readUpstreams } from "./upstreams.ts";
import type { ValueNode } from "./value_node.ts";

/** What a definition says about an asset, before the defaults of the pipeline are filled in. */
export interface AssetFields extends AssetDefaults {
  /** `run` of a YAML asset: a path relative to its file; empty when not given. */
  readonly run: string;
}

/** Keys whose blocks are kept as written, for the platforms. */
export const platformOptionKeys: readonly string[] = [...keysOf(platformOptionFields)];

const assetKeys = keysOf(assetFields);
const materializationKeys = keysOf(materializationFields);
const hooksKeys = keysOf(hooksFields);
const hookKeys = keysOf(hookFields);
const intervalKeys = keysOf(intervalFields);
const secretKeys = keysOf(secretFields);

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
    node.problem(
      "The definition must be a map of keys and values",
      "begin with a line such as name: schema.table",
    );
  }
  const field = (key: keyof typeof assetFields) => node.field(key);
  const parameters = field("parameters").entries();
  const columns = field("columns").items().map(readColumnNode);
  warnOfMissingKey(field("materialization").field("incremental_key"), columns);
  return {
    name: field("name").text().trim(),
    type: field("type").text().trim(),
    uri: field("uri").text(),
    description: field("description").text(),
    owner: field("owner").text(),
    enabled: readEnabled(field("enabled")),
    tags: field("tags").texts(),
    domains: field("domains").texts(),
    meta: field("meta").textMap(),
    metadata: field("metadata").textMap(),
    tier: field("tier").integer(),
    upstreams: readUpstreams(field("depends")),
    connection: field("connection").text() || undefined,
    materialization: readMaterialization(field("materialization")),
    columns,
    customChecks: field("custom_checks").items().map(readCustomCheck),
    unitTests: field("unit_tests").items().map(({ exactValue }) => exactValue),
    parameters: Object.fromEntries(parameters.map(([key, { value }]) => [key, value])),
    parameterLines: Object.fromEntries(
      parameters.flatMap(([key, { position }]) =>
        position === undefined ? [] : [[key, position.line]]
      ),
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
    extends: field("extends").isAbsent ? undefined : field("extends").texts(),
    platformOptions: Object.fromEntries(
      Object.entries(platformOptionFields).map(([key, { keys }]): [string, Value] => {
        const block = node.field(key);
        block.warnOfUnknownKeys(new Set(keys), `"${key}"`);
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

function readEnabled(node: ValueNode): AssetFields["enabled"] {
  if (node.isAbsent) return undefined;
  const text = node.text();
  const enabled = parseEnabled(text);
  if (enabled === undefined) node.problem(`expected boolean or Jinja template, got "${text}"`);
  return enabled;
}

function readMaterialization(node: ValueNode): Materialization | undefined {
  if (node.isAbsent) return undefined;
  if (!node.isMap) {
    const word = typeof node.value === "string" ? node.value : "table";
    const type = word === "view" ? "view" : "table";
    node.problem(
      '"materialization" must be a map of keys and values',
      `write materialization: {type: ${type}}`,
    );
  }
  node.warnOfUnknownKeys(materializationKeys, '"materialization"', { strict: true });
  const clusterBy = node.field("cluster_by");
  if (!clusterBy.isAbsent && !clusterBy.isList) {
    clusterBy.problem("`cluster_by` field must be an array of strings", "write [a, b]");
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

/** Columns may be declared in part, so only a name that is nearly a declared one is worth a word. */
function warnOfMissingKey(node: ValueNode, columns: readonly Column[]): void {
  const key = typeof node.value === "string" ? node.value : "";
  const names = columns.map(({ name }) => name).filter((name) => name !== "");
  const same = names.some((name) => name.toLowerCase() === key.toLowerCase());
  const close = key === "" || isTemplate(key) || same ? undefined : closest(key, names);
  if (close === undefined) return;
  node.warn(
    `The incremental_key "${key}" is not among the declared columns; did you mean "${close}"?`,
  );
}

function readSecret(node: ValueNode): { key: string; injectAs: string } {
  if (!node.isMap) {
    node.problem('A secret must be a map with the key "key"', "write - key: CONNECTION");
  }
  node.warnOfUnknownKeys(secretKeys, "a secret", { strict: true });
  const key = node.field("key").text();
  return { key, injectAs: node.field("inject_as").text() || key };
}

function readHooks(node: ValueNode): Hooks {
  node.warnOfUnknownKeys(hooksKeys, '"hooks"', { strict: true });
  const queries = (key: string) =>
    node.field(key).items().map((item) => {
      if (!item.isMap) {
        item.problem('A hook must be a map with the key "query"', "write - query: SELECT 1");
      }
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
  const timeoutMs = parseDuration(node.text());
  if (timeoutMs === undefined) {
    node.problem('"timeout" must be a duration with a unit, such as 90s or 1h30m');
  }
  return timeoutMs;
}
