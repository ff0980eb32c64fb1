import { stringifyJson } from "../../exact_numbers.ts";
import { countArgument } from "../convert.ts";
import { TemplateFailure } from "../failure.ts";
import { checkItems, Visits } from "../limits.ts";
import { type Operation, operation, simple } from "../operation.ts";
import { represent } from "../printing.ts";
import { Float, SafeText, sortedKeys, TemplateObject } from "../values.ts";

/** A value as data that JSON can hold, dicts with sorted keys. @throws {TemplateFailure} */
function toData(visits: Visits, value: unknown): unknown {
  visits.visit();
  if (value instanceof Float) return value.value;
  if (value instanceof SafeText) return value.text;
  if (Array.isArray(value)) return Array.from(value, (item) => toData(visits, item));
  if (value instanceof Map) {
    const entries = sortedKeys(value).map((key) => [String(key), toData(visits, value.get(key))]);
    return Object.fromEntries(entries);
  }
  if (value instanceof TemplateObject) {
    throw new TemplateFailure(`Cannot write ${value.label} as JSON`);
  }
  return value;
}

/** As in Jinja2, characters that could end a string of HTML or SQL are written as escapes. */
function toJson(value: unknown, indent: unknown): SafeText {
  const spaces = indent === null ? 0 : countArgument(indent, "indent");
  checkItems(spaces, "The indent");
  const text = stringifyJson(toData(new Visits(), value), { indent: spaces }).replace(
    /[<>&']/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new SafeText(text);
}

/** Filters that write whole values. */
export const jsonFilters: readonly (readonly [string, Operation])[] = [
  ["pprint", simple(represent)],
  ["tojson", operation({ indent: null }, (input, { indent }) => toJson(input, indent))],
];
