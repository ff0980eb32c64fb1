import { didYouMean } from "../registry.ts";
import { TemplateFailure } from "./failure.ts";
import { TemplateObject } from "./values.ts";

/** Evaluated arguments of a call. */
export interface Given {
  readonly positional: readonly unknown[];
  readonly named: ReadonlyMap<string, unknown>;
}

/** What filters, tests and functions may ask the evaluator to do. */
export interface Host {
  filter(name: string, input: unknown, given: Given): unknown;
  test(name: string, input: unknown, given: Given): boolean;
  /** The value at a dotted path such as `owner.name` or `0`; may be missing. */
  attribute(value: unknown, path: unknown): unknown;
}

/** Default of a parameter that a call must give. */
export const required: unique symbol = Symbol("required");

/**
 * A filter, test, method or function. Parameters are bound by position in the order of their names
 * or by name; `undefined` instead of parameters hands over the arguments as they are.
 */
export interface Operation {
  readonly parameters: Readonly<Record<string, unknown>> | undefined;
  readonly apply: (input: unknown, values: Given & Bound, host: Host) => unknown;
  /** Also called for names and attributes that do not exist. */
  readonly acceptsMissing?: boolean;
}

interface Bound {
  readonly [parameter: string]: unknown;
}

/** An operation with named parameters and their defaults; `required` marks those without one. */
export function operation<Name extends string>(
  parameters: Readonly<Record<Name, unknown>>,
  apply: (input: unknown, values: Readonly<Record<Name, unknown>>, host: Host) => unknown,
): Operation {
  return { parameters, apply: (input, values, host) => apply(input, values as never, host) };
}

/** An operation without parameters. */
export function simple(apply: (input: unknown, host: Host) => unknown): Operation {
  return { parameters: {}, apply: (input, _, host) => apply(input, host) };
}

/** An operation that takes any arguments. */
export function variadic(
  apply: (input: unknown, given: Given, host: Host) => unknown,
): Operation {
  return { parameters: undefined, apply };
}

/**
 * Binds the arguments and applies the operation.
 * @param label What it is called in messages, such as `filter 'round'`.
 * @throws {TemplateFailure} When the arguments do not fit.
 */
export function applyOperation(
  { parameters, apply }: Operation,
  call: {
    readonly label: string;
    readonly input: unknown;
    readonly given: Given;
    readonly host: Host;
  },
): unknown {
  const { label, input, given, host } = call;
  if (parameters === undefined) return apply(input, given as Given & Bound, host);
  return apply(input, bind(parameters, given, label) as Given & Bound, host);
}

function bind(parameters: Readonly<Record<string, unknown>>, given: Given, label: string): Bound {
  const names = Object.keys(parameters);
  if (given.positional.length > names.length) {
    const most = names.length === 0 ? "no arguments" : `at most ${names.length}`;
    throw new TemplateFailure(`The ${label} takes ${most}, ${given.positional.length} are given`);
  }
  const values: Record<string, unknown> = Object.assign(Object.create(null), parameters);
  for (const [index, name] of names.slice(0, given.positional.length).entries()) {
    values[name] = given.positional[index];
  }
  for (const [name, value] of given.named) {
    const index = names.indexOf(name);
    if (index === -1) {
      throw new TemplateFailure(
        `The ${label} has no argument "${name}"`,
        didYouMean(name, names),
      );
    }
    if (index < given.positional.length) {
      throw new TemplateFailure(`The ${label} is given the argument "${name}" twice`);
    }
    values[name] = value;
  }
  const absent = names.find((name) => values[name] === required);
  if (absent !== undefined) {
    const usage = names.map((name) => parameters[name] === required ? name : `[${name}]`);
    throw new TemplateFailure(`The ${label} needs the argument "${absent}"`, {
      fix: `write it as ${label.replace(/^.*'(.*)'.*$/, "$1")}(${usage.join(", ")})`,
    });
  }
  return values;
}

/** Something a template can call. */
export abstract class TemplateFunction extends TemplateObject {
  abstract call(given: Given, host: Host): unknown;
  override attribute(_name: string): unknown {
    return undefined;
  }
  override readonly attributeNames: readonly string[] = [];
}

/** A function of the engine; the operation gets no input. */
export class BuiltInFunction extends TemplateFunction {
  readonly name: string;
  readonly label: string;
  readonly #operation: Operation;
  readonly #input: unknown;

  /** @param input The receiver, when the function is a method. */
  constructor(name: string, operation: Operation, input?: unknown) {
    super();
    this.name = name;
    this.label = `function '${name}'`;
    this.#operation = operation;
    this.#input = input;
  }

  call(given: Given, host: Host): unknown {
    const { label } = this;
    return applyOperation(this.#operation, { label, input: this.#input, given, host });
  }
}
