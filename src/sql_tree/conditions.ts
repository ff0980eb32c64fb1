import type { SqlNode } from "./engine.ts";
import { call } from "./mixed_types.ts";
import { nodeList, nodeOf, partOf } from "./nodes.ts";

/** Expressions whose value is a condition in every database. */
const conditions: ReadonlySet<string> = new Set([
  ...["eq", "neq", "lt", "lte", "gt", "gte", "null_safe_eq", "null_safe_neq", "is_null", "is_true"],
  ...["and", "or", "not", "in", "between", "like", "i_like", "exists", "boolean", "null"],
]);

/**
 * The parts of an expression that stand where a condition is wanted, through a function that fails for what is
 * none: some databases refuse a number there, some a text, and some take neither for what others do.
 * @param numbers Whether numbers are conditions on the query's platform.
 * @returns `undefined` for expressions that want none.
 */
export function conditionParts(
  kind: string,
  parts: SqlNode,
  numbers: boolean,
): SqlNode | undefined {
  const guard = (part: unknown) =>
    nodeOf(part) === undefined || isCondition(part)
      ? part
      : call(numbers ? "bruin_truth_or_number" : "bruin_truth", part);
  const inside = (key: string) => {
    const part = partOf(parts, key);
    return part === undefined ? {} : { [key]: { ...part, this: guard(part.this) } };
  };
  switch (kind) {
    case "and":
    case "or":
      return { left: guard(parts.left), right: guard(parts.right) };
    case "not":
      return { this: guard(parts.this) };
    case "if_func":
      return { condition: guard(parts.condition) };
    case "case": {
      const whens = parts.whens as readonly (readonly [unknown, unknown])[];
      return nodeOf(parts.operand) === undefined
        ? { whens: whens.map(([when, then]) => [guard(when), then]) }
        : {};
    }
    case "select":
      return {
        joins: nodeList(parts, "joins").map((join) => ({ ...join, on: guard(join.on) })),
        ...inside("where_clause"),
        ...inside("having"),
      };
    default:
      return undefined;
  }
}

function isCondition(part: unknown): boolean {
  const [kind = ""] = Object.keys(nodeOf(part) ?? {});
  return conditions.has(kind) || kind === "paren" && isCondition(partOf(part, "paren")?.this);
}
