import { integerArgument } from "./convert.ts";
import { TemplateFailure } from "./failure.ts";
import { compareValues } from "./operators.ts";
import { type Operation, operation, required, simple, TemplateFunction } from "./operation.ts";
import { print } from "./printing.ts";
import { filters } from "./filters/mod.ts";
import type { ComparisonOperator } from "./syntax.ts";
import { Float, isInteger, isNumber, Missing, SafeText } from "./values.ts";

function comparing(comparison: ComparisonOperator): Operation {
  return operation(
    { other: required },
    (input, { other }) => compareValues(comparison, input, other),
  );
}

function isText(value: unknown): boolean {
  return typeof value === "string" || value instanceof SafeText;
}

/** `defined` and `undefined` are the tests for names that do not exist. */
function presence(wanted: boolean): Operation {
  return {
    ...simple((input) => !(input instanceof Missing) === wanted),
    acceptsMissing: true,
  };
}

function remainder(value: unknown, divisor: number): number {
  if (divisor === 0) throw new TemplateFailure("Cannot divide by zero");
  if (typeof value === "bigint") return Math.abs(Number(value % BigInt(divisor)));
  return Math.abs(integerArgument(value, "value") % divisor);
}

const named: readonly (readonly [string, Operation])[] = [
  ["boolean", simple((input) => typeof input === "boolean")],
  ["callable", simple((input) => input instanceof TemplateFunction)],
  ["defined", presence(true)],
  [
    "divisibleby",
    operation(
      { num: required },
      (input, { num }) => remainder(input, integerArgument(num, "num")) === 0,
    ),
  ],
  ["escaped", simple((input) => input instanceof SafeText)],
  ["even", simple((input) => remainder(input, 2) === 0)],
  ["false", simple((input) => input === false)],
  ["filter", simple((input) => typeof input === "string" && filters.has(input))],
  ["float", simple((input) => input instanceof Float)],
  ["in", comparing("in")],
  ["integer", simple((input) => isInteger(input))],
  [
    "iterable",
    simple((input) => isText(input) || Array.isArray(input) || input instanceof Map),
  ],
  ["lower", simple((input) => print(input) === print(input).toLowerCase())],
  ["mapping", simple((input) => input instanceof Map)],
  ["none", simple((input) => input === null)],
  ["number", simple((input) => isNumber(input))],
  ["odd", simple((input) => remainder(input, 2) === 1)],
  ["sameas", operation({ other: required }, (input, { other }) => input === other)],
  [
    "sequence",
    simple((input) => isText(input) || Array.isArray(input) || input instanceof Map),
  ],
  ["string", simple(isText)],
  ["test", simple((input) => typeof input === "string" && tests.has(input))],
  ["true", simple((input) => input === true)],
  ["undefined", presence(false)],
  ["upper", simple((input) => print(input) === print(input).toUpperCase())],
];

const comparisons: readonly (readonly [ComparisonOperator, readonly string[]])[] = [
  ["==", ["==", "eq", "equalto"]],
  ["!=", ["!=", "ne"]],
  ["<", ["<", "lt", "lessthan"]],
  ["<=", ["<=", "le"]],
  [">", [">", "gt", "greaterthan"]],
  [">=", [">=", "ge"]],
];

/** Tests by name, for `is` and for filters such as `select`. */
export const tests: ReadonlyMap<string, Operation> = new Map([
  ...named,
  ...comparisons.flatMap(([comparison, names]) =>
    names.map((name) => [name, comparing(comparison)] as const)
  ),
]);
