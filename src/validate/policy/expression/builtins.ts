import { isEqual } from "./operators.ts";
import type { Type } from "./types.ts";

/** A function that takes values. */
export interface Builtin {
  readonly parameters: readonly Type[];
  /** How many of the parameters may be left out. */
  readonly optional?: number;
  /** What it gives; from its first argument where that matters. */
  readonly type: Type | ((first: Type) => Type);
  // deno-lint-ignore no-explicit-any -- the parameters say what they are
  readonly apply: (...values: any[]) => unknown;
}

/** A function that asks a predicate about each item of a list. */
export interface ListBuiltin {
  readonly type: (item: Type, predicate: Type) => Type;
  /** What the predicate gives; `undefined` for anything. */
  readonly predicate: "bool" | undefined;
  readonly apply: (items: readonly unknown[], ask: (item: unknown) => unknown) => unknown;
}

const list: Type = { list: "any" };
const text: Type = "string";

/** The type of an item of a list. */
export function itemType(type: Type): Type {
  return typeof type === "object" && "list" in type ? type.list : "any";
}

export const builtins: Readonly<Record<string, Builtin>> = {
  len: {
    parameters: ["any"],
    type: "number",
    apply: (value) => {
      // Characters, as Go counts them.
      if (typeof value === "string") return [...value].length;
      if (value === null || typeof value !== "object") throw new Error("invalid argument for len");
      return Array.isArray(value) ? value.length : Object.keys(value).length;
    },
  },
  upper: { parameters: [text], type: text, apply: (value: string) => value.toUpperCase() },
  lower: { parameters: [text], type: text, apply: (value: string) => value.toLowerCase() },
  trim: {
    parameters: [text, text],
    optional: 1,
    type: text,
    apply: (value: string, characters?: string) =>
      characters === undefined ? value.trim() : trimCharacters(value, characters),
  },
  trimPrefix: {
    parameters: [text, text],
    type: text,
    apply: (value: string, prefix) => value.startsWith(prefix) ? value.slice(prefix.length) : value,
  },
  trimSuffix: {
    parameters: [text, text],
    type: text,
    apply: (value: string, suffix) =>
      suffix !== "" && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value,
  },
  split: {
    parameters: [text, text, "number"],
    optional: 1,
    type: { list: text },
    apply: (value: string, separator: string, most = -1) => {
      const parts = value.split(separator);
      if (most < 0 || parts.length <= most) return parts;
      if (most === 0) return [];
      return [...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)];
    },
  },
  join: {
    parameters: [{ list: text }, text],
    optional: 1,
    type: text,
    apply: (parts: string[], separator = "") => parts.join(separator),
  },
  replace: {
    parameters: [text, text, text],
    type: text,
    apply: (value: string, old, by) => value.replaceAll(old, () => by),
  },
  indexOf: {
    parameters: [text, text],
    type: "number",
    apply: (value: string, part) => value.indexOf(part),
  },
  lastIndexOf: {
    parameters: [text, text],
    type: "number",
    apply: (value: string, part) => value.lastIndexOf(part),
  },
  hasPrefix: {
    parameters: [text, text],
    type: "bool",
    apply: (value: string, prefix) => value.startsWith(prefix),
  },
  hasSuffix: {
    parameters: [text, text],
    type: "bool",
    apply: (value: string, suffix) => value.endsWith(suffix),
  },
  first: { parameters: [list], type: itemType, apply: ([item = null]) => item },
  last: { parameters: [list], type: itemType, apply: (items: unknown[]) => items.at(-1) ?? null },
  uniq: {
    parameters: [list],
    type: (first) => first,
    apply: (items: unknown[]) =>
      items.filter((item, index) => items.findIndex((other) => isEqual(item, other)) === index),
  },
  keys: {
    parameters: [{ map: "any" }],
    type: { list: text },
    apply: (map) => Object.keys(map),
  },
  values: {
    parameters: [{ map: "any" }],
    type: (first) => ({ list: typeof first === "object" && "map" in first ? first.map : "any" }),
    apply: (map) => Object.values(map),
  },
};

export const listBuiltins: Readonly<Record<string, ListBuiltin>> = {
  all: { type: () => "bool", predicate: "bool", apply: (items, ask) => items.every(ask) },
  any: { type: () => "bool", predicate: "bool", apply: (items, ask) => items.some(ask) },
  none: { type: () => "bool", predicate: "bool", apply: (items, ask) => !items.some(ask) },
  one: {
    type: () => "bool",
    predicate: "bool",
    apply: (items, ask) => items.filter(ask).length === 1,
  },
  count: {
    type: () => "number",
    predicate: "bool",
    apply: (items, ask) => items.filter(ask).length,
  },
  filter: {
    type: (item) => ({ list: item }),
    predicate: "bool",
    apply: (items, ask) => items.filter(ask),
  },
  find: {
    type: (item) => item,
    predicate: "bool",
    apply: (items, ask) => items.find(ask) ?? null,
  },
  map: {
    type: (_, result) => ({ list: result }),
    predicate: undefined,
    apply: (items, ask) => items.map(ask),
  },
};

function trimCharacters(value: string, characters: string): string {
  const all = [...value];
  const from = all.findIndex((character) => !characters.includes(character));
  const to = all.findLastIndex((character) => !characters.includes(character));
  return from < 0 ? "" : all.slice(from, to + 1).join("");
}
