/**
 * A part of the expression language expr, for conditions in `policy.yml`: literals, operators, member
 * access, predicates and functions for texts and lists. Types are checked before anything is evaluated.
 * Expressions see only what they are given, always end, and change nothing.
 */
import { compile } from "./compile.ts";
import { parseExpression } from "./parser.ts";
import { ExpressionError } from "./syntax.ts";
import { describeExpressionType, fits, type Type } from "./types.ts";

export { ExpressionError } from "./syntax.ts";
export { toRegExp } from "./operators.ts";
export type { Struct, Type } from "./types.ts";

/** A condition that was checked. @throws {ExpressionError} When a value is not of its type. */
export type Condition = (values: Readonly<Record<string, unknown>>) => boolean;

/**
 * Prepares a condition.
 * @param variables Name → type of each value that it may use.
 * @throws {ExpressionError} When it is malformed, or not true or false.
 */
export function compileCondition(
  text: string,
  variables: Readonly<Record<string, Type>>,
): Condition {
  const node = parseExpression(text);
  const { type, run } = compile(node, { variables, element: undefined });
  if (!fits(type, "bool")) {
    throw new ExpressionError(
      `expected bool, but got ${describeExpressionType(type)}`,
      node.offset,
    );
  }
  return (values) => {
    const value = run({ values, element: undefined });
    if (typeof value === "boolean") return value;
    throw new ExpressionError("the condition gave neither true nor false", node.offset);
  };
}
