import {
  type Document,
  isMap,
  isScalar,
  parseDocument,
  type Scalar,
  type ScalarTag,
  type Tags,
  visit,
  type YAMLMap,
} from "yaml";
import { ProjectError } from "../errors.ts";
import { findEmbeddedYaml } from "./asset_header.ts";
import { isYamlAssetName } from "./asset_file.ts";
import { keyOrder } from "./key_order.ts";
import {
  openBrackets,
  quoteStartDate,
  setBlankLines,
  shortenDependencies,
  sortKeys,
} from "./layout.ts";
import type { Value } from "./model.ts";
import { parseYaml, type ParseYamlOptions } from "./yaml_document.ts";

/**
 * The text of an asset's file with its definition laid out as the reference CLI does: keys in one order,
 * lists as blocks indented by two, a blank line around a header and before each group of its keys.
 * Comments, quotes and everything outside of the definition stay as they are, and so do keys that the
 * reference drops: a column's `upstreams`, a dependency's `columns`, and those it does not know.
 * @returns `undefined` when the file has no definition in YAML.
 * @throws {ProjectError} When the YAML is wrong.
 */
export function formatAssetText(text: string, file: string): string | undefined {
  if (isYamlAssetName(file)) return formatLines(text, { file, embedded: false });
  const range = findEmbeddedYaml(text);
  if (range === undefined) return undefined;
  const firstLine = text.slice(0, range.from).split("\n").length;
  const definition = formatLines(text.slice(range.from, range.to), {
    file,
    firstLine,
    embedded: true,
  });
  return text.slice(0, range.from) + definition + text.slice(range.to);
}

interface Place extends ParseYamlOptions {
  /** Whether the YAML is the header of a file with code. */
  readonly embedded: boolean;
}

/** Formats YAML with the line ends and the byte order mark that it has. */
function formatLines(text: string, place: Place): string {
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const plain = text.slice(mark.length).replaceAll("\r\n", "\n");
  const formatted = mark + formatYaml(plain, place);
  return text.includes("\r\n") ? formatted.replaceAll("\n", "\r\n") : formatted;
}

function formatYaml(text: string, place: Place): string {
  const before = parseYaml(text, place).value;
  const document = parseDocument(text, {
    customTags: asWritten,
    keepSourceTokens: true,
    logLevel: "error",
  });
  // Documents behind the first are not read, but they are somebody's.
  const isPlain = document.errors.length === 0 && isMap(document.contents);
  if (!isPlain) return text;
  let hasAlias = false;
  visit(document, { Alias: () => void (hasAlias = true) });
  // An alias must come behind what it stands for.
  if (!hasAlias) {
    keepHeading(document);
    sortKeys(document.contents as YAMLMap, keyOrder);
    shortenDependencies(document.contents as YAMLMap);
  }
  openBrackets(document);
  quoteStartDate(document.contents as YAMLMap);
  setBlankLines(document, { separate: place.embedded });
  const body = document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: Infinity,
  });
  if (!isEqual(parseYaml(body, place).value, before)) {
    throw new ProjectError("The definition cannot be formatted without changing what it says", {
      file: place.file,
    });
  }
  return place.embedded ? `\n${body.trimEnd()}\n\n` : body;
}

function asWritten(tags: Tags): Tags {
  return tags.map((tag) =>
    typeof tag === "string" || tag.collection !== undefined ? tag : keepStyle(tag)
  );
}

/** Texts on one line with their quotes and escapes, numbers such as 007, folded texts folded. */
function keepStyle(tag: ScalarTag): ScalarTag {
  if (/:(?:int|float)$/.test(tag.tag)) {
    return { ...tag, stringify: ({ source, value }) => source ?? String(value) };
  }
  const { stringify } = tag;
  if (stringify === undefined) return tag;
  return {
    ...tag,
    stringify(item, context, ...callbacks) {
      const written = sourceOf(item);
      if (written !== undefined) return written;
      if (item.type !== "BLOCK_FOLDED") return stringify(item, context, ...callbacks);
      const options = { ...context.options, lineWidth: 80 };
      return stringify(item, { ...context, options }, ...callbacks);
    },
  };
}

/** How a text is written; `undefined` when it has several lines or was not read from the file. */
function sourceOf({ srcToken }: Scalar): string | undefined {
  if (srcToken === undefined || !("source" in srcToken)) return undefined;
  const isFlow = /^(?:scalar|(?:single|double)-quoted-scalar)$/.test(srcToken.type);
  return isFlow && !srcToken.source.includes("\n") ? srcToken.source : undefined;
}

/** A comment right above the first key goes with it; what is before a blank line stays on top. */
function keepHeading(document: Document.Parsed): void {
  const [first] = (document.contents as YAMLMap).items;
  if (!isScalar(first?.key) || !first.key.commentBefore) return;
  const paragraphs = first.key.commentBefore.split(/\n[ \t]*\n/);
  first.key.commentBefore = paragraphs.pop() ?? null;
  if (paragraphs.length > 0) document.commentBefore = paragraphs.join("\n\n");
}

/** Whether two definitions say the same, whatever the order of their keys. */
function isEqual(first: Value, second: Value): boolean {
  const [a, b] = [first, second].map((value) =>
    JSON.stringify(withShortDependencies(value), (_key, part) => sorted(part))
  );
  return a === b;
}

function sorted(value: Value): Value {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
}

function withShortDependencies(value: Value): Value {
  if (!isObject(value) || !Array.isArray(value.depends)) return value;
  const depends = value.depends.map((item: Value) => {
    if (!isObject(item) || typeof item.asset !== "string") return item;
    const { asset, mode, ...rest } = item;
    const isPlain = (mode === undefined || mode === "full") && Object.keys(rest).length === 0;
    return isPlain ? asset : item;
  });
  return { ...value, depends };
}

function isObject(value: Value): value is { readonly [key: string]: Value } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
