import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
} from "yaml";
import { keyGroups, type KeyOrder } from "./key_order.ts";

/** Sorts the keys of a map, and of the maps below it, unless those whose place is known are in order. */
export function sortKeys(map: YAMLMap, { keys, movable, inside = {} }: KeyOrder): void {
  const rank = (pair: Pair) => {
    const index = keys.indexOf(keyOf(pair));
    return index < 0 ? keys.length : index;
  };
  const placed = map.items.filter((pair) =>
    rank(pair) < keys.length && movable?.has(keyOf(pair)) !== true
  );
  const ranks = placed.map(rank);
  if (ranks.some((later, index) => index > 0 && ranks[index - 1]! > later)) {
    map.items.sort((a, b) => rank(a) - rank(b));
  }
  for (const pair of map.items) {
    const order = inside[keyOf(pair)];
    if (order === undefined || isAlias(pair.value)) continue;
    const maps = isSeq(pair.value) ? pair.value.items : [pair.value];
    for (const inner of maps) if (isMap(inner)) sortKeys(inner, order);
  }
}

/** Lists and maps in brackets as blocks, but for those that are empty or have keys without a value. */
export function openBrackets(document: Document.Parsed): void {
  visit(document, {
    Collection(_key, node) {
      if (node.flow !== true || node.items.length === 0) return;
      const isWhole = node.items.every((item) => !isPair(item) || hasValue(item));
      if (!isWhole) return visit.SKIP;
      node.flow = false;
    },
  });
}

/** A pair such as `{a}` has nothing to write behind its colon. */
function hasValue({ value }: Pair): boolean {
  return value !== null && (!isScalar(value) || value.value !== null || value.source !== "");
}

/** `{asset: a}` and `{asset: a, mode: full}` as `a`, which says the same. */
export function shortenDependencies(map: YAMLMap): void {
  const depends = map.items.find((pair) => keyOf(pair) === "depends")?.value;
  if (!isSeq(depends)) return;
  depends.items = depends.items.map((item) => {
    if (!isMap(item) || item.anchor !== undefined || hasComment(item)) return item;
    const [asset, mode] = ["asset", "mode"].map((key) => item.get(key, true));
    const isPlain = isScalar(asset) && typeof asset.value === "string" &&
      item.items.length === (mode === undefined ? 1 : 2) &&
      (mode === undefined || (isScalar(mode) && mode.value === "full"));
    if (!isPlain) return item;
    asset.commentBefore = item.commentBefore ?? null;
    asset.spaceBefore = item.spaceBefore ?? false;
    return asset;
  });
}

function hasComment(map: YAMLMap): boolean {
  let found = Boolean(map.comment);
  const look = (node: Node) => void (found ||= Boolean(node.comment || node.commentBefore));
  for (const { key, value } of map.items) {
    // The comment before the first key is one before the item.
    look(key as Node);
    if (value !== null) look(value as Node);
  }
  return found;
}

/** `start_date` in double quotes, since other readers of YAML take it for a date. */
export function quoteStartDate(map: YAMLMap): void {
  const date = map.get("start_date", true);
  if (!isScalar(date) || date.type !== "PLAIN" || typeof date.value !== "string") return;
  if (/^\d{4}-\d\d?-\d\d?/.test(date.value)) {
    date.type = "QUOTE_DOUBLE";
    delete date.srcToken;
  }
}

/**
 * Takes out blank lines inside of definitions, and puts one before each group of keys. What a comment
 * is set apart with stays.
 * @param options.separate Whether groups are set apart; if not, the blank lines between keys stay.
 */
export function setBlankLines(
  document: Document.Parsed,
  { separate }: { readonly separate: boolean },
): void {
  const top = document.contents as YAMLMap;
  visit(document, {
    Node(_key, node, path) {
      if (path.at(-1) === document || node.commentBefore) return;
      // Keys of the top are looked at below.
      const pair = path.at(-1);
      if (isPair(pair) && pair.key === node && path.at(-2) === top) return;
      if (isScalar(node) || isCollection(node) || isAlias(node)) node.spaceBefore = false;
    },
  });
  for (const [index, pair] of top.items.entries()) {
    if (!isScalar(pair.key)) continue;
    const group = groupOf(pair);
    const before = index === 0 ? undefined : top.items[index - 1];
    if (before === undefined) pair.key.spaceBefore = false;
    else if (!separate || group === undefined) continue;
    else if (keyGroups.indexOf(group) > 0 && group[0] === keyOf(pair)) pair.key.spaceBefore = true;
    else if (group === groupOf(before) && !pair.key.commentBefore) pair.key.spaceBefore = false;
  }
}

function groupOf(pair: Pair): readonly string[] | undefined {
  return keyGroups.find((group) => group.includes(keyOf(pair)));
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}
