import { UsageError } from "../errors.ts";
import type { PlainValue } from "../sql/value_text.ts";
import { ExactDecimal, isWholeNumber, parseExactJson } from "../exact_numbers.ts";

/** What is asked of a semantic model. */
export interface SemanticRequest {
  readonly metrics: readonly string[];
  readonly dimensions: readonly AskedDimension[];
  readonly filters: readonly Filter[];
  /** Names. */
  readonly segments: readonly string[];
  readonly sort: readonly Sort[];
}

/** `name` or `name:granularity`. */
export interface AskedDimension {
  readonly name: string;
  readonly granularity: string | undefined;
}

/** A dimension or a metric that orders the rows. */
export interface Sort {
  readonly name: string;
  readonly direction: "ASC" | "DESC";
}

/** A condition: an expression of SQL, or a comparison of a dimension with values. */
export type Filter = { readonly expression: string } | Comparison;

export interface Comparison {
  readonly dimension: string;
  readonly operator: Operator;
  /** One value for most, none for `is_null`, two for `between`, any number for `in`. */
  readonly values: readonly FilterValue[];
}

export type FilterValue = PlainValue;

export const comparisons = {
  equals: "=",
  not_equals: "!=",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
} as const;
const otherOperators = ["in", "not_in", "between", "is_null", "is_not_null"] as const;
export type Operator = keyof typeof comparisons | typeof otherOperators[number];

const operators: readonly string[] = [...Object.keys(comparisons), ...otherOperators];

/** The texts of flags, as the user wrote them. */
export interface RequestTexts {
  readonly metric?: readonly string[] | undefined;
  readonly dimension?: readonly string[] | undefined;
  readonly filter?: readonly string[] | undefined;
  readonly segment?: readonly string[] | undefined;
  readonly sort?: readonly string[] | undefined;
}

/** Reads the flags of a semantic query. @throws {UsageError} */
export function readRequest(texts: RequestTexts): SemanticRequest {
  return {
    metrics: texts.metric ?? [],
    dimensions: (texts.dimension ?? []).map(readDimension),
    filters: gluedFilters(texts.filter ?? []).map(readFilter),
    segments: texts.segment ?? [],
    sort: (texts.sort ?? []).map(readSort),
  };
}

function readDimension(text: string): AskedDimension {
  const [name = "", granularity, ...others] = text.split(":").map((part) => part.trim());
  if (text.trim() === "") throw new UsageError("semantic dimension name cannot be empty");
  if (name === "" || granularity === "" || others.length > 0) {
    throw new UsageError(
      `invalid semantic dimension "${text}": expected name or name:granularity`,
    );
  }
  return { name, granularity };
}

function readSort(text: string): Sort {
  const [name = "", direction = "asc", ...others] = text.split(":").map((part) => part.trim());
  if (name === "") throw new UsageError("semantic sort name cannot be empty");
  if (others.length > 0) {
    throw new UsageError(`invalid semantic sort "${text}": expected name, name:asc, or name:desc`);
  }
  if (direction !== "asc" && direction !== "desc") {
    throw new UsageError(`invalid semantic sort direction "${direction}": expected asc or desc`);
  }
  return { name, direction: direction === "asc" ? "ASC" : "DESC" };
}

/** Reference: flags whose braces are not balanced go on in the next one, after a comma. */
function gluedFilters(texts: readonly string[]): string[] {
  const filters: string[] = [];
  let open = "";
  for (const text of texts) {
    open = open === "" ? text : `${open},${text}`;
    const depth = depthOf(open);
    if (depth < 0) throw badFilter("invalid semantic filter JSON", "it closes more than it opens");
    if (depth > 0) continue;
    filters.push(open);
    open = "";
  }
  if (open === "") return filters;
  throw badFilter("incomplete semantic filter JSON", "a brace or bracket is not closed");
}

/** How many braces and brackets are open at the end of a JSON text. */
function depthOf(json: string): number {
  const outside = json.replace(/"(?:[^"\\]|\\.)*"/gs, "");
  const count = (pattern: RegExp) => outside.match(pattern)?.length ?? 0;
  return count(/[{[]/g) - count(/[}\]]/g);
}

const example = 'for example {"dimension": "kind", "operator": "equals", "value": "music"}';

function badFilter(message: string, cause: string): UsageError {
  return new UsageError(message, { cause, fix: example });
}

/** Messages do not quote the filter: what people compare with may be confidential. */
function readFilter(text: string): Filter {
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch {
    throw badFilter("failed to parse semantic filter", "it is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badFilter("failed to parse semantic filter", "it is not a JSON object");
  }
  const { dimension, operator, value: compared, expression, ...others } = value as Record<
    string,
    unknown
  >;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw badFilter("failed to parse semantic filter", `it has the unknown key "${unknown}"`);
  }
  if (typeof expression === "string" && expression.trim() !== "") return { expression };
  if (typeof dimension !== "string" || typeof operator !== "string") {
    throw badFilter(
      "failed to parse semantic filter",
      "it needs an expression, or a dimension and an operator",
    );
  }
  if (!operators.includes(operator)) {
    throw new UsageError(`unknown operator "${operator}" in a semantic filter`, {
      fix: `use one of ${operators.join(", ")}`,
    });
  }
  const known = operator as Operator;
  return { dimension, operator: known, values: valuesFor(known, compared, dimension) };
}

/** @throws {UsageError} When there are too few or too many, or they are no plain values. */
function valuesFor(operator: Operator, value: unknown, dimension: string): FilterValue[] {
  const fail = (needs: string) =>
    new UsageError(`the filter on "${dimension}" with ${operator} needs ${needs}`);
  if (operator === "is_null" || operator === "is_not_null") return [];
  const range = operator === "between" ? rangeOf(value) : undefined;
  const list = range ?? (Array.isArray(value) ? value : [value]);
  if (list.some((one) => !isPlainValue(one))) {
    throw fail(
      list.includes(null)
        ? "a value; for NULL use the operators is_null and is_not_null"
        : "texts, numbers or booleans",
    );
  }
  if (operator === "in" || operator === "not_in") return list;
  if (operator === "between") {
    if (list.length !== 2) throw fail('two values, as a list or as {"start": …, "end": …}');
  } else if (Array.isArray(value)) throw fail("one value; for several use in");
  return list;
}

function rangeOf(value: unknown): unknown[] | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { start, end, ...others } = value as Record<string, unknown>;
  return Object.keys(others).length > 0 ? undefined : [start, end];
}

function isPlainValue(value: unknown): value is FilterValue {
  return typeof value === "string" || typeof value === "boolean" || isWholeNumber(value) ||
    typeof value === "number" || value instanceof ExactDecimal;
}
