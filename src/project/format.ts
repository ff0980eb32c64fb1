import { type Document, isMap, isScalar, visit, type YAMLMap } from "yaml";
import { ProjectError } from "../errors.ts";
import { stringifyJson } from "../exact_numbers.ts";
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
import { parseAsWritten, printAsWritten } from "./written_yaml.ts";
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
  const document = parseAsWritten(text);
  // Documents behind the first are not read, but they are the user's.
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
  const body = printAsWritten(document);
  if (!isEqual(parseYaml(body, place).value, before)) {
    throw new ProjectError("The definition cannot be formatted without changing what it says", {
      file: place.file,
    });
  }
  return place.embedded ? `\n${body.trimEnd()}\n\n` : body;
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
    stringifyJson(sorted(withShortDependencies(value)))
  );
  return a === b;
}

function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, part]) => [
      key,
      sorted(part),
    ]),
  );
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
