import { countArgument } from "../convert.ts";
import { checkCharacters, checkItems, partsOf } from "../limits.ts";
import { type Operation, operation, required, simple, variadic } from "../operation.ts";
import { print } from "../printing.ts";
import { isTrue, itemsOf } from "../values.ts";
import { formatPercent } from "./percent_format.ts";
import { wrapWords } from "./word_wrap.ts";

/** The first letter in upper case, the others in lower case. */
export function capitalize(text: string): string {
  const [first = "", ...rest] = text;
  return first.toUpperCase() + rest.join("").toLowerCase();
}

/** Every word capitalized. */
export function titleCase(text: string): string {
  return text.replace(/[^-\s({[<]+/g, capitalize);
}

/** Text in the middle of a field of this width. */
export function center(text: string, width: number): string {
  checkItems(width, "The centered text");
  const left = Math.floor(Math.max(width - text.length, 0) / 2);
  return text.padStart(text.length + left).padEnd(width);
}

/** Replaces the first `count` occurrences, or all of them when `count` is negative. */
export function replaceText(
  text: string,
  { old, by, count }: { readonly old: string; readonly by: string; readonly count: number },
): string {
  const parts = partsOf(text, old);
  const replaced = count < 0 ? parts.length - 1 : Math.min(count, parts.length - 1);
  checkCharacters(text.length + replaced * by.length);
  const head = parts.slice(0, replaced + 1).join(by);
  return [head, ...parts.slice(replaced + 1)].join(old);
}

/** Removes these characters from both ends; white space when `characters` is `undefined`. */
export function strip(text: string, characters: string | undefined, ends = "both"): string {
  const removable = (character: string) =>
    characters === undefined ? /\s/.test(character) : characters.includes(character);
  let [start, end] = [0, text.length];
  if (ends !== "end") { while (start < end && removable(text.charAt(start))) start++; }
  if (ends !== "start") { while (end > start && removable(text.charAt(end - 1))) end--; }
  return text.slice(start, end);
}

function truncate(
  text: string,
  { length, killWords, end, leeway }: {
    readonly length: number;
    readonly killWords: boolean;
    readonly end: string;
    readonly leeway: number;
  },
): string {
  if (text.length <= length + leeway) return text;
  const head = text.slice(0, Math.max(length - end.length, 0));
  if (killWords) return head + end;
  const space = head.lastIndexOf(" ");
  return (space === -1 ? head : head.slice(0, space)) + end;
}

/** Counted one by one: a list of them would take far more memory than the text. */
function countWords(text: string): number {
  let count = 0;
  for (const _ of text.matchAll(/[\p{L}\p{N}_]+/gu)) count++;
  return count;
}

function indent(text: string, options: { width: string; first: boolean; blank: boolean }): string {
  const lines = partsOf(text, "\n");
  checkCharacters(text.length + lines.length * options.width.length);
  return lines.map((line, index) => {
    const leave = index === 0 ? !options.first : line.trim() === "" && !options.blank;
    return leave ? line : options.width + line;
  }).join("\n");
}

function urlEncode(value: unknown): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  if (value instanceof Map) {
    return [...value].map(([key, item]) => `${encode(print(key))}=${encode(print(item))}`).join(
      "&",
    );
  }
  if (Array.isArray(value)) {
    return value.map((pair) => itemsOf(pair).map((part) => encode(print(part))).join("=")).join(
      "&",
    );
  }
  return encode(print(value)).replaceAll("%2F", "/");
}

/** Filters that change text. */
export const textFilters: readonly (readonly [string, Operation])[] = [
  ["capitalize", simple((input) => capitalize(print(input)))],
  [
    "center",
    operation(
      { width: 80 },
      (input, { width }) => center(print(input), countArgument(width, "width")),
    ),
  ],
  ["format", variadic((input, given) => formatPercent(print(input), given))],
  [
    "indent",
    operation({ width: 4, first: false, blank: false }, (input, { width, first, blank }) => {
      const prefix = typeof width === "string" ? width : " ".repeat(spaces(width));
      return indent(print(input), { width: prefix, first: isTrue(first), blank: isTrue(blank) });
    }),
  ],
  ["lower", simple((input) => print(input).toLowerCase())],
  [
    "replace",
    operation(
      { old: required, new: required, count: -1 },
      (input, values) =>
        replaceText(print(input), {
          old: print(values.old),
          by: print(values.new),
          count: values.count === null ? -1 : Number(values.count),
        }),
    ),
  ],
  ["string", simple(print)],
  ["title", simple((input) => titleCase(print(input)))],
  [
    "trim",
    operation(
      { chars: null },
      (input, { chars }) => strip(print(input), chars === null ? undefined : print(chars)),
    ),
  ],
  [
    "truncate",
    operation(
      { length: 255, killwords: false, end: "...", leeway: 5 },
      (input, { length, killwords, end, leeway }) =>
        truncate(print(input), {
          length: countArgument(length, "length"),
          killWords: isTrue(killwords),
          end: print(end),
          leeway: leeway === null ? 5 : countArgument(leeway, "leeway"),
        }),
    ),
  ],
  ["upper", simple((input) => print(input).toUpperCase())],
  ["urlencode", simple(urlEncode)],
  ["wordcount", simple((input) => countWords(print(input)))],
  [
    "wordwrap",
    operation(
      { width: 79, break_long_words: true, wrapstring: "\n", break_on_hyphens: true },
      (input, values) =>
        wrapWords(print(input), {
          width: Math.max(countArgument(values.width, "width"), 1),
          breakLongWords: isTrue(values.break_long_words),
          breakOnHyphens: isTrue(values.break_on_hyphens),
        }).join(values.wrapstring === null ? "\n" : print(values.wrapstring)),
    ),
  ],
];

function spaces(width: unknown): number {
  const count = countArgument(width, "width");
  checkItems(count, "The indent");
  return count;
}
