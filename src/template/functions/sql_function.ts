import { TemplateFailure } from "../failure.ts";
import { type Operation, operation, required, variadic } from "../operation.ts";
import { print } from "../printing.ts";

/** Functions of `bruin` by name. */
export type SqlFunctions = Readonly<Record<string, Operation>>;

/** A function whose arguments are all SQL expressions; a list becomes its items with commas. */
export function sqlFunction<Name extends string>(
  names: readonly Name[],
  build: (values: Readonly<Record<Name, string>>) => string,
): Operation {
  const parameters = Object.fromEntries(names.map((name) => [name, required]));
  return operation(parameters, (_, values) => {
    const texts = Object.entries(values).map(([name, value]) => [name, expression(value)]);
    return build(Object.fromEntries(texts));
  });
}

/** A function that takes one list or any number of expressions, at least one. */
export function sqlFunctionOfMany(
  name: string,
  build: (expressions: readonly string[]) => string,
): Operation {
  return variadic((_, { positional, named }) => {
    const [first] = positional;
    const items = Array.isArray(first) && positional.length === 1 ? first : positional;
    if (items.length === 0 || named.size > 0) {
      throw new TemplateFailure(
        `The function 'bruin.${name}' needs a list or at least one expression`,
        {
          fix: `write it as bruin.${name}(['a', 'b']) or bruin.${name}('a', 'b')`,
        },
      );
    }
    return build(Array.from(items, expression));
  });
}

/** An argument as SQL text. */
export function expression(value: unknown): string {
  return Array.isArray(value) ? value.map(print).join(", ") : print(value);
}
