import type { ValueNode } from "../project/value_node.ts";
import { describeUnknownKey } from "../project/unknown_keys.ts";
import {
  type Dimension,
  dimensionTypes,
  type Join,
  type ModelMetric,
  relationships,
  type Segment,
  type SemanticModel,
  type Window,
  windowTypes,
} from "./model.ts";

/** Keys that say how something is shown; they are checked, and nothing here reads them. */
const shown = ["label", "description"];
const keys = {
  model: [
    ...["schema", "name", ...shown, "source", "primary_key"],
    ...["joins", "dimensions", "metrics", "segments"],
  ],
  source: ["table"],
  join: ["name", "model", "relationship", "foreign_key", "target_key", "sql"],
  dimension: ["name", "type", "expression", "granularities", "group", "hidden", ...shown],
  metric: ["name", "expression", "filter", "format", "window", "group", "hidden", ...shown],
  format: ["type", "currency", "decimals"],
  window: ["type", "order_by", "partition_by", "offset"],
  segment: ["name", "filter", ...shown],
} as const;

const schemas = ["v1", "https://getbruin.com/schemas/dac/semantic-model/v1"];
const formatTypes = ["number", "currency", "percentage", "decimal"];

/**
 * Reads a model; what is wrong becomes a problem of the node's source.
 * @throws {ProjectError} When it is no map at all.
 */
export function readModel(node: ValueNode): SemanticModel {
  if (!node.isMap) throw node.error("The file must be a map of keys and values: a semantic model");
  refuseUnknownKeys(node, "model");
  oneOf(node.field("schema"), schemas);
  refuseUnknownKeys(node.field("source"), "source");
  return {
    name: required(node, "name"),
    file: node.source.file,
    table: required(node.field("source"), "table", "source.table is required"),
    primaryKey: optional(node.field("primary_key")),
    joins: node.field("joins").items().map(readJoin),
    dimensions: node.field("dimensions").items().map(readDimension),
    metrics: node.field("metrics").items().map(readMetric),
    segments: node.field("segments").items().map(readSegment),
  };
}

function readJoin(node: ValueNode): Join {
  refuseUnknownKeys(node, "join");
  const name = required(node, "name");
  return {
    name,
    model: optional(node.field("model")) ?? name,
    relationship: requiredOneOf(node, "relationship", relationships),
    foreignKey: optional(node.field("foreign_key")),
    targetKey: optional(node.field("target_key")),
    sql: optional(node.field("sql")),
  };
}

function readDimension(node: ValueNode): Dimension {
  refuseUnknownKeys(node, "dimension");
  requireShown(node);
  return {
    name: required(node, "name"),
    type: oneOf(node.field("type"), dimensionTypes),
    expression: optional(node.field("expression")),
    granularities: new Map(Object.entries(node.field("granularities").textMap())),
  };
}

function readMetric(node: ValueNode): ModelMetric {
  refuseUnknownKeys(node, "metric");
  requireShown(node);
  const format = node.field("format");
  refuseUnknownKeys(format, "format");
  oneOf(format.field("type"), formatTypes);
  notNegative(format.field("decimals"));
  return {
    name: required(node, "name"),
    expression: required(node, "expression"),
    filter: optional(node.field("filter")),
    window: readWindow(node.field("window")),
  };
}

function readWindow(node: ValueNode): Window | undefined {
  if (node.isAbsent) return undefined;
  refuseUnknownKeys(node, "window");
  return {
    type: requiredOneOf(node, "type", windowTypes),
    orderBy: optional(node.field("order_by")),
    partitionBy: node.field("partition_by").texts(),
    // Reference: an offset of 0 is that of the group before.
    offset: notNegative(node.field("offset")) || 1,
  };
}

function readSegment(node: ValueNode): Segment {
  refuseUnknownKeys(node, "segment");
  return { name: required(node, "name"), filter: required(node, "filter") };
}

/** Refuses keys that nothing reads, so that none is left out; names that start with `x-` are the user's. */
function refuseUnknownKeys(node: ValueNode, what: keyof typeof keys): void {
  if (!node.isMap) {
    if (!node.isAbsent) node.entries();
    return;
  }
  const known = new Set<string>(keys[what]);
  for (const [key, value] of node.entries()) {
    if (known.has(key) || key.startsWith("x-")) continue;
    const owner = `a ${what} of a semantic model`.replace("a model of", "").trim();
    value.problem(describeUnknownKey(key, { known, owner, strict: true }).message);
  }
}

/** Holds what is only shown to its types. */
function requireShown(node: ValueNode): void {
  node.field("hidden").boolean();
  for (const key of ["group", ...shown]) node.field(key).text();
}

function required(node: ValueNode, key: string, message?: string): string {
  const value = node.field(key);
  const text = value.text();
  const isMissing = value.isAbsent || (typeof value.value === "string" && text.trim() === "");
  if (isMissing) {
    const subject = value.isAbsent ? node : value;
    subject.problem(message ?? `${capital(node.label)} needs "${key}"`);
  }
  return text.trim();
}

function optional(node: ValueNode): string | undefined {
  const text = node.text().trim();
  return text === "" ? undefined : text;
}

function requiredOneOf<Word extends string>(
  node: ValueNode,
  key: string,
  words: readonly [Word, ...Word[]],
): Word {
  const value = node.field(key);
  if (value.isAbsent) node.problem(`${capital(node.label)} needs "${key}": ${listOf(words)}`);
  return oneOf(value, words) ?? words[0];
}

function oneOf<Word extends string>(node: ValueNode, words: readonly Word[]): Word | undefined {
  const text = node.text();
  if (node.isAbsent) return undefined;
  const found = words.find((word) => word === text);
  if (found === undefined) node.problem(`${capital(node.label)} must be ${listOf(words)}`);
  return found;
}

function notNegative(node: ValueNode): number | undefined {
  const value = node.integer();
  if (value !== undefined && value < 0) node.problem(`${capital(node.label)} must not be negative`);
  return value;
}

function listOf(words: readonly string[]): string {
  return words.length === 1 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
