import { Evaluator } from "./evaluator.ts";
import { type Execution, TemplateOutput } from "./execution.ts";
import { TemplateFailure } from "./failure.ts";
import { escapeHtml } from "./filters/html.ts";
import { Loop } from "./loop.ts";
import { Macro } from "./macro.ts";
import { print, represent } from "./printing.ts";
import { Scope } from "./scope.ts";
import type { AssignmentTarget, ForStatement, NamedCall, TemplateStatement } from "./syntax.ts";
import {
  isTrue,
  itemsOf,
  SafeText,
  sortedKeys,
  TemplateObject,
  Tuple,
  typeName,
} from "./values.ts";

type Of<Kind extends TemplateStatement["kind"]> = TemplateStatement & { readonly kind: Kind };

/** Executes statements and writes the text they produce. */
export class Renderer {
  readonly #execution: Execution;
  readonly evaluator: Evaluator;
  #loopDepth = 0;

  constructor(execution: Execution) {
    this.#execution = execution;
    this.evaluator = new Evaluator(execution);
  }

  /** The text of a part of a template. @throws {TemplateFailure} */
  capture(statements: readonly TemplateStatement[], scope: Scope): string {
    const output = new TemplateOutput();
    this.run(statements, { scope, output });
    return output.toString();
  }

  /** @throws {TemplateFailure} */
  run(
    statements: readonly TemplateStatement[],
    { scope, output }: { readonly scope: Scope; readonly output: TemplateOutput },
  ): void {
    for (const statement of statements) {
      this.#execution.place = statement.place;
      switch (statement.kind) {
        case "text":
          output.write(statement.text);
          break;
        case "output":
          output.write(this.#print(statement, scope));
          break;
        case "if": {
          const branch = statement.branches.find(({ condition }) =>
            isTrue(this.evaluator.evaluate(condition, scope))
          );
          this.run(branch?.body ?? statement.otherwise, { scope, output });
          break;
        }
        case "for":
          this.#for(statement, { scope, output });
          break;
        case "set":
          this.#assign(statement.target, this.evaluator.evaluate(statement.value, scope), scope);
          break;
        case "set block": {
          const text = this.capture(statement.body, scope);
          const captured = scope.autoescape ? new SafeText(text) : text;
          this.#assign(statement.target, this.#filtered(captured, statement.filters, scope), scope);
          break;
        }
        case "macro":
          scope.set(statement.name, new Macro(statement, scope, this, this.#execution));
          break;
        case "filter block": {
          const text = this.capture(statement.body, new Scope(scope));
          output.write(print(this.#filtered(text, statement.filters, scope)));
          break;
        }
        case "with": {
          const inner = new Scope(scope);
          for (const { target, value } of statement.assignments) {
            this.#assign(target, this.evaluator.evaluate(value, scope), inner);
          }
          this.run(statement.body, { scope: inner, output });
          break;
        }
        case "autoescape": {
          const autoescape = isTrue(this.evaluator.evaluate(statement.enabled, scope));
          this.run(statement.body, { scope: new Scope(scope, { autoescape }), output });
          break;
        }
        case "block":
          this.run(statement.body, { scope: new Scope(scope), output });
      }
    }
  }

  #print({ expression, place }: Of<"output">, scope: Scope): string {
    const value = this.evaluator.evaluate(expression, scope);
    this.#execution.place = place;
    const text = print(value);
    return scope.autoescape && !(value instanceof SafeText) ? escapeHtml(text) : text;
  }

  #filtered(value: unknown, filters: readonly NamedCall[], scope: Scope): unknown {
    return filters.reduce(
      (input, filter) => this.evaluator.applyFilter(filter, input, scope),
      value,
    );
  }

  #for(
    statement: Of<"for"> & ForStatement,
    { scope, output }: { readonly scope: Scope; readonly output: TemplateOutput },
  ): void {
    const { iterable, target, body, otherwise } = statement;
    const value = this.evaluator.evaluate(iterable, scope);
    this.#execution.place = iterable.place;
    const pairs = target.kind === "names" && target.unpack && value instanceof Map;
    const all = pairs
      ? sortedKeys(value).map((key) => Tuple.from([key, value.get(key)]))
      : itemsOf(value);
    const items = this.#accepted(statement, all, scope);
    if (items.length === 0) return this.run(otherwise, { scope, output });
    const loop = new Loop(items, this.#loopDepth++);
    for (const [index, item] of items.entries()) {
      this.#execution.step();
      loop.index = index;
      const inner = new Scope(scope);
      inner.set("loop", loop);
      this.#execution.place = statement.place;
      this.#assign(target, item, inner);
      this.run(body, { scope: inner, output });
    }
    this.#loopDepth--;
  }

  /** Items for which the condition of the loop holds. */
  #accepted(
    { target, condition, place }: Of<"for"> & ForStatement,
    items: readonly unknown[],
    scope: Scope,
  ): readonly unknown[] {
    // A copy, so that a body that appends to the list does not go on for ever.
    if (condition === undefined) return [...items];
    return items.filter((item) => {
      this.#execution.step();
      const inner = new Scope(scope);
      this.#execution.place = place;
      this.#assign(target, item, inner);
      return isTrue(this.evaluator.evaluate(condition, inner));
    });
  }

  #assign(target: AssignmentTarget, value: unknown, scope: Scope): void {
    if (target.kind === "attribute") {
      const object = scope.get(target.object);
      if (!(object instanceof TemplateObject)) {
        const found = object === undefined ? "it does not exist" : `it is ${typeName(object)}`;
        throw new TemplateFailure(`Cannot set "${target.name}" of '${target.object}': ${found}`, {
          fix: `create it with {% set ${target.object} = namespace() %}`,
        });
      }
      return object.setAttribute(target.name, value);
    }
    const { names, unpack } = target;
    const [first] = names;
    if (!unpack && first !== undefined) return scope.set(first, value);
    const values = itemsOf(value);
    if (values.length !== names.length) {
      throw new TemplateFailure(
        `Cannot unpack ${values.length} values into ${names.length} names: ${represent(value)}`,
      );
    }
    names.forEach((name, index) => scope.set(name, values[index]));
  }
}
