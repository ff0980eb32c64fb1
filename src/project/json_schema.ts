import { isWholeNumber, stringifyJson } from "../exact_numbers.ts";
import { ownValue } from "../elements.ts";
import type { Value } from "./model.ts";
import { describeKind } from "./value_node.ts";

type Schema = { readonly [key: string]: Value };

/**
 * Checks a value against the part of JSON Schema that variables use: `type`, `enum`, `minimum`,
 * `maximum`, `pattern`, `items`, `properties` and `required`. Other keywords are not looked at.
 * @returns What is wrong, such as `items[2] must be a whole number, found a text`, never quoting the
 * value; `undefined` when it fits.
 */
export function checkAgainstSchema(
  value: Value,
  schema: Schema,
  path = "the value",
): string | undefined {
  return checkType(value, schema, path) ?? checkLimits(value, schema, path) ??
    checkItems(value, schema, path) ?? checkProperties(value, schema, path);
}

const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  null: "null",
};

/** Whether a value has a type of JSON Schema; a type that it does not know fits everything. */
export function hasType(value: Value, type: string): boolean {
  switch (type) {
    case "integer":
      return isWholeNumber(value);
    case "array":
      return Array.isArray(value);
    case "null":
      return value === null;
    case "object":
      return isMap(value);
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number" || typeof value === "bigint";
    case "boolean":
      return typeof value === "boolean";
    default:
      return true;
  }
}

function checkType(value: Value, { type }: Schema, path: string): string | undefined {
  const types = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
  if (types.length === 0 || types.some((name) => hasType(value, name))) return undefined;
  const expected = types.map((name) => typeNames[name] ?? name).join(" or ");
  return `${path} must be ${expected}, found ${describeKind(value)}`;
}

function checkLimits(value: Value, schema: Schema, path: string): string | undefined {
  const { enum: allowed, minimum, maximum, pattern } = schema;
  if (Array.isArray(allowed) && !allowed.some((item) => isEqual(item, value))) {
    return `${path} must be one of ${allowed.map((item) => stringifyJson(item)).join(", ")}`;
  }
  if (isNumber(value)) {
    if (isNumber(minimum) && value < minimum) return `${path} must be at least ${minimum}`;
    if (isNumber(maximum) && value > maximum) return `${path} must be at most ${maximum}`;
  }
  if (typeof value === "string" && typeof pattern === "string") {
    const expression = compile(pattern);
    if (expression !== undefined && !expression.test(value)) {
      return `${path} must match the pattern ${pattern}`;
    }
  }
  return undefined;
}

/** A pattern that is no regular expression constrains nothing. */
function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}

function checkItems(value: Value, { items }: Schema, path: string): string | undefined {
  if (!Array.isArray(value) || !isMap(items)) return undefined;
  for (const [index, item] of value.entries()) {
    const problem = checkAgainstSchema(item, items, `${path}[${index}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkProperties(value: Value, schema: Schema, path: string): string | undefined {
  if (!isMap(value)) return undefined;
  const { properties, required } = schema;
  for (const name of Array.isArray(required) ? required : []) {
    if (!Object.hasOwn(value, String(name))) return `${path} must have the key "${name}"`;
  }
  if (!isMap(properties)) return undefined;
  for (const [name, property] of Object.entries(properties)) {
    const found = ownValue(value, name);
    if (found === undefined || !isMap(property)) continue;
    const problem = checkAgainstSchema(found, property, `${path}.${name}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isMap(value: Value | undefined): value is { readonly [key: string]: Value } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isEqual(a: Value, b: Value): boolean {
  return a === b || stringifyJson(a) === stringifyJson(b);
}

function isNumber(value: Value | undefined): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
