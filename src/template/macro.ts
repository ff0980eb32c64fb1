import type { Evaluator } from "./evaluator.ts";
import type { Execution } from "./execution.ts";
import { didYouMean } from "../registry.ts";
import { TemplateFailure } from "./failure.ts";
import { type Given, TemplateFunction } from "./operation.ts";
import { Scope } from "./scope.ts";
import type { MacroStatement, TemplateStatement } from "./syntax.ts";
import { Missing, SafeText, Tuple } from "./values.ts";

/** What writes the body of a macro, and finds the values of its defaults. */
export interface BodyRenderer {
  readonly evaluator: Evaluator;
  /** @throws {TemplateFailure} */
  capture(statements: readonly TemplateStatement[], scope: Scope): string;
}

/** A macro of a template, with the scope it was written in. */
export class Macro extends TemplateFunction {
  readonly label: string;
  readonly #statement: MacroStatement;
  readonly #scope: Scope;
  readonly #renderer: BodyRenderer;
  readonly #execution: Execution;

  constructor(
    statement: MacroStatement,
    scope: Scope,
    renderer: BodyRenderer,
    execution: Execution,
  ) {
    super();
    this.label = `macro '${statement.name}'`;
    this.#statement = statement;
    this.#scope = scope;
    this.#renderer = renderer;
    this.#execution = execution;
  }

  override attribute(name: string): unknown {
    return name === "name" ? this.#statement.name : undefined;
  }

  call(given: Given): unknown {
    this.#check(given);
    return this.#execution.call(this.#execution.place, () => {
      const text = this.#renderer.capture(this.#statement.body, this.#bind(given));
      return this.#scope.autoescape ? new SafeText(text) : text;
    });
  }

  #check({ positional, named }: Given): void {
    const { parameters, takesVarargs, takesKwargs } = this.#statement;
    if (positional.length > parameters.length && !takesVarargs) {
      throw new TemplateFailure(
        `The ${this.label} takes at most ${parameters.length} arguments, ` +
          `${positional.length} are given`,
      );
    }
    const names = parameters.map(({ name }) => name);
    for (const name of named.keys()) {
      const index = names.indexOf(name);
      if (index === -1 && !takesKwargs) {
        throw new TemplateFailure(
          `The ${this.label} has no argument "${name}"`,
          didYouMean(name, names),
        );
      }
      if (index !== -1 && index < positional.length) {
        throw new TemplateFailure(`The ${this.label} is given the argument "${name}" twice`);
      }
    }
  }

  #bind({ positional, named }: Given): Scope {
    const { parameters, takesVarargs, takesKwargs } = this.#statement;
    const scope = new Scope(this.#scope);
    const surplus = new Map(named);
    for (const [index, { name, default: value }] of parameters.entries()) {
      surplus.delete(name);
      if (index < positional.length) scope.set(name, positional[index]);
      else if (named.has(name)) scope.set(name, named.get(name));
      else if (value !== undefined) {
        scope.set(name, this.#renderer.evaluator.evaluate(value, scope));
      } else {
        const fix = `give "${name}" to the ${this.label}, or a default in its definition`;
        scope.set(name, new Missing(`missing variable '${name}'`, { fix }));
      }
    }
    if (takesVarargs) scope.set("varargs", Tuple.from(positional.slice(parameters.length)));
    if (takesKwargs) scope.set("kwargs", surplus);
    return scope;
  }
}
