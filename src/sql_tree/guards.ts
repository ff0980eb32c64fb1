import type { SqlNode } from "./engine.ts";
import { nodeList, nodeOf, partOf } from "./nodes.ts";

/** How the platform that a query was written for differs from the database that answers it. */
export interface GuardOptions {
  /** Whether numbers with a point are doubles there. */
  readonly pointIsDouble: boolean;
  /** Whether `concat` leaves out NULL there. */
  readonly concatSkipsNull: boolean;
  /** Whether days are subtracted, and numbers added to days, as the database that answers does. */
  readonly countsDays: boolean;
}

/**
 * A tree in which values go through functions named `bruin_…`, which are to fail for those of which another
 * database would make something else. Each gives its first argument otherwise, but for:
 *
 * - `bruin_quotient(a, b)`: `a / b`;
 * - `bruin_same(a, b)`: `a`, to be compared with `b`.
 */
export function withGuards(tree: unknown, options: GuardOptions): unknown {
  if (Array.isArray(tree)) return tree.map((item) => withGuards(item, options));
  const node = nodeOf(tree);
  if (node === undefined) return tree;
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, part]) => [key, withGuards(part, options)]),
  );
  const [kind, ...others] = Object.keys(copy);
  const parts = kind === undefined || others.length > 0 ? undefined : nodeOf(copy[kind]);
  if (kind === undefined || parts === undefined) return copy;
  const original = nodeOf(node[kind]) ?? {};
  return guarded(kind, parts, original, options) ?? copy;
}

/** The guard of a value that is cast, by the first words of what its type is called. */
const castGuards: readonly (readonly [RegExp, string])[] = [
  [/^(?:tiny|small|big)?_?int|^u?int\d+$|^u(?:tiny|small|big)int$/, "bruin_whole"],
  [/^(?:double|float|real)/, "bruin_fraction"],
  [/^(?:text|var_?char|string)/, "bruin_text"],
  [/^date$/, "bruin_date"],
  [/^timestamp/, "bruin_moment"],
  [/^bool/, "bruin_condition"],
];
const comparisons: ReadonlySet<string> = new Set(["eq", "neq", "lt", "lte", "gt", "gte"]);
const asciiFunctions: ReadonlySet<string> = new Set(["upper", "lower", "initcap", "length"]);

function guarded(
  kind: string,
  parts: SqlNode,
  original: SqlNode,
  options: GuardOptions,
): SqlNode | undefined {
  if (kind === "literal") {
    const { literal_type: type, value } = parts;
    const isDouble = options.pointIsDouble && type === "number" &&
      /^[\d.]*\.[\d.]*$/.test(String(value));
    return isDouble ? { literal: { ...parts, value: `${value}e0` } } : undefined;
  }
  if (kind === "cast") return castOf(parts);
  if (kind === "div") return call("bruin_quotient", parts.left, parts.right);
  if (kind === "mod") return { mod: { ...parts, right: call("bruin_divisor", parts.right) } };
  if (kind === "mod_func") {
    return { mod_func: { ...parts, expression: call("bruin_divisor", parts.expression) } };
  }
  if (kind === "avg") return call("bruin_mean", { avg: parts });
  if (kind === "window_function" && partOf(original, "this", "avg") !== undefined) {
    const [average] = nodeList(partOf(parts, "this", "function"), "args");
    return call("bruin_mean", { window_function: { ...parts, this: average } });
  }
  if (kind === "add" || kind === "sub") {
    return { [kind]: { ...parts, ...terms(parts, original, options) } };
  }
  if (kind === "mul") {
    return { mul: { ...parts, left: number(parts.left), right: number(parts.right) } };
  }
  if (kind === "sum") return { sum: { ...parts, this: number(parts.this) } };
  if (kind === "neg") return { neg: { ...parts, this: number(parts.this) } };
  if (comparisons.has(kind)) return { [kind]: { ...parts, ...compared(parts) } };
  if (kind === "in" || kind === "between") {
    const values = kind === "in" ? nodeList(parts, "expressions") : [parts.low, parts.high];
    return { [kind]: { ...parts, this: besideLiterals(parts.this, values) } };
  }
  if (asciiFunctions.has(kind)) {
    return { [kind]: { ...parts, this: call("bruin_ascii", parts.this) } };
  }
  if (kind === "concat") {
    return { concat: { ...parts, left: text(parts.left), right: text(parts.right) } };
  }
  if (kind === "like" || kind === "i_like") {
    const { right } = parts;
    const pattern = isLiteral(right) ? right : call("bruin_pattern", right);
    return { [kind]: { ...parts, right: pattern } };
  }
  if (kind === "substring") {
    return { substring: { ...parts, start: call("bruin_position", parts.start) } };
  }
  if (kind === "coalesce") {
    return { coalesce: { ...parts, expressions: alike(nodeList(parts, "expressions")) } };
  }
  return kind === "function" ? guardedFunction(parts, options) : undefined;
}

function guardedFunction(parts: SqlNode, { concatSkipsNull }: GuardOptions): SqlNode | undefined {
  const args = nodeList(parts, "args");
  const [first, second] = args;
  const again = (...changed: readonly unknown[]) => ({ function: { ...parts, args: changed } });
  switch (String(parts.name).toLowerCase()) {
    case "concat":
      if (concatSkipsNull) return again(...args.map(text));
      return (args.map(text) as SqlNode[]).reduce((left, right) => ({
        paren: {
          this: {
            concat: {
              left,
              right,
              left_comments: [],
              operator_comments: [],
              trailing_comments: [],
            },
          },
          trailing_comments: [],
        },
      }));
    case "concat_ws":
      return again(first, ...args.slice(1).map(text));
    case "round":
      return again(call("bruin_untied", first, second ?? numberLiteral(0)), ...args.slice(1));
    case "left":
    case "right":
      return again(first, call("bruin_position", second));
    case "reverse":
      return again(call("bruin_ascii", first));
    case "nullif":
    case "greatest":
    case "least":
      return again(...alike(args));
    default:
      return undefined;
  }
}

function castOf(parts: SqlNode): SqlNode | undefined {
  const to = partOf(parts, "to");
  const type = String(to?.data_type);
  if (partOf(parts, "this", "null") !== undefined) return undefined;
  const checked = type === "decimal"
    ? call("bruin_decimal", parts.this, numberLiteral(Number(to?.scale ?? 0)))
    : castGuards.filter(([pattern]) => pattern.test(type)).map(([, guard]) =>
      call(guard, parts.this)
    )[0];
  return checked === undefined ? undefined : { cast: { ...parts, this: checked } };
}

/** The parts of a sum; those that are sums themselves have been looked at. */
function terms(parts: SqlNode, original: SqlNode, { countsDays }: GuardOptions): SqlNode {
  const guard = countsDays || hasInterval(original) ? "bruin_term" : "bruin_number";
  const one = (part: unknown) =>
    isNumber(part) || ["add", "sub", "interval"].some((kind) => partOf(part, kind) !== undefined)
      ? part
      : call(guard, part);
  return { left: one(parts.left), right: one(parts.right) };
}

function hasInterval(sum: SqlNode): boolean {
  return [sum.left, sum.right].some((part) => {
    const inner = partOf(part, "add") ?? partOf(part, "sub");
    return partOf(part, "interval") !== undefined || inner !== undefined && hasInterval(inner);
  });
}

function number(part: unknown): unknown {
  const isResult = ["add", "sub", "mul", "neg"].some((kind) => partOf(part, kind) !== undefined);
  return isNumber(part) || isResult ? part : call("bruin_number", part);
}

function text(part: unknown): unknown {
  const isText = isLiteral(part) ||
    ["concat", "paren"].some((kind) => partOf(part, kind) !== undefined);
  return isText ? part : call("bruin_text", part);
}

/** The sides of a comparison; a literal has the type of the other side in every database. */
function compared({ left, right }: SqlNode): SqlNode {
  if (isLiteral(left)) return { left, right: besideLiterals(right, [left]) };
  if (isNumber(left) && !isLiteral(right)) return { left, right: besideLiterals(right, [left]) };
  if (isLiteral(right) || isNumber(right)) return { left: besideLiterals(left, [right]), right };
  return { left: call("bruin_same", left, right), right };
}

function besideLiterals(part: unknown, literals: readonly unknown[]): unknown {
  if (isNumber(part)) return literals.some(isLiteral) ? call("bruin_no_number", part) : part;
  if (isLiteral(part)) return part;
  if (literals.some(isNumber)) return call("bruin_number", part);
  return literals.some(isLiteral) ? call("bruin_no_number", part) : part;
}

/** Values one of which is the result, which some databases refuse or convert when their types differ. */
function alike(values: readonly unknown[]): unknown[] {
  return values.map((value, index) => {
    const next = values[index + 1];
    return next === undefined ? value : call("bruin_same", value, next);
  });
}

/** Whether a node is a text. */
function isLiteral(part: unknown): boolean {
  return partOf(part, "literal")?.literal_type === "string";
}

function isNumber(part: unknown): boolean {
  return partOf(part, "literal")?.literal_type === "number";
}

function numberLiteral(value: number): SqlNode {
  return { literal: { literal_type: "number", value: String(value) } };
}

function call(name: string, ...args: readonly unknown[]): SqlNode {
  return {
    function: {
      name,
      args,
      distinct: false,
      trailing_comments: [],
      use_bracket_syntax: false,
      no_parens: false,
      quoted: false,
    },
  };
}
