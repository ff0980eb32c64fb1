import { UsageError } from "../errors.ts";
import { parseJson as parseExactJson } from "../exact_numbers.ts";
import { ownValue } from "../elements.ts";
import { didYouMean } from "../registry.ts";
import { checkAgainstSchema } from "./json_schema.ts";
import type { Value, Variable } from "./model.ts";
import type { ValueNode } from "./value_node.ts";

/** Reads `variables` of a pipeline. A default that does not fit its schema is a warning. */
export function readVariables(node: ValueNode): Record<string, Variable> {
  return Object.fromEntries(
    node.entries().map(([name, entry]): [string, Variable] => {
      if (!entry.isMap) {
        entry.problem(`The variable "${name}" must be a map with the key "default"`);
        return [name, { schema: {}, default: undefined, value: undefined }];
      }
      const { default: value, ...schema } = entry.value as Record<string, Value>;
      const flaw = value === undefined ? undefined : checkAgainstSchema(value, schema);
      if (flaw !== undefined) {
        entry.warn(`The default of the variable "${name}" does not fit its schema: ${flaw}`);
      }
      return [name, { schema, default: value, value }];
    }),
  );
}

/**
 * Reads the values of `--var`: a JSON object with several variables, or `name=value`. The value is
 * JSON, or a plain text without quotes. Later flags win.
 * @throws {UsageError}
 */
export function parseVariableOverrides(flags: readonly string[]): Record<string, Value> {
  return Object.fromEntries(flags.flatMap(parseOverride));
}

function parseOverride(flag: string): [string, Value][] {
  const text = flag.trim();
  if (text.startsWith("{")) {
    const value = parseJson(text);
    if (value === undefined || value === null || typeof value !== "object") {
      throw new UsageError("invalid variable override: the text is not a JSON object", {
        fix: `write it like --var '{"name": "value"}'`,
      });
    }
    return Object.entries(value);
  }
  const equals = text.indexOf("=");
  if (equals <= 0) {
    throw new UsageError("variable must of form key=value", {
      fix: "write it like --var 'name=\"value\"'",
    });
  }
  const name = text.slice(0, equals).trim();
  return [[name, parseOverrideValue(name, text.slice(equals + 1).trim())]];
}

function parseOverrideValue(name: string, text: string): Value {
  const value = parseJson(text);
  if (value !== undefined) return value;
  const problem = text === ""
    ? "the value is empty"
    : /^["[{]/.test(text)
    ? "the value is not valid JSON"
    : undefined;
  // Reference: a text without quotes fails there, and of 2024-01-01 only 2024 is read.
  if (problem === undefined) return text;
  throw new UsageError(`invalid variable override "${name}": ${problem}`, {
    fix: `write JSON, such as --var '${name}="text"' or --var '${name}=["a", "b"]'`,
  });
}

/** `undefined` when it is not JSON; the parser's own message would quote the text. */
function parseJson(text: string): Value | undefined {
  try {
    return parseExactJson(text) as Value;
  } catch {
    return undefined;
  }
}

/**
 * Gives variables the values of a run.
 * @throws {UsageError} When variables are not declared, or a value does not fit its schema.
 */
export function overrideVariables(
  variables: Readonly<Record<string, Variable>>,
  overrides: Readonly<Record<string, Value>>,
): Record<string, Variable> {
  const unknown: string[] = [];
  const overridden: [string, Variable][] = [];
  for (const [name, value] of Object.entries(overrides)) {
    const variable = ownValue(variables, name);
    if (variable === undefined) {
      unknown.push(name);
      continue;
    }
    const flaw = checkAgainstSchema(value, variable.schema, `variable "${name}"`);
    if (flaw !== undefined) throw new UsageError(`invalid variable overrides: ${flaw}`);
    overridden.push([name, { ...variable, value }]);
  }
  if (unknown.length > 0) {
    const names = unknown.map((name) => `"${name}"`).join(", ");
    throw new UsageError(
      `invalid variable overrides: no such variable ${names}`,
      didYouMean(unknown, Object.keys(variables)),
    );
  }
  return { ...variables, ...Object.fromEntries(overridden) };
}

/** The value of each variable that has one, as templates see them below `var`. */
export function variableValues(
  variables: Readonly<Record<string, Variable>>,
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, { value }]) =>
      value === undefined ? [] : [[name, value]]
    ),
  );
}
