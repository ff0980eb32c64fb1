import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type ScalarTag,
  type Tags,
  visit,
  type YAMLMap,
} from "yaml";
import { ProjectError } from "../errors.ts";
import { findEmbeddedYaml } from "./asset_header.ts";
import { isYamlAssetName } from "./asset_file.ts";
import { type KeyOrder, keyOrder } from "./key_order.ts";
import type { Value } from "./model.ts";
import { parseYaml, type ParseYamlOptions } from "./yaml_document.ts";

/**
 * The text of an asset's file with its definition in order: known keys in one order, unknown ones behind
 * them, indented by two. Comments, quotes and everything outside of the definition stay as they are.
 * @returns `undefined` when the file has no definition in YAML.
 * @throws {ProjectError} When the YAML is wrong.
 */
export function formatAssetText(text: string, file: string): string | undefined {
  if (isYamlAssetName(file)) return formatLines(text, { file });
  const range = findEmbeddedYaml(text);
  if (range === undefined) return undefined;
  const firstLine = text.slice(0, range.from).split("\n").length;
  const definition = formatLines(text.slice(range.from, range.to), { file, firstLine });
  return text.slice(0, range.from) + definition + text.slice(range.to);
}

/** Formats YAML with the line ends and the byte order mark that it has. */
function formatLines(text: string, place: ParseYamlOptions): string {
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const plain = text.slice(mark.length).replaceAll("\r\n", "\n");
  const formatted = mark + formatYaml(plain, place);
  return text.includes("\r\n") ? formatted.replaceAll("\n", "\r\n") : formatted;
}

function formatYaml(text: string, place: ParseYamlOptions): string {
  const before = parseYaml(text, place).value;
  const document = parseDocument(text, { customTags: asWritten, logLevel: "error" });
  // Documents behind the first are not read, but they are somebody's.
  const isPlain = document.errors.length === 0 && isMap(document.contents);
  if (!isPlain) return text;
  let hasAlias = false;
  visit(document, { Alias: () => void (hasAlias = true) });
  // An alias must come behind what it stands for.
  if (!hasAlias) {
    keepHeading(document);
    sortKeys(document.contents as YAMLMap, keyOrder);
  }
  const formatted = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  if (!isEqual(parseYaml(formatted, place).value, before)) {
    throw new ProjectError("The definition cannot be formatted without changing what it says", {
      file: place.file,
    });
  }
  return formatted;
}

function asWritten(tags: Tags): Tags {
  return tags.map((tag) =>
    typeof tag === "string" || tag.collection !== undefined ? tag : keepStyle(tag)
  );
}

/** Numbers as they are written, since 007 may be a text to whoever reads it; folded texts folded. */
function keepStyle(tag: ScalarTag): ScalarTag {
  if (/:(?:int|float)$/.test(tag.tag)) {
    return { ...tag, stringify: ({ source, value }) => source ?? String(value) };
  }
  const { stringify } = tag;
  if (stringify === undefined) return tag;
  return {
    ...tag,
    stringify(item, context, ...callbacks) {
      if (item.type !== "BLOCK_FOLDED") return stringify(item, context, ...callbacks);
      const options = { ...context.options, lineWidth: 80 };
      return stringify(item, { ...context, options }, ...callbacks);
    },
  };
}

/** A comment right above the first key goes with it; what is before a blank line stays on top. */
function keepHeading(document: Document.Parsed): void {
  const [first] = (document.contents as YAMLMap).items;
  if (!isScalar(first?.key) || !first.key.commentBefore) return;
  const paragraphs = first.key.commentBefore.split(/\n[ \t]*\n/);
  first.key.commentBefore = paragraphs.pop();
  if (paragraphs.length > 0) document.commentBefore = paragraphs.join("\n\n");
}

function sortKeys(map: YAMLMap, { keys, inside = {} }: KeyOrder): void {
  const rank = (pair: Pair) => {
    const index = isScalar(pair.key) ? keys.indexOf(String(pair.key.value)) : -1;
    return index < 0 ? keys.length : index;
  };
  map.items.sort((a, b) => rank(a) - rank(b));
  for (const { key, value } of map.items) {
    const order = isScalar(key) ? inside[String(key.value)] : undefined;
    if (order === undefined || isAlias(value)) continue;
    const maps = isSeq(value) ? value.items : [value];
    for (const inner of maps) if (isMap(inner)) sortKeys(inner, order);
  }
}

/** Whether two values are the same, whatever the order of their keys. */
function isEqual(first: Value, second: Value): boolean {
  const [a, b] = [first, second].map((value) =>
    JSON.stringify(value, (_key, part) => sorted(part))
  );
  return a === b;
}

function sorted(value: Value): Value {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
}
