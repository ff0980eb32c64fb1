import { isWholeNumber, stringifyJson } from "../exact_numbers.ts";
import { UsageError } from "../errors.ts";
import { ownValue } from "../elements.ts";
import { didYouMean } from "../registry.ts";
import { hasType } from "./json_schema.ts";
import type { Pipeline, Value, Variable } from "./model.ts";
import type { ValueNode } from "./value_node.ts";

/** Reads `variants` of a pipeline. */
export function readVariants(
  node: ValueNode,
  variables: Readonly<Record<string, Variable>>,
): Record<string, Record<string, Value>> {
  return Object.fromEntries(
    node.entries().map(([variant, values]) => {
      if (!/^[a-zA-Z0-9_-]+$/.test(variant)) {
        values.problem(`invalid variant name "${variant}": must match [a-zA-Z0-9_-]+`);
      }
      for (const [name, value] of values.entries()) {
        const variable = ownValue(variables, name);
        if (variable === undefined) {
          value.problem(`variant "${variant}" references unknown variable "${name}"`);
          continue;
        }
        const flaw = describeMismatch(value.value, variable.schema.type);
        if (flaw !== undefined) {
          value.problem(`variant "${variant}" variable "${name}": type mismatch: ${flaw}`);
        }
      }
      return [variant, values.isMap ? values.value as Record<string, Value> : {}];
    }),
  );
}

function describeMismatch(value: Value, type: Value | undefined): string | undefined {
  if (typeof type !== "string" || hasType(value, type)) return undefined;
  return `expected ${type}, got ${goTypeOf(value)} (${stringifyJson(value)})`;
}

/** Reference: the message names types as Go does. */
function goTypeOf(value: Value): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  if (isWholeNumber(value)) return "int";
  if (typeof value === "number") return "float64";
  if (typeof value === "object") return "map[string]interface {}";
  return typeof value === "boolean" ? "bool" : "string";
}

/**
 * The values of a variant.
 * @throws {UsageError} When the pipeline has no such variant.
 */
export function variantValues(
  { name, variants }: Pick<Pipeline, "name" | "variants">,
  variant: string,
): Readonly<Record<string, Value>> {
  const known = Object.keys(variants);
  if (known.length === 0) {
    throw new UsageError(
      `pipeline "${name}" does not declare any variants but --variant="${variant}" was provided`,
    );
  }
  const values = ownValue(variants, variant);
  if (values === undefined) {
    throw new UsageError(
      `unknown variant "${variant}" (available: ${known.toSorted().join(", ")})`,
      didYouMean(variant, known),
    );
  }
  return values;
}

/**
 * Refuses to run a pipeline with variants as none of them.
 * @throws {UsageError}
 */
export function requireVariant(
  { name, variants }: Pick<Pipeline, "name" | "variants">,
  variant: string | undefined,
): void {
  const known = Object.keys(variants);
  if (variant === undefined && known.length > 0) {
    throw new UsageError(
      `pipeline "${name}" declares variants [${known.sort().join(" ")}]; --variant is required`,
    );
  }
}
