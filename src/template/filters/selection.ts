import { TemplateFailure } from "../failure.ts";
import {
  type Given,
  type Host,
  type Operation,
  operation,
  required,
  variadic,
} from "../operation.ts";
import { print } from "../printing.ts";
import { isTrue, itemsOf, Missing, present } from "../values.ts";

/** The name in front and the other arguments, which belong to what it names. */
function split(given: Given): { readonly name: string | undefined; readonly rest: Given } {
  const [name, ...positional] = given.positional;
  const { named } = given;
  return { name: name === undefined ? undefined : print(name), rest: { positional, named } };
}

function map(input: unknown, given: Given, host: Host): unknown {
  const attribute = given.named.get("attribute");
  if (attribute !== undefined) {
    const otherwise = given.named.get("default");
    return itemsOf(input).map((item) => {
      const value = host.attribute(item, attribute);
      return value instanceof Missing && otherwise !== undefined ? otherwise : present(value);
    });
  }
  const { name, rest } = split(given);
  if (name === undefined) {
    throw new TemplateFailure("The filter 'map' needs the name of a filter, or attribute='…'");
  }
  return itemsOf(input).map((item) => host.filter(name, item, rest));
}

/** Keeps the items for which a test, or their truth without one, is as `wanted`. */
function selecting(wanted: boolean): Operation {
  return variadic((input, given, host) => {
    const { name, rest } = split(given);
    return itemsOf(input).filter((item) =>
      (name === undefined ? isTrue(item) : host.test(name, item, rest)) === wanted
    );
  });
}

function selectingByAttribute(filter: string, wanted: boolean): Operation {
  return variadic((input, given, host) => {
    const [path, ...positional] = given.positional;
    if (path === undefined) {
      throw new TemplateFailure(`The filter '${filter}' needs the name of an attribute`);
    }
    const { name, rest } = split({ positional, named: given.named });
    return itemsOf(input).filter((item) => {
      const value = host.attribute(item, path);
      const holds = name === undefined
        ? !(value instanceof Missing) && isTrue(value)
        : host.test(name, value, rest);
      return holds === wanted;
    });
  });
}

const fallback: Operation = {
  ...operation({ default_value: "", boolean: false }, (input, values) => {
    const absent = input instanceof Missing || isTrue(values.boolean) && !isTrue(input);
    return absent ? values.default_value : input;
  }),
  acceptsMissing: true,
};

/** Filters that apply other filters and tests, or choose among values. */
export const selectionFilters: readonly (readonly [string, Operation])[] = [
  ["attr", operation({ name: required }, (input, { name }, host) => host.attribute(input, name))],
  ["d", fallback],
  ["default", fallback],
  ["map", variadic(map)],
  ["reject", selecting(false)],
  ["rejectattr", selectingByAttribute("rejectattr", false)],
  ["select", selecting(true)],
  ["selectattr", selectingByAttribute("selectattr", true)],
];
