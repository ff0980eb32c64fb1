import { countArgument } from "../convert.ts";
import { TemplateFailure } from "../failure.ts";
import { charactersOf, checkItems, countCharacters } from "../limits.ts";
import { calculate, compareOrder, equals } from "../operators.ts";
import { type Host, type Operation, operation, required, simple } from "../operation.ts";
import { print } from "../printing.ts";
import {
  type Dict,
  Group,
  isTrue,
  itemsOf,
  Missing,
  present,
  SafeText,
  sortedKeys,
  Tuple,
  typeName,
} from "../values.ts";

function dictOf(value: unknown, filter: string): Dict {
  if (value instanceof Map) return value;
  throw new TemplateFailure(`The filter '${filter}' needs a dict, not ${typeName(value)}`);
}

/** What items are ordered by: an attribute when one is named, text without regard to case. */
function keyOf(
  host: Host,
  { attribute, caseSensitive }: { readonly attribute: unknown; readonly caseSensitive: unknown },
): (item: unknown) => unknown {
  const fold = (value: unknown) =>
    typeof value === "string" && !isTrue(caseSensitive) ? value.toLowerCase() : value;
  if (attribute === null) return fold;
  if (typeof attribute === "string" && attribute.includes(",")) {
    const paths = attribute.split(",").map((path) => path.trim());
    return (item) => paths.map((path) => fold(present(host.attribute(item, path))));
  }
  return (item) => fold(present(host.attribute(item, attribute)));
}

function sorted(items: readonly unknown[], key: (item: unknown) => unknown): unknown[] {
  return items.map((item) => ({ item, key: key(item) }))
    .sort((a, b) => compareOrder(a.key, b.key)).map(({ item }) => item);
}

function extreme(filter: string, sign: 1 | -1): Operation {
  return operation({ case_sensitive: false, attribute: null }, (input, values, host) => {
    const key = keyOf(host, { attribute: values.attribute, caseSensitive: values.case_sensitive });
    const items = itemsOf(input);
    if (items.length === 0) return new Missing(`The filter '${filter}' got no items`);
    return items.reduce((best, item) =>
      compareOrder(key(item), key(best)) * sign > 0 ? item : best
    );
  });
}

function chunks(items: readonly unknown[], size: number): unknown[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function batch(items: readonly unknown[], size: number, fill: unknown): unknown[][] {
  const rows = chunks(items, size);
  const last = rows.at(-1);
  while (fill !== null && last !== undefined && last.length < size) last.push(fill);
  return rows;
}

function columns(items: readonly unknown[], count: number, fill: unknown): unknown[][] {
  const [size, longer] = [Math.floor(items.length / count), items.length % count];
  return Array.from({ length: count }, (_, index) => {
    const start = index * size + Math.min(index, longer);
    const column = items.slice(start, start + size + (index < longer ? 1 : 0));
    if (fill !== null && longer > 0 && index >= longer) column.push(fill);
    return column;
  });
}

function reversed(value: unknown): unknown {
  return typeof value === "string"
    ? charactersOf(value).reverse().join("")
    : [...itemsOf(value)].reverse();
}

function unique(items: readonly unknown[], key: (item: unknown) => unknown): unknown[] {
  const seen = new Set<unknown>();
  const seenLists: unknown[] = [];
  return items.filter((item) => {
    const value = key(item);
    const isCompound = typeof value === "object" && value !== null;
    if (isCompound ? seenLists.some((other) => equals(other, value)) : seen.has(value)) {
      return false;
    }
    if (isCompound) seenLists.push(value);
    else seen.add(value);
    return true;
  });
}

function atEnd(filter: string, index: 0 | -1): Operation {
  return simple((input) =>
    itemsOf(input).at(index) ?? new Missing(`The filter '${filter}' got no items`)
  );
}

const length = simple((input) => {
  const text = input instanceof SafeText ? input.text : input;
  return typeof text === "string" ? countCharacters(text) : itemsOf(text).length;
});

/** A positive number of rows or columns to fill. */
function sizeArgument(value: unknown, name: string): number {
  const size = countArgument(value, name);
  if (size === 0) throw new TemplateFailure(`"${name}" must be at least 1`);
  checkItems(size, "The result");
  return size;
}

/** Filters for lists and dicts. */
export const sequenceFilters: readonly (readonly [string, Operation])[] = [
  [
    "batch",
    operation(
      { linecount: required, fill_with: null },
      (input, { linecount, fill_with }) =>
        batch(itemsOf(input), sizeArgument(linecount, "linecount"), fill_with),
    ),
  ],
  ["count", length],
  [
    "dictsort",
    operation({ case_sensitive: false, by: "key", reverse: false }, (input, values, host) => {
      const dict = dictOf(input, "dictsort");
      const index = print(values.by) === "value" ? 1 : 0;
      const key = keyOf(host, { attribute: index, caseSensitive: values.case_sensitive });
      const pairs = sorted(sortedKeys(dict).map((name) => Tuple.from([name, dict.get(name)])), key);
      return isTrue(values.reverse) ? pairs.reverse() : pairs;
    }),
  ],
  ["first", atEnd("first", 0)],
  [
    "groupby",
    operation({ attribute: required, default: null }, (input, values, host) => {
      const groups: Group[] = [];
      const key = (item: unknown) => {
        const value = host.attribute(item, values.attribute);
        return value instanceof Missing && values.default !== null
          ? values.default
          : present(value);
      };
      for (const item of sorted(itemsOf(input), key)) {
        const last = groups.at(-1);
        if (last !== undefined && equals(last.grouper, key(item))) last.list.push(item);
        else groups.push(Group.of(key(item), [item]) as Group);
      }
      return groups;
    }),
  ],
  [
    "items",
    simple((input) => {
      const dict = dictOf(input, "items");
      return sortedKeys(dict).map((key) => Tuple.from([key, dict.get(key)]));
    }),
  ],
  [
    "join",
    operation(
      { d: "", attribute: null },
      (input, { d, attribute }, host) =>
        itemsOf(input).map((item) =>
          print(attribute === null ? item : host.attribute(item, attribute))
        ).join(print(d)),
    ),
  ],
  ["last", atEnd("last", -1)],
  ["length", length],
  ["list", simple((input) => [...itemsOf(input)])],
  ["max", extreme("max", 1)],
  ["min", extreme("min", -1)],
  [
    "random",
    simple((input) => {
      const items = itemsOf(input);
      return items.at(Math.floor(Math.random() * items.length)) ??
        new Missing("The filter 'random' got no items");
    }),
  ],
  ["reverse", simple(reversed)],
  [
    "slice",
    operation(
      { slices: required, fill_with: null },
      (input, { slices, fill_with }) =>
        columns(itemsOf(input), sizeArgument(slices, "slices"), fill_with),
    ),
  ],
  [
    "sort",
    operation({ reverse: false, case_sensitive: false, attribute: null }, (input, values, host) => {
      const { attribute, case_sensitive: caseSensitive } = values;
      const items = sorted(itemsOf(input), keyOf(host, { attribute, caseSensitive }));
      return isTrue(values.reverse) ? items.reverse() : items;
    }),
  ],
  [
    "sum",
    operation(
      { attribute: null, start: 0 },
      (input, { attribute, start }, host) =>
        itemsOf(input).reduce((sum, item) =>
          calculate(
            "+",
            sum,
            attribute === null ? item : present(host.attribute(item, attribute)),
          ), start),
    ),
  ],
  [
    "unique",
    operation({ case_sensitive: false, attribute: null }, (input, values, host) => {
      const { attribute, case_sensitive: caseSensitive } = values;
      return unique(itemsOf(input), keyOf(host, { attribute, caseSensitive }));
    }),
  ],
];
