import { TemplateFailure } from "./failure.ts";
import { normalizedText, type Template, type TemplatePlace } from "./source.ts";

export type TemplateTokenKind =
  | "text"
  | "open expression"
  | "close expression"
  | "open tag"
  | "close tag"
  | "name"
  | "string"
  | "integer"
  | "float"
  | "operator"
  | "end";

export interface TemplateToken {
  readonly kind: TemplateTokenKind;
  /** Text, name, operator, digits, or the value of a string with its escapes resolved. */
  readonly value: string;
  readonly place: TemplatePlace;
}

const openPattern = /\{[{%#]/g;
const namePattern = /[\p{L}_][\p{L}\p{N}_]*/yu;
const numberPattern = /\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const indexPattern = /\d+/y;
const stringPattern = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/y;
const operatorPattern = /\*\*|\/\/|[=!<>]=|[-+*\/%~|.,:()[\]{}<>=]/y;
const spacePattern = /\s+/y;
const rawPattern = /\{%[-+]?\s*raw\s*([-+]?)%\}/y;
const endRawPattern = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;

/** Splits a template into tokens, the last of kind `end`. @throws {TemplateFailure} With its place. */
export function tokenizeTemplate(template: Template): TemplateToken[] {
  return new Lexer(template).read();
}

class Lexer {
  readonly #template: Template;
  readonly #text: string;
  readonly #tokens: TemplateToken[] = [];
  #offset = 0;
  /** A tag ended with `-`: the text after it loses its leading white space. */
  #stripNext = false;

  constructor(template: Template) {
    this.#template = template;
    const text = normalizedText(template);
    // One line end at the end of the template is not part of it.
    this.#text = text.endsWith("\n") ? text.slice(0, -1) : text;
  }

  read(): TemplateToken[] {
    while (this.#offset < this.#text.length) this.#readPart();
    this.#add("end", "", this.#text.length);
    return this.#tokens;
  }

  #readPart(): void {
    openPattern.lastIndex = this.#offset;
    const start = openPattern.exec(this.#text)?.index ?? this.#text.length;
    const strip = this.#text[start + 2] === "-";
    this.#addText(this.#text.slice(this.#offset, start), this.#offset, strip);
    this.#offset = start;
    if (start === this.#text.length) return;
    const kind = this.#text[start + 1];
    if (kind === "#") this.#skipComment();
    else if (kind === "{") this.#readCode("expression", "}}");
    else if (this.#match(rawPattern, (found) => this.#readRaw(found, start)) === undefined) {
      this.#readCode("tag", "%}");
    }
  }

  #addText(text: string, offset: number, stripEnd: boolean): void {
    let kept = text;
    if (this.#stripNext) kept = kept.trimStart();
    if (stripEnd) kept = kept.trimEnd();
    if (kept !== "") this.#add("text", kept, offset);
    this.#stripNext = false;
  }

  #skipComment(): void {
    const end = this.#text.indexOf("#}", this.#offset + 2);
    if (end === -1) this.#fail('A comment is never closed: "#}" is missing');
    this.#stripNext = this.#text[end - 1] === "-" && end - 1 > this.#offset + 1;
    this.#offset = end + 2;
  }

  #readRaw(found: RegExpExecArray, start: number): void {
    const from = start + found[0].length;
    endRawPattern.lastIndex = from;
    const end = endRawPattern.exec(this.#text);
    if (end === null) {
      this.#offset = start;
      this.#fail("missing 'endraw'", 'add "{% endraw %}" after the text');
    }
    this.#stripNext = found[1] === "-";
    this.#addText(this.#text.slice(from, end.index), from, end[1] === "-");
    this.#stripNext = end[2] === "-";
    this.#offset = end.index + end[0].length;
  }

  /** Reads `{{ … }}` or `{% … %}`; the offset is at the opening delimiter. */
  #readCode(what: "expression" | "tag", close: "}}" | "%}"): void {
    const opening = this.#offset;
    this.#add(`open ${what}`, this.#text.slice(opening, opening + 2), opening);
    this.#offset += /[-+]/.test(this.#text[opening + 2] ?? "") ? 3 : 2;
    let braces = 0;
    while (true) {
      this.#match(spacePattern, () => {});
      if (this.#offset >= this.#text.length) {
        this.#offset = opening;
        this.#fail(`"${this.#text.slice(opening, opening + 2)}" is never closed`, `add "${close}"`);
      }
      if (braces === 0) {
        const sign = /[-+]/.test(this.#text.charAt(this.#offset)) ? 1 : 0;
        if (this.#text.startsWith(close, this.#offset + sign)) {
          this.#add(`close ${what}`, close, this.#offset);
          this.#stripNext = this.#text[this.#offset] === "-";
          this.#offset += sign + 2;
          return;
        }
      }
      const operator = this.#readToken();
      if (operator === "{") braces++;
      else if (operator === "}") braces--;
    }
  }

  /** Adds the token at the offset. Returns its text when it is an operator. */
  #readToken(): string | undefined {
    const start = this.#offset;
    const add = (kind: TemplateTokenKind) => (found: RegExpExecArray) =>
      this.#add(kind, found[0], start);
    const previous = this.#tokens.at(-1);
    // After a dot, digits are an index: x.0.1 has no float in it.
    const isIndex = previous?.kind === "operator" && previous.value === ".";
    const known = this.#match(namePattern, add("name")) ??
      this.#match(stringPattern, (found) => {
        this.#add("string", unescape(found[0].slice(1, -1)), start);
      }) ??
      this.#match(isIndex ? indexPattern : numberPattern, ([digits]) => {
        const kind = /[.eE]/.test(digits) ? "float" : "integer";
        this.#add(kind, digits.replaceAll("_", ""), start);
      });
    if (known !== undefined) return undefined;
    const operator = this.#match(operatorPattern, add("operator"));
    if (operator !== undefined) return operator;
    const character = this.#text[start];
    if (character === '"' || character === "'") this.#fail("A string is never closed");
    this.#fail(`Unexpected character "${String.fromCodePoint(this.#text.codePointAt(start)!)}"`);
  }

  /** Calls `found` and moves on when the pattern matches here. Returns the text it matched. */
  #match(pattern: RegExp, found: (match: RegExpExecArray) => void): string | undefined {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#offset = pattern.lastIndex;
    found(match);
    return match[0];
  }

  #add(kind: TemplateTokenKind, value: string, offset: number): void {
    this.#tokens.push({ kind, value, place: { template: this.#template, offset } });
  }

  #fail(message: string, fix?: string): never {
    const place = { template: this.#template, offset: this.#offset };
    throw new TemplateFailure(message, fix === undefined ? {} : { fix }, place);
  }
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
  ["a", "\x07"],
  ["0", "\0"],
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
  ["\n", ""],
]);

/** Resolves escapes as Python does: unknown ones, such as `\d` of a pattern, stay as they are. */
function unescape(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([^]))/g,
    (all, x, u, character) => {
      if (character !== undefined) return escapes.get(character) ?? all;
      return String.fromCharCode(parseInt(x ?? u, 16));
    },
  );
}
