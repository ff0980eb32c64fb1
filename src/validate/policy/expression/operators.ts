import { ExpressionError } from "./syntax.ts";
import { describeExpressionType, fits, type Type } from "./types.ts";

/** An operator between two values. */
interface Operator {
  /** Pairs of types that it takes, and what it gives for them. */
  readonly signatures: readonly (readonly [Type, Type, Type])[];
  // deno-lint-ignore no-explicit-any -- the signatures say what the operands are
  readonly apply: (left: any, right: any) => unknown;
}

const numbers = ["number", "number", "number"] as const;
const order = [["number", "number", "bool"], ["string", "string", "bool"]] as const;
const texts = [["string", "string", "bool"]] as const;
const anyList: Type = { list: "any" };

/** More would only fill the memory. */
const longestRange = 1_000_000;

const operators: Readonly<Record<string, Operator>> = {
  "+": { signatures: [numbers, ["string", "string", "string"]], apply: (a, b) => a + b },
  "-": { signatures: [numbers], apply: (a, b) => a - b },
  "*": { signatures: [numbers], apply: (a, b) => a * b },
  "/": { signatures: [numbers], apply: (a, b) => a / b },
  "%": { signatures: [numbers], apply: (a, b) => a % b },
  "**": { signatures: [numbers], apply: (a, b) => a ** b },
  "<": { signatures: order, apply: (a, b) => a < b },
  ">": { signatures: order, apply: (a, b) => a > b },
  "<=": { signatures: order, apply: (a, b) => a <= b },
  ">=": { signatures: order, apply: (a, b) => a >= b },
  "==": { signatures: [["any", "any", "bool"]], apply: isEqual },
  "!=": { signatures: [["any", "any", "bool"]], apply: (a, b) => !isEqual(a, b) },
  "in": {
    signatures: [["any", anyList, "bool"], ["string", { map: "any" }, "bool"]],
    apply: (item, container) =>
      Array.isArray(container)
        ? container.some((other) => isEqual(other, item))
        : container !== null && Object.hasOwn(container, item),
  },
  "contains": { signatures: texts, apply: (a: string, b) => a.includes(b) },
  "startsWith": { signatures: texts, apply: (a: string, b) => a.startsWith(b) },
  "endsWith": { signatures: texts, apply: (a: string, b) => a.endsWith(b) },
  "matches": { signatures: texts, apply: (a, b) => toRegExp(b).test(a) },
  "..": {
    signatures: [["number", "number", { list: "number" }]],
    apply: (from, to) => {
      if (to - from >= longestRange) throw new Error("the range is too long");
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
    },
  },
};

export interface TypedOperator {
  readonly type: Type;
  /** @throws {Error} When the values turn out not to be of the right types. */
  readonly apply: (left: unknown, right: unknown) => unknown;
}

/** The operator for operands of these types. @throws {ExpressionError} When it does not take them. */
export function operatorFor(
  name: string,
  { left, right, offset }: { readonly left: Type; readonly right: Type; readonly offset: number },
): TypedOperator {
  const operator = operators[name];
  if (operator === undefined) throw new ExpressionError(`unknown operator ${name}`, offset);
  const { signatures, apply } = operator;
  const mismatch = () =>
    `invalid operation: ${name} (mismatched types ${describeExpressionType(left)} and ${
      describeExpressionType(right)
    })`;
  const isEquality = name === "==" || name === "!=";
  const taken = isEquality
    ? signatures.filter(() =>
      left === "nil" || right === "nil" || fits(left, right) || fits(right, left)
    )
    : signatures.filter(([first, second]) => fits(left, first) && fits(right, second));
  const [signature, ...others] = taken;
  if (signature === undefined) throw new ExpressionError(mismatch(), offset);
  return {
    type: others.length === 0 ? signature[2] : "any",
    apply: (first, second) => {
      const [a, b] = [typeOfValue(first), typeOfValue(second)];
      if (!signatures.some(([one, other]) => fits(a, one) && fits(b, other)) && !isEquality) {
        throw new Error(
          `invalid operation: ${name} (mismatched types ${describeExpressionType(a)} and ${
            describeExpressionType(b)
          })`,
        );
      }
      return apply(first, second);
    },
  };
}

/** What a value is; objects of ours are maps here. */
export function typeOfValue(value: unknown): Type {
  if (value === null || value === undefined) return "nil";
  if (Array.isArray(value)) return anyList;
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "number";
  if (typeof value === "number" || typeof value === "string") return typeof value as Type;
  return { map: "any" };
}

/** Whether two values are the same, also when they are lists or maps of the same values. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length &&
      left.every((item, index) => isEqual(item, right[index]));
  }
  if (typeof left !== "object" || typeof right !== "object") return false;
  if (left === null || right === null || Array.isArray(right)) return false;
  const entries = Object.entries(left);
  return entries.length === Object.keys(right).length &&
    entries.every(([key, value]) =>
      Object.hasOwn(right, key) && isEqual(value, (right as Record<string, unknown>)[key])
    );
}

/**
 * A regular expression of Go as one of JavaScript, as far as they differ in what people write.
 * @throws {SyntaxError} When it is none.
 */
export function toRegExp(pattern: string): RegExp {
  const [inline = "", flags = ""] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const source = pattern.slice(inline.length)
    .replaceAll("(?P<", "(?<").replaceAll("\\A", "^").replaceAll("\\z", "$");
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    // Without Unicode properties, but with escapes that are not needed, such as `\-`.
    return new RegExp(source, flags);
  }
}
