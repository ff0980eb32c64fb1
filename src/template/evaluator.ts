import type { Execution } from "./execution.ts";
import { didYouMean } from "../registry.ts";
import { TemplateFailure } from "./failure.ts";
import { filters, keepsSafeText } from "./filters/mod.ts";
import { attributeOf, itemOf, methodOf } from "./members.ts";
import { applyOperation, type Given, type Host, type Operation } from "./operation.ts";
import { TemplateFunction } from "./operation.ts";
import { calculate, compareValues } from "./operators.ts";
import type { Scope } from "./scope.ts";
import { slice } from "./slices.ts";
import type { CallArguments, Expression, NamedCall } from "./syntax.ts";
import { tests } from "./tests.ts";
import {
  dictKey,
  Float,
  isTrue,
  Missing,
  numberOf,
  present,
  SafeText,
  Tuple,
  typeName,
} from "./values.ts";

type Of<Kind extends Expression["kind"]> = Expression & { readonly kind: Kind };

/** Computes the values of expressions. */
export class Evaluator implements Host {
  readonly #execution: Execution;

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  /** @throws {TemplateFailure} When the value is missing or cannot be computed. */
  evaluate(expression: Expression, scope: Scope): unknown {
    return present(this.#compute(expression, scope));
  }

  /** As `evaluate`, without the mark that keeps text from being escaped. */
  #plain(expression: Expression, scope: Scope): unknown {
    const value = this.evaluate(expression, scope);
    return value instanceof SafeText ? value.text : value;
  }

  /** The value, which may be missing. */
  #compute(expression: Expression, scope: Scope): unknown {
    switch (expression.kind) {
      case "literal":
        return expression.value;
      case "name":
        return this.#variable(expression, scope);
      case "list":
        return expression.items.map((item) => this.evaluate(item, scope));
      case "tuple":
        return Tuple.from(expression.items.map((item) => this.evaluate(item, scope)));
      case "dict":
        return this.#dict(expression, scope);
      case "attribute":
        return this.#attribute(expression, scope);
      case "item":
        return this.#item(expression, scope);
      case "slice":
        return this.#slice(expression, scope);
      case "call":
        return this.#call(expression, scope);
      case "filter":
        return this.#filterOf(expression, scope);
      case "test":
        return this.#testOf(expression, scope);
      case "not":
        return !isTrue(this.evaluate(expression.operand, scope));
      case "sign":
        return this.#signed(expression, scope);
      case "and":
      case "or": {
        const left = this.evaluate(expression.left, scope);
        const decided = isTrue(left) === (expression.kind === "or");
        return decided ? left : this.evaluate(expression.right, scope);
      }
      case "binary": {
        const left = this.#plain(expression.left, scope);
        const right = this.#plain(expression.right, scope);
        this.#execution.place = expression.place;
        return calculate(expression.operator, left, right);
      }
      case "comparison":
        return this.#comparison(expression, scope);
      case "conditional":
        return this.#conditional(expression, scope);
    }
  }

  #variable({ name, place }: Of<"name">, scope: Scope): unknown {
    this.#execution.place = place;
    const value = scope.get(name);
    if (value !== undefined) return value;
    return new Missing(`missing variable '${name}'`, didYouMean(name, scope.names()));
  }

  #dict({ entries, place }: Of<"dict">, scope: Scope): unknown {
    const dict = new Map<unknown, unknown>();
    for (const [key, value] of entries) {
      const keyValue = this.#plain(key, scope);
      this.#execution.place = place;
      dict.set(dictKey(keyValue), this.evaluate(value, scope));
    }
    return dict;
  }

  #attribute(expression: Of<"attribute">, scope: Scope): unknown {
    const object = this.#compute(expression.object, scope);
    if (object instanceof Missing) return object;
    this.#execution.place = expression.place;
    return attributeOf(object, expression.name, pathOf(expression.object));
  }

  #item(expression: Of<"item">, scope: Scope): unknown {
    const object = this.#compute(expression.object, scope);
    if (object instanceof Missing) return object;
    const key = this.#plain(expression.key, scope);
    this.#execution.place = expression.place;
    return itemOf(object, key, pathOf(expression.object));
  }

  #slice({ object, start, stop, step, place }: Of<"slice">, scope: Scope): unknown {
    const value = this.#plain(object, scope);
    const bound = (part: Expression | undefined) =>
      part === undefined ? null : this.evaluate(part, scope);
    const bounds = { start: bound(start), stop: bound(stop), step: bound(step) };
    this.#execution.place = place;
    return slice(value, bounds);
  }

  #call(expression: Of<"call">, scope: Scope): unknown {
    const { callee, place } = expression;
    const called = callee.kind === "attribute"
      ? this.#method(callee, scope)
      : this.#compute(callee, scope);
    if (called instanceof Missing) return called;
    if (!(called instanceof TemplateFunction)) {
      this.#execution.place = place;
      const name = pathOf(callee);
      throw new TemplateFailure(
        `Cannot call ${name === undefined ? "" : `'${name}', `}${typeName(called)}`,
      );
    }
    const given = this.#given(expression.arguments, scope);
    this.#execution.place = place;
    return called.call(given, this);
  }

  /** What `object.name(…)` calls: methods of dicts come before keys of the same name. */
  #method(callee: Of<"attribute">, scope: Scope): unknown {
    const object = this.#compute(callee.object, scope);
    if (object instanceof Missing) return object;
    this.#execution.place = callee.place;
    return methodOf(object, callee.name) ??
      attributeOf(object, callee.name, pathOf(callee.object));
  }

  #given({ positional, named }: CallArguments, scope: Scope): Given {
    return {
      positional: positional.map((argument) => this.#plain(argument, scope)),
      named: new Map(named.map(({ name, value }) => [name, this.#plain(value, scope)])),
    };
  }

  #filterOf({ input, filter }: Of<"filter">, scope: Scope): unknown {
    const operation = this.#find("filter", filter);
    const value = operation.acceptsMissing
      ? this.#compute(input, scope)
      : this.evaluate(input, scope);
    return this.applyFilter(filter, value, scope);
  }

  /** Applies a filter as written in the template. */
  applyFilter(filter: NamedCall, input: unknown, scope: Scope): unknown {
    this.#execution.place = filter.place;
    this.#find("filter", filter);
    const given = this.#given(filter.arguments, scope);
    this.#execution.place = filter.place;
    const keep = !(input instanceof SafeText) || keepsSafeText.has(filter.name);
    return this.filter(filter.name, keep ? input : input.text, given);
  }

  #testOf({ input, test, negated }: Of<"test">, scope: Scope): unknown {
    const operation = this.#find("test", test);
    const value = operation.acceptsMissing
      ? this.#compute(input, scope)
      : this.evaluate(input, scope);
    const given = this.#given(test.arguments, scope);
    this.#execution.place = test.place;
    return this.test(test.name, value, given) !== negated;
  }

  #find(kind: "filter" | "test", { name, place }: NamedCall): Operation {
    this.#execution.place = place;
    return find(kind, name);
  }

  filter(name: string, input: unknown, given: Given): unknown {
    this.#execution.step();
    const label = `filter '${name}'`;
    return applyOperation(find("filter", name), { label, input, given, host: this });
  }

  test(name: string, input: unknown, given: Given): boolean {
    this.#execution.step();
    const label = `test '${name}'`;
    return isTrue(applyOperation(find("test", name), { label, input, given, host: this }));
  }

  attribute(value: unknown, path: unknown): unknown {
    if (typeof path !== "string") return itemOf(value, path, undefined);
    let object = value;
    for (const part of path.split(".")) {
      if (object instanceof Missing) return object;
      object = /^\d+$/.test(part)
        ? itemOf(object, Number(part), undefined)
        : attributeOf(object, part, undefined);
    }
    return object;
  }

  #signed({ negative, operand, place }: Of<"sign">, scope: Scope): unknown {
    const value = this.evaluate(operand, scope);
    const number = numberOf(value);
    this.#execution.place = place;
    if (number === undefined) {
      throw new TemplateFailure(`Cannot put a sign before ${typeName(value)}`);
    }
    if (typeof value === "bigint") return negative ? -value : value;
    const signed = negative ? 0 - number : number;
    return value instanceof Float ? new Float(signed) : signed;
  }

  #comparison({ first, rest, place }: Of<"comparison">, scope: Scope): boolean {
    let left = this.#plain(first, scope);
    for (const { operator, operand } of rest) {
      const right = this.#plain(operand, scope);
      this.#execution.place = place;
      if (!compareValues(operator, left, right)) return false;
      left = right;
    }
    return true;
  }

  #conditional({ condition, then, otherwise }: Of<"conditional">, scope: Scope): unknown {
    if (isTrue(this.evaluate(condition, scope))) return this.evaluate(then, scope);
    return otherwise === undefined ? null : this.evaluate(otherwise, scope);
  }
}

function find(kind: "filter" | "test", name: string): Operation {
  const operations = kind === "filter" ? filters : tests;
  const found = operations.get(name);
  if (found !== undefined) return found;
  throw new TemplateFailure(`${kind} '${name}' not found`, didYouMean(name, operations.keys()));
}

/** `var.owner.name` when the expression is such a path, for messages. */
function pathOf(expression: Expression): string | undefined {
  if (expression.kind === "name") return expression.name;
  if (expression.kind !== "attribute") return undefined;
  const object = pathOf(expression.object);
  return object === undefined ? undefined : `${object}.${expression.name}`;
}
