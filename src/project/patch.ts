import { type Document, isMap, isScalar, isSeq, YAMLMap, type YAMLSeq } from "yaml";

/**
 * A change of a map in a file: `undefined` removes a key, a map changes the map that is there, a list
 * changes the items that are there one by one, and anything else replaces what is there.
 */
export type Patch = { readonly [key: string]: PatchValue };
export type PatchValue =
  | undefined
  | null
  | string
  | number
  | bigint
  | boolean
  | readonly PatchValue[]
  | Patch;

/** Changes a document in place; an empty one becomes a map. */
export function patchDocument(document: Document, patch: Patch): void {
  if (!isMap(document.contents)) document.contents = document.createNode({}) as YAMLMap;
  patchMap(document.contents as YAMLMap, patch, document);
}

function patchMap(map: YAMLMap, patch: Patch, document: Document): void {
  for (const [key, value] of Object.entries(patch)) {
    const old = map.get(key, true) as unknown;
    if (value === undefined) map.delete(key);
    else if (isPatch(value)) {
      const inner = isMap(old) ? old : new YAMLMap(document.schema);
      patchMap(inner, value, document);
      if (inner !== old && inner.items.length > 0) map.set(document.createNode(key), inner);
    } else if (Array.isArray(value) && isSeq(old)) patchList(old, value, document);
    else if (!replaceScalar(old, value)) map.set(key, document.createNode(withoutRemoved(value)));
  }
}

function patchList(list: YAMLSeq, values: readonly PatchValue[], document: Document): void {
  for (const [index, value] of values.entries()) {
    const old = list.items[index];
    if (isPatch(value) && isMap(old)) patchMap(old, value, document);
    else if (!replaceScalar(old, value)) {
      list.items[index] = document.createNode(withoutRemoved(value));
    }
  }
  list.items.length = values.length;
}

/** What is new has no keys to remove. */
function withoutRemoved(value: PatchValue): PatchValue {
  if (Array.isArray(value)) return value.map(withoutRemoved);
  if (!isPatch(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([key, part]) => [key, withoutRemoved(part)]),
  );
}

function isPatch(value: PatchValue): value is Patch {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Gives a scalar another value where it is, so that it keeps its quotes and its comment.
 * @returns Whether that is possible.
 */
function replaceScalar(old: unknown, value: PatchValue): boolean {
  if (!isScalar(old) || (typeof value === "object" && value !== null)) return false;
  if (old.value === value) return true;
  old.value = value;
  delete old.srcToken;
  delete old.source;
  return true;
}
