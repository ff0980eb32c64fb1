import { parseWholeNumber } from "../exact_numbers.ts";
import type { ProjectError } from "../errors.ts";
import type { Value } from "./model.ts";
import { describeUnknownKey } from "./unknown_keys.ts";
import { type Key, type NodeSource, type PlacedWarning, ValueNode } from "./value_node.ts";

/** What the legacy single-line comments of a file say. */
export interface CommentHeader {
  /** The same shape as the YAML of an asset. */
  readonly definition: ValueNode;
  /** The file without lines that are comments. */
  readonly body: string;
}

type Writable = { [key: string]: Value };

const textKeys = new Set([
  ...["name", "description", "type", "enabled", "connection", "image", "instance", "start_date"],
  ...["timeout"],
]);
const integerKeys = new Set(["rerun_cooldown", "retries", "precision", "scale", "length"]);
const booleanKeys = new Set([
  "refresh_restricted",
  "full_refresh_restricted",
  "primary_key",
  "exactly_once",
]);
const columnTextKeys = new Set(["type", "mask", "default", "collation"]);
const materializationKeys = new Set([
  ...["type", "strategy", "partition_by", "incremental_key", "incremental_predicate"],
  "cluster_by",
]);
const columnKeys = new Set([
  ...["checks", "primary_key", "precision", "scale", "length"],
  ...columnTextKeys,
]);
const topKeys = new Set([
  ...["name", "description", "type", "enabled", "connection", "image", "instance", "start_date"],
  ...["timeout", "rerun_cooldown", "retries", "refresh_restricted", "full_refresh_restricted"],
  ...["depends", "secrets", "parameters", "routing", "materialization", "columns"],
]);
/** Blocks of a YAML header that change what is run or checked, and that comments cannot hold. */
const missingBlocks = new Set(["hooks", "custom_checks", "interval_modifiers"]);
/** Keys that decide what is run or checked. */
const strictKeys = new Set(["materialization", "depends", "secrets"]);

/**
 * Reads lines such as `-- @bruin.name: shop.orders`, which start in the first column.
 * @param sign The sign that starts a comment: `--` or `#`.
 * @returns `undefined` when the file has no such line.
 */
export function parseCommentHeader(
  text: string,
  { file, sign }: { readonly file: string; readonly sign: string },
): CommentHeader | undefined {
  const prefix = `${sign} @bruin.`;
  if (!text.includes(prefix)) return undefined;
  const source = new CommentSource(file);
  const definition: Writable = {};
  const body: string[] = [];
  let found = false;
  text.split("\n").forEach((line, index) => {
    if (!line.startsWith(prefix)) {
      if (!line.trimStart().startsWith(sign)) body.push(line);
      return;
    }
    found = true;
    const colon = line.indexOf(":", prefix.length);
    const key = line.slice(prefix.length, colon < 0 ? undefined : colon).trim();
    const value = colon < 0 ? "" : line.slice(colon + 1).trim();
    source.line = index + 1;
    if (!assign(definition, key.split("."), value)) source.warnOfUnknownKey(key);
    else source.lines.set(key, index + 1);
  });
  if (!found) return undefined;
  source.columns = (definition.columns as Writable[] | undefined)?.map(({ name }) => String(name));
  return { definition: new ValueNode(source, definition), body: body.join("\n") };
}

/** @returns Whether there is such a key. */
function assign(definition: Writable, path: readonly string[], value: string): boolean {
  const [first = "", second, third, ...deeper] = path;
  if (second === undefined) {
    if (textKeys.has(first)) definition[first] = value;
    else if (integerKeys.has(first)) definition[first] = asInteger(value);
    else if (booleanKeys.has(first)) definition[first] = asBoolean(value);
    else if (first === "depends") definition.depends = splitList(value);
    else if (first === "secrets") definition.secrets = splitList(value).map(readSecret);
    else return false;
    return true;
  }
  if (first === "routing" && second === "egress_gateway") {
    child(definition, first)[second] = value;
  } else if (first === "columns" && third !== undefined && deeper.length === 0) {
    return assignColumn(definition, { column: second, key: third, value });
  } else if (third !== undefined) return false;
  else if (first === "parameters") child(definition, first)[second] = value;
  else if (first === "materialization") {
    if (second === "cluster_by") child(definition, first)[second] = splitList(value);
    else if (materializationKeys.has(second)) child(definition, first)[second] = value;
    else return false;
  } else return false;
  return true;
}

function assignColumn(
  definition: Writable,
  { column, key, value }: { column: string; key: string; value: string },
): boolean {
  const columns = (definition.columns ??= []) as Writable[];
  let found = columns.find(({ name }) => name === column);
  if (found === undefined) columns.push(found = { name: column });
  if (key === "checks") found.checks = splitList(value).map((name) => ({ name }));
  else if (columnTextKeys.has(key)) found[key] = value;
  else if (integerKeys.has(key)) found[key] = asInteger(value);
  else if (booleanKeys.has(key)) found[key] = asBoolean(value);
  else return false;
  return true;
}

function child(definition: Writable, key: string): Writable {
  return (definition[key] ??= {}) as Writable;
}

function splitList(value: string): string[] {
  return value.split(",").map((item) => item.trim()).filter((item) => item !== "");
}

function readSecret(text: string): Value {
  const [key = "", injectAs] = text.split(":").map((part) => part.trim());
  return injectAs ? { key, inject_as: injectAs } : { key };
}

function asInteger(value: string): Value {
  return parseWholeNumber(value) ?? value;
}

function asBoolean(value: string): Value {
  if (/^(true|t|1)$/i.test(value)) return true;
  return /^(false|f|0)$/i.test(value) ? false : value;
}

/** Knows on which line each top-level key stands. */
class CommentSource implements NodeSource {
  readonly problems: ProjectError[] = [];
  readonly warnings: PlacedWarning[] = [];
  /** Key as it is written → the last line that it stands on. */
  readonly lines = new Map<string, number>();
  /** Names of the columns, in order. */
  columns: readonly string[] | undefined;
  /** The line that is being read. */
  line = 1;

  constructor(readonly file: string) {}

  positionOf(path: readonly Key[]): { line: number; column: number } | undefined {
    const column = path[0] === "columns" ? this.columns?.[Number(path[1])] : undefined;
    const written = column === undefined ? path : ["columns", column, ...path.slice(2)];
    for (let length = written.length; length > 0; length--) {
      const line = this.lines.get(written.slice(0, length).join("."));
      if (line !== undefined) return { line, column: 1 };
    }
  }

  sourceOf(): undefined {}

  exactValueOf(): undefined {}

  isPlain(): boolean {
    return true;
  }

  warnOfUnknownKey(key: string): void {
    const path = key.split(".");
    const [first = "", , third] = path;
    const at = { line: this.line, column: 1 };
    if (missingBlocks.has(first)) {
      const message = `Single-line comments cannot hold "${first}": write the header as a block ` +
        "that starts with @bruin";
      this.warnings.push({ message, severity: "critical", ...at });
      return;
    }
    const isColumn = first === "columns" && third !== undefined;
    const isMaterialization = first === "materialization" && path.length > 1;
    const known = isColumn ? columnKeys : isMaterialization ? materializationKeys : topKeys;
    const depth = isColumn ? 2 : isMaterialization ? 1 : 0;
    const finding = describeUnknownKey(path.slice(depth).join("."), {
      known,
      owner: depth === 0 ? 'the "@bruin." comments' : `"@bruin.${path.slice(0, depth).join(".")}"`,
      strict: strictKeys.has(first),
    });
    this.warnings.push({ ...finding, ...at });
  }
}
