import type { SqlNode } from "./engine.ts";
import { conditionParts } from "./conditions.ts";
import {
  alikeRows,
  alikeValues,
  call,
  caseValues,
  type ParseQuery,
  setOperation,
  Unguarded,
} from "./mixed_types.ts";
import { nodeList, nodeName, nodeOf, partOf, replaceNodes } from "./nodes.ts";

/** How the platform that a query was written for differs from the database that answers it. */
export interface GuardOptions {
  /** Whether numbers with a point are doubles there. */
  readonly pointIsDouble: boolean;
  /** Whether `concat` leaves out NULL there. */
  readonly concatSkipsNull: boolean;
  /** Whether days are subtracted, and numbers added to days, as the database that answers does. */
  readonly countsDays: boolean;
  /** Whether numbers may stand there for conditions. */
  readonly numbersAreConditions: boolean;
}

interface Guarding extends GuardOptions {
  readonly parse: ParseQuery;
}

/**
 * A tree in which values go through functions named `bruin_…`, which are to fail for those of which another
 * database would make something else. Each gives its first argument otherwise, but for:
 *
 * - `bruin_quotient(a, b)`: `a / b`;
 * - `bruin_same(a, b)`: `a`, to be compared with `b`;
 * - `bruin_family(x)`: a word for what the type of `x` is compared by, NULL for NULL;
 * - `bruin_alike(a, families)`: `a`, which becomes one column with values of these families.
 * @throws {Unguarded} When the query meets such values as it is written, or no guard would see them.
 */
export function withGuards(tree: unknown, options: Guarding): unknown {
  if (Array.isArray(tree)) return tree.map((item) => withGuards(item, options));
  const node = nodeOf(tree);
  if (node === undefined) return tree;
  if (setOperation(node) !== undefined) {
    const { parse } = options;
    return alikeRows(node, { guard: (part) => withGuards(part, options), parse });
  }
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, part]) => [key, withGuards(part, options)]),
  );
  const [kind, ...others] = Object.keys(copy);
  const parts = kind === undefined || others.length > 0 ? undefined : nodeOf(copy[kind]);
  if (kind === undefined || parts === undefined) return copy;
  const original = nodeOf(node[kind]) ?? {};
  const wanted = conditionParts(kind, parts, options.numbersAreConditions);
  const checked = wanted === undefined ? parts : { ...parts, ...wanted };
  return guarded(kind, checked, original, options) ?? { [kind]: checked };
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
const comparisons: ReadonlySet<string> = new Set(
  ["eq", "neq", "lt", "lte", "gt", "gte", "null_safe_eq", "null_safe_neq"],
);
const asciiFunctions: ReadonlySet<string> = new Set(["upper", "lower", "initcap", "length"]);

function guarded(
  kind: string,
  parts: SqlNode,
  original: SqlNode,
  options: Guarding,
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
    return { [kind]: { ...parts, this: comparedWith(parts.this, values, kind) } };
  }
  if (kind === "select") return { select: { ...parts, ...joined(parts, options.parse) } };
  if (kind === "values") return { values: { ...parts, expressions: rows(parts, original) } };
  if (kind === "case") return caseOf(parts, original);
  const results = resultKeys[kind];
  if (results !== undefined) {
    const keys = results.filter((key) => nodeOf(parts[key]) !== undefined);
    const values = alikeValues(
      keys.map((key) => parts[key]),
      keys.map((key) => original[key]),
      kind.replace(/_func$/, "").toUpperCase(),
    );
    return {
      [kind]: { ...parts, ...Object.fromEntries(keys.map((key, at) => [key, values[at]])) },
    };
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
    const [values, originals] = [parts, original].map((one) => nodeList(one, "expressions"));
    return {
      coalesce: { ...parts, expressions: alikeValues(values ?? [], originals ?? [], kind) },
    };
  }
  return kind === "function" ? guardedFunction(parts, original, options) : undefined;
}

/** Where values stand one of which is the result. */
const resultKeys: Readonly<Record<string, readonly string[]>> = {
  if_func: ["true_value", "false_value"],
  nvl2: ["true_value", "false_value"],
  nvl: ["this", "expression"],
  if_null: ["this", "expression"],
  lag: ["this", "default"],
  lead: ["this", "default"],
};

function guardedFunction(
  parts: SqlNode,
  original: SqlNode,
  { concatSkipsNull }: GuardOptions,
): SqlNode | undefined {
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
      return again(
        ...alikeValues(args, nodeList(original, "args"), String(parts.name).toUpperCase()),
      );
    default:
      return undefined;
  }
}

function castOf(parts: SqlNode): SqlNode | undefined {
  const to = partOf(parts, "to");
  const type = String(to?.data_type);
  if ("null" in (partOf(parts, "this") ?? {})) return undefined;
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

/** What is compared with several values, such as those of IN. */
function comparedWith(part: unknown, values: readonly unknown[], where: string): unknown {
  const literals = values.filter((value) => isLiteral(value) || isNumber(value));
  if (literals.some(isLiteral) && literals.some(isNumber)) {
    throw new Unguarded(`its query mixes texts and numbers in ${where.toUpperCase()}`);
  }
  return values.filter((value) => !literals.includes(value))
    .reduce((guarded, value) => call("bruin_same", guarded, value), besideLiterals(part, literals));
}

function caseOf(parts: SqlNode, original: SqlNode): SqlNode {
  const values = alikeValues(caseValues(parts), caseValues(original), "CASE");
  const whens = (parts.whens as [unknown, unknown][]).map(([when], at) => [when, values[at]]);
  const operand = nodeOf(parts.operand) === undefined
    ? null
    : comparedWith(parts.operand, whens.map(([when]) => when), "case");
  return { case: { ...parts, operand, whens, else_: values[whens.length] ?? null } };
}

/** The rows of VALUES, of which those in one place become one column. */
function rows(parts: SqlNode, original: SqlNode): SqlNode[] {
  const [given = [], originals = []] = [parts, original].map((one) => nodeList(one, "expressions"));
  const lists = given.map((row) => nodeList(row, "expressions"));
  const columns = (lists[0] ?? []).map((_, at) =>
    alikeValues(
      lists.map((row) => row[at]),
      originals.map((row) => nodeList(row, "expressions")[at]),
      "VALUES",
    )
  );
  return given.map((row, index) => ({
    ...row,
    expressions: columns.map((column) => column[index]),
  }));
}

/** The condition of a query that also compares the types of what USING joins. */
function joined(parts: SqlNode, parse: ParseQuery): SqlNode {
  const joins = nodeList(parts, "joins");
  if (joins.some(({ kind }) => String(kind).startsWith("Natural"))) {
    throw new Unguarded("its query has NATURAL JOIN");
  }
  const using = joins.flatMap((join) =>
    nodeList(join, "using").map(({ name }) => ({ column: String(name), right: nameOf(join.this) }))
  );
  if (using.length === 0) return {};
  const [from] = nodeList(partOf(parts, "from"), "expressions");
  const left = nameOf(from);
  const columnOf = (table: string, column: string) =>
    [table, column].map((name) => `"${name.replaceAll('"', '""')}"`).join(".");
  const checks = using.map(({ column, right }) =>
    `bruin_same(${columnOf(left, column)}, ${columnOf(right, column)}) IS NOT DISTINCT FROM ` +
    columnOf(left, column)
  );
  const own = partOf(parts, "where_clause", "this");
  const parsed = parse(
    `SELECT 1 WHERE ${checks.join(" AND ")}${own === undefined ? "" : " AND (bruin_own)"}`,
  );
  const isOwn = (node: SqlNode) => nodeName(partOf(node, "column"), "name") === "bruin_own";
  return {
    where_clause: replaceNodes(
      partOf(parsed, "select", "where_clause"),
      (node) => isOwn(node) ? own : undefined,
    ),
  };
}

/** What the query calls something in FROM. @throws {Unguarded} When it has no name. */
function nameOf(source: unknown): string {
  const [part] = Object.values(nodeOf(source) ?? {});
  const name = nodeName(part, "alias") ?? nodeName(part, "name");
  if (name === undefined) {
    throw new Unguarded("its query joins something without a name with USING");
  }
  return name;
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
