import { UsageError } from "../errors.ts";
import { parseJson } from "../exact_numbers.ts";
import type { Value } from "../project/model.ts";

/**
 * Reads the values of `--var` as templates of `bruin query` see them, by top-level name: `name=text`,
 * where dots in the name nest it, or a JSON object. Later ones win.
 *
 * Reference: unlike in `bruin run`, the text is taken as it is and never read as JSON.
 * @throws {UsageError}
 */
export function parseQueryVariables(assignments: readonly string[]): Record<string, Value> {
  return assignments.map(parseAssignment).reduce<Record<string, Value>>(merge, {});
}

function parseAssignment(assignment: string): Record<string, Value> {
  const text = assignment.trim();
  if (text.startsWith("{")) return parseObject(text);
  const equals = text.indexOf("=");
  const path = text.slice(0, Math.max(equals, 0)).trim().split(".");
  if (path.some((name) => name === "")) {
    throw new UsageError("variable must of form key=value", {
      fix: "write it like --var name=value or --var group.name=value",
    });
  }
  const nested = path.reduceRight<Value>(
    (value, name) => ({ [name]: value }),
    text.slice(equals + 1).trim(),
  );
  return nested as Record<string, Value>;
}

function parseObject(text: string): Record<string, Value> {
  try {
    return parseJson(text) as Record<string, Value>;
  } catch {
    // The parser's own message would quote the text.
    throw new UsageError("invalid variable: the text is not a JSON object", {
      fix: `write it like --var '{"name": "value"}'`,
    });
  }
}

function merge(into: Record<string, Value>, from: Record<string, Value>): Record<string, Value> {
  const merged = { ...into };
  for (const [name, value] of Object.entries(from)) {
    const known = Object.hasOwn(into, name) ? into[name] : undefined;
    merged[name] = isMap(known) && isMap(value) ? merge(known, value) : value;
  }
  return merged;
}

function isMap(value: Value | undefined): value is Record<string, Value> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
