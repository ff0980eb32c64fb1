import { countArgument, integerArgument, optionalText } from "../convert.ts";
import { TemplateFailure } from "../failure.ts";
import { capitalize, center, replaceText, strip, titleCase } from "../filters/text.ts";
import { charactersOf, checkItems, partsOf } from "../limits.ts";
import { type Host, type Operation, operation, required, simple, variadic } from "../operation.ts";
import type { Given } from "../operation.ts";
import { print, represent } from "../printing.ts";
import { itemsOf, present, Tuple } from "../values.ts";

function split(text: string, separator: string | undefined, most: number): string[] {
  if (separator === "") throw new TemplateFailure("The separator of split() must not be empty");
  const parts = separator === undefined ? partsOf(text.trim(), /\s+/) : partsOf(text, separator);
  if (separator === undefined && text.trim() === "") return [];
  if (most < 0 || parts.length <= most + 1) return parts;
  if (separator !== undefined) return [...parts.slice(0, most), parts.slice(most).join(separator)];
  const pattern = new RegExp(`^((?:\\S+\\s+){${most}})([^]*)$`);
  const [, head = "", rest = ""] = pattern.exec(text.trimStart()) ?? [];
  return [...head.trim().split(/\s+/).filter((part) => part !== ""), rest];
}

function splitFromEnd(text: string, separator: string | undefined, most: number): string[] {
  const parts = split(text, separator, -1);
  if (most < 0 || parts.length <= most + 1) return parts;
  const head = parts.slice(0, parts.length - most).join(separator ?? " ");
  return [head, ...parts.slice(parts.length - most)];
}

/** `startswith` and `endswith` take one text or several in a tuple. */
function ends(matches: (text: string, part: string) => boolean): Operation {
  return operation(
    { part: required },
    (text, { part }) =>
      (Array.isArray(part) ? part : [part]).some((one) => matches(String(text), print(one))),
  );
}

function stripping(which: "both" | "start" | "end"): Operation {
  return operation(
    { chars: null },
    (text, { chars }) => strip(String(text), optionalText(chars), which),
  );
}

function padding(pad: (text: string, width: number, fill: string) => string): Operation {
  return operation({ width: required, fillchar: " " }, (text, { width, fillchar }) => {
    const count = countArgument(width, "width");
    checkItems(count, "The padded text");
    return pad(String(text), count, print(fillchar));
  });
}

function partition(text: string, separator: string, fromEnd: boolean): unknown {
  const index = fromEnd ? text.lastIndexOf(separator) : text.indexOf(separator);
  if (index === -1) return Tuple.from(fromEnd ? ["", "", text] : [text, "", ""]);
  return Tuple.from([text.slice(0, index), separator, text.slice(index + separator.length)]);
}

function zeroFill(text: string, width: number): string {
  const sign = /^[-+]?/.exec(text)![0];
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}

/** `'{} {name}'.format(…)` with positions, names and paths, without format specifications. */
function formatBraces(text: string, given: Given, host: Host): string {
  let next = 0;
  return text.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (all: string, field?: string) => {
    if (field === undefined) return all.charAt(0);
    const [first = "", ...path] = field.split(".");
    if (/[:!]/.test(field)) {
      throw new TemplateFailure(`format() does not know the specification in "${all}"`, {
        fix: "use the filter format, such as '%05d'|format(7)",
      });
    }
    const value = first === "" || /^\d+$/.test(first)
      ? given.positional[first === "" ? next++ : Number(first)]
      : given.named.get(first);
    if (value === undefined) throw new TemplateFailure(`format() has no argument for "${all}"`);
    return print(path.length === 0 ? value : present(host.attribute(value, path.join("."))));
  });
}

/** All of a text is of one kind, and there is at least one character. */
function only(pattern: RegExp): Operation {
  return simple((text) => pattern.test(String(text)));
}

function find(text: string, part: string, last = false): number {
  return last ? text.lastIndexOf(part) : text.indexOf(part);
}

/** Methods of strings, as in Python. */
export const stringMethods: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["capitalize", simple((text) => capitalize(String(text)))],
  [
    "center",
    operation(
      { width: required },
      (text, { width }) => center(String(text), countArgument(width, "width")),
    ),
  ],
  [
    "count",
    operation(
      { part: required },
      (text, { part }) => partsOf(String(text), print(part)).length - 1,
    ),
  ],
  ["endswith", ends((text, part) => text.endsWith(part))],
  ["find", operation({ part: required }, (text, { part }) => find(String(text), print(part)))],
  ["format", variadic((text, given, host) => formatBraces(String(text), given, host))],
  [
    "index",
    operation({ part: required }, (text, { part }) => {
      const index = find(String(text), print(part));
      if (index === -1) throw new TemplateFailure(`${represent(part)} is not in the string`);
      return index;
    }),
  ],
  ["isalnum", only(/^[\p{L}\p{N}]+$/u)],
  ["isalpha", only(/^\p{L}+$/u)],
  ["isdigit", only(/^\p{Nd}+$/u)],
  ["islower", only(/^(?=.*\p{Ll})[^\p{Lu}]*$/su)],
  ["isspace", only(/^\s+$/)],
  ["isupper", only(/^(?=.*\p{Lu})[^\p{Ll}]*$/su)],
  [
    "join",
    operation(
      { items: required },
      (text, { items }) => itemsOf(items).map(print).join(String(text)),
    ),
  ],
  ["ljust", padding((text, width, fill) => text.padEnd(width, fill))],
  ["lower", simple((text) => String(text).toLowerCase())],
  ["lstrip", stripping("start")],
  [
    "partition",
    operation({ sep: required }, (text, { sep }) => partition(String(text), print(sep), false)),
  ],
  [
    "removeprefix",
    operation(
      { prefix: required },
      (text, { prefix }) =>
        String(text).startsWith(print(prefix)) ? String(text).slice(print(prefix).length) : text,
    ),
  ],
  [
    "removesuffix",
    operation(
      { suffix: required },
      (text, { suffix }) =>
        String(text).endsWith(print(suffix))
          ? String(text).slice(0, String(text).length - print(suffix).length)
          : text,
    ),
  ],
  [
    "replace",
    operation(
      { old: required, new: required, count: -1 },
      (text, values) =>
        replaceText(String(text), {
          old: print(values.old),
          by: print(values.new),
          count: integerArgument(values.count, "count"),
        }),
    ),
  ],
  [
    "rfind",
    operation({ part: required }, (text, { part }) => find(String(text), print(part), true)),
  ],
  ["rjust", padding((text, width, fill) => text.padStart(width, fill))],
  [
    "rpartition",
    operation({ sep: required }, (text, { sep }) => partition(String(text), print(sep), true)),
  ],
  [
    "rsplit",
    operation(
      { sep: null, maxsplit: -1 },
      (text, { sep, maxsplit }) =>
        splitFromEnd(String(text), optionalText(sep), integerArgument(maxsplit, "maxsplit")),
    ),
  ],
  ["rstrip", stripping("end")],
  [
    "split",
    operation(
      { sep: null, maxsplit: -1 },
      (text, { sep, maxsplit }) =>
        split(String(text), optionalText(sep), integerArgument(maxsplit, "maxsplit")),
    ),
  ],
  [
    "splitlines",
    simple((text) => String(text) === "" ? [] : partsOf(String(text).replace(/\n$/, ""), "\n")),
  ],
  ["startswith", ends((text, part) => text.startsWith(part))],
  ["strip", stripping("both")],
  [
    "swapcase",
    simple((text) =>
      charactersOf(String(text)).map((character) =>
        character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase()
      ).join("")
    ),
  ],
  ["title", simple((text) => titleCase(String(text)))],
  ["upper", simple((text) => String(text).toUpperCase())],
  [
    "zfill",
    operation({ width: required }, (text, { width }) => {
      const count = countArgument(width, "width");
      checkItems(count, "The padded text");
      return zeroFill(String(text), count);
    }),
  ],
]);
