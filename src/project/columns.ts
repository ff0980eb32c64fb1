import { isDeepStrictEqual } from "node:util";
import type { CheckValue, Column, ColumnCheck, CustomCheck } from "./model.ts";
import { ExactDecimal, isWholeNumber } from "../exact_numbers.ts";
import { closest } from "../registry.ts";
import {
  checkFields,
  columnCheckFields,
  columnFields,
  columnReferenceFields,
  customCheckFields,
} from "./fields/columns.ts";
import { keysOf } from "./fields/field.ts";
import type { ValueNode } from "./value_node.ts";

const columnKeys = keysOf(columnFields);
/** Names of the checks that a column can have. */
export const columnCheckNames = keysOf(columnCheckFields);
const checkKeys = keysOf(checkFields);
const customCheckKeys = keysOf(customCheckFields);
const foreignKeyKeys = keysOf(columnReferenceFields);

/** A column of which nothing is said, not even its name. */
export const plainColumn: Column = {
  name: "",
  extends: "",
  sourceColumn: "",
  type: "",
  mask: "",
  description: "",
  owner: "",
  tags: [],
  domains: [],
  meta: {},
  primaryKey: false,
  updateOnMerge: false,
  mergeSql: "",
  nullable: undefined,
  default: "",
  collation: "",
  precision: undefined,
  scale: undefined,
  length: undefined,
  foreignKey: undefined,
  checks: [],
  upstreams: [],
};

/** Reads an item of `columns`. Its checks have no `id` yet. */
export function readColumnNode(node: ValueNode): Column {
  node.warnOfUnknownKeys(columnKeys, "a column");
  if (!node.isMap) node.problem("A column must be a map of keys and values", "write - name: NAME");
  const field = (key: keyof typeof columnFields) => node.field(key);
  return {
    name: field("name").text(),
    extends: field("extends").text(),
    sourceColumn: field("source_column").text(),
    type: field("type").text(),
    mask: field("mask").text(),
    description: field("description").text(),
    owner: field("owner").text(),
    tags: field("tags").texts(),
    domains: field("domains").texts(),
    meta: field("meta").textMap(),
    primaryKey: field("primary_key").boolean() ?? false,
    updateOnMerge: field("update_on_merge").boolean() ?? false,
    mergeSql: field("merge_sql").text(),
    nullable: field("nullable").boolean(),
    default: field("default").text(),
    collation: field("collation").text(),
    precision: field("precision").integer(),
    scale: field("scale").integer(),
    length: field("length").integer(),
    foreignKey: readForeignKey(field("foreign_key")),
    checks: readColumnChecks(field("checks")),
    upstreams: field("upstreams").items().map((item) => readColumnReference(item)),
  };
}

function readForeignKey(node: ValueNode): Column["foreignKey"] {
  if (node.isAbsent) return undefined;
  return readColumnReference(node, "a foreign key");
}

function readColumnReference(
  node: ValueNode,
  owner = "an upstream of a column",
): { table: string; column: string } {
  node.warnOfUnknownKeys(foreignKeyKeys, owner);
  if (!node.isMap) node.problem(`${node.label} must have the keys "table" and "column"`);
  return { table: node.field("table").text(), column: node.field("column").text() };
}

function readColumnChecks(node: ValueNode): ColumnCheck[] {
  const checks: ColumnCheck[] = [];
  for (const item of node.items()) {
    if (!item.isMap) {
      item.problem('A column check must be a map with the key "name"', "write - name: not_null");
      continue;
    }
    item.warnOfUnknownKeys(checkKeys, "a column check", { strict: true });
    const name = item.field("name").text().trim();
    if (!columnCheckNames.has(name)) {
      const close = closest(name, columnCheckNames);
      const hint = close === undefined
        ? `; available checks are ${[...columnCheckNames].join(", ")}`
        : `; did you mean "${close}"?`;
      const what = name === "" ? "A column check has no name" : `Unknown column check "${name}"`;
      item.warn(`${what}${hint}`, "critical");
      continue;
    }
    const value = readCheckValue(item.field("value"));
    const earlier = checks.find((check) => check.name === name);
    if (earlier !== undefined) {
      const same = isDeepStrictEqual(earlier.value, value);
      item.warn(
        `The column already has a check "${name}", and can have only one of each: ` +
          (same ? "remove the second one" : "make the second one a custom check"),
        same ? "warning" : "critical",
      );
    } else {
      checks.push({
        id: "",
        name,
        value,
        blocking: item.field("blocking").boolean() ?? true,
        description: item.field("description").text(),
        retries: item.field("retries").integer(),
        notifications: item.field("notifications").value,
      });
    }
  }
  return checks;
}

type PlainCheckValue = Exclude<CheckValue, readonly unknown[]>;

function readCheckValue(node: ValueNode): CheckValue | undefined {
  if (node.isAbsent) return undefined;
  if (node.isMap) {
    node.problem(
      "unexpected type map: the value of a check is a text, a number or a list of these",
    );
    return undefined;
  }
  if (!node.isList) return node.exactValue as PlainCheckValue;
  const { absent = [], present: items = [] } = Object.groupBy(
    node.items(),
    ({ isAbsent }) => isAbsent ? "absent" : "present",
  );
  // Reference: the empty text. NULL satisfies every check but not_null.
  for (const item of absent) {
    item.warn("A null among the values of a check has no effect: remove it, or write '' or 'null'");
  }
  const whole = items.every(({ value }) => isWholeNumber(value));
  return whole
    ? items.map(({ value }) => value as number | bigint)
    : items.map((item) => item.text());
}

/** Reads an item of `custom_checks`. It has no `id` yet. */
export function readCustomCheck(node: ValueNode): CustomCheck {
  node.warnOfUnknownKeys(customCheckKeys, "a custom check", { strict: true });
  if (!node.isMap) {
    node.problem("A custom check must be a map of keys and values", "write - name: NAME");
  }
  const value = node.field("value");
  const expected = value.exactValue;
  const isNumber = typeof expected === "number" || typeof expected === "bigint" ||
    expected instanceof ExactDecimal;
  if (!value.isAbsent && !isNumber) {
    value.problem('The "value" of a custom check must be a number');
  }
  return {
    id: "",
    name: node.field("name").text(),
    description: node.field("description").text(),
    query: node.field("query").text(),
    value: isNumber ? expected : 0,
    count: node.field("count").integer(),
    blocking: node.field("blocking").boolean() ?? true,
    retries: node.field("retries").integer(),
    notifications: node.field("notifications").value,
  };
}
