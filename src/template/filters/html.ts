import { TemplateFailure } from "../failure.ts";
import { type Operation, operation, simple } from "../operation.ts";
import { print } from "../printing.ts";
import { isTrue, SafeText, sortedKeys, typeName } from "../values.ts";

/** Text with the characters that mean something in HTML replaced. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll("'", "&#39;").replaceAll('"', "&#34;");
}

const escape = simple((input) =>
  input instanceof SafeText ? input : new SafeText(escapeHtml(print(input)))
);

function attributes(value: unknown, leadingSpace: boolean): SafeText {
  if (!(value instanceof Map)) {
    throw new TemplateFailure(`The filter 'xmlattr' needs a dict, not ${typeName(value)}`);
  }
  const pairs = sortedKeys(value).filter((key) => value.get(key) !== null).map((key) => {
    const name = print(key);
    if (/[\s/>=]/.test(name)) {
      throw new TemplateFailure(`"${name}" cannot be the name of an attribute`);
    }
    return `${escapeHtml(name)}="${escapeHtml(print(value.get(key)))}"`;
  });
  return new SafeText((leadingSpace && pairs.length > 0 ? " " : "") + pairs.join(" "));
}

function linked(text: string): SafeText {
  const html = escapeHtml(text).replace(/\bhttps?:\/\/[^\s<>]+[^\s<>.,;:!?)]/g, (address) => {
    return `<a href="${address}" rel="noopener">${address}</a>`;
  });
  return new SafeText(html);
}

/** Filters for HTML, and the marks that `autoescape` looks at. */
export const htmlFilters: readonly (readonly [string, Operation])[] = [
  ["e", escape],
  ["escape", escape],
  ["forceescape", simple((input) => new SafeText(escapeHtml(print(input))))],
  ["safe", simple((input) => input instanceof SafeText ? input : new SafeText(print(input)))],
  [
    "striptags",
    simple((input) =>
      print(input).replace(/<!--[^]*?-->|<[^<>]*>/g, "").replace(/\s+/g, " ").trim()
    ),
  ],
  ["urlize", simple((input) => linked(print(input)))],
  [
    "xmlattr",
    operation({ autospace: true }, (input, { autospace }) => attributes(input, isTrue(autospace))),
  ],
];
