import type { Lexis } from "./lexis.ts";

/** A piece of SQL text. */
export interface SqlToken {
  /** `word` is written without quotes; `name` is a quoted one; `number` starts with a digit. */
  readonly kind:
    | "word"
    | "name"
    | "text"
    | "number"
    | "symbol"
    | "semicolon"
    | "blank"
    | "line comment"
    | "block comment";
  /** As it is written. */
  readonly text: string;
  /** Where it starts, in UTF-16 units. */
  readonly start: number;
}

/**
 * Takes a text apart; joined again, the tokens are the text. What may hide a `;` or `--` is one token,
 * which reaches to the end when it is not closed.
 */
export function* tokenize(sql: string, lexis: Lexis): Generator<SqlToken> {
  for (let start = 0; start < sql.length;) {
    const [kind, end] = tokenAt(sql, start, lexis);
    yield { kind, text: sql.slice(start, end), start };
    start = end;
  }
}

type Reading = readonly [kind: SqlToken["kind"], end: number];

const blank = /\s+/y;
/** Not `1.raw`, the end of a name such as `project-1.raw`. */
const number = /\d(?:\w|\.(?![\p{L}_])|\.(?=[eE][+-]?\d))*/yu;
const word = /[\p{L}_][\p{L}\p{N}_$]*/yu;
const dollarQuote = /\$(?:[A-Za-z_]\w*)?\$/y;

/** The kind of the token at a place, and where it ends. */
function tokenAt(sql: string, start: number, lexis: Lexis): Reading {
  const char = sql[start];
  const two = sql.slice(start, start + 2);
  if (char === ";") return ["semicolon", start + 1];
  if (two === "/*") {
    const end = endOfComment(sql, start, lexis);
    const isCode = lexis.executableComment && /^\/\*M?!/.test(sql.slice(start, start + 4));
    return [isCode ? "symbol" : "block comment", end];
  }
  if (startsLineComment(sql, start, lexis)) return ["line comment", indexOrEnd(sql, "\n", start)];
  if (char === "'" || char === '"' || char === "`") return quotedAt(sql, start, lexis);
  if (char === "[" && lexis.brackets) return ["name", endOfQuoted(sql, start + 1, "]")];
  if (lexis.escapeText && /^e'$/i.test(two)) {
    return ["text", endOfQuoted(sql, start + 2, "'", { backslash: true })];
  }
  if (lexis.alternativeText && /^q'$/i.test(two)) return ["text", endOfAlternative(sql, start + 2)];
  if (char === "$" && lexis.dollarText) {
    const open = matchAt(dollarQuote, sql, start);
    if (open !== undefined) {
      const close = sql.indexOf(sql.slice(start, open), open);
      return ["text", close < 0 ? sql.length : close + open - start];
    }
  }
  for (const [kind, pattern] of [["blank", blank], ["word", word], ["number", number]] as const) {
    const end = matchAt(pattern, sql, start);
    if (end !== undefined) return [kind, end];
  }
  return ["symbol", start + String.fromCodePoint(sql.codePointAt(start)!).length];
}

/** Where a match that starts at this place ends; `undefined` without one. */
function matchAt(pattern: RegExp, sql: string, start: number): number | undefined {
  pattern.lastIndex = start;
  return pattern.test(sql) ? pattern.lastIndex : undefined;
}

function startsLineComment(sql: string, start: number, lexis: Lexis): boolean {
  switch (sql[start]) {
    case "#":
      return lexis.hashComment ?? false;
    case "/":
      return (lexis.slashComment ?? false) && sql[start + 1] === "/";
    case "-":
      return sql[start + 1] === "-" &&
        (!lexis.dashNeedsBlank || /^\s?$/.test(sql.slice(start + 2, start + 3)));
    default:
      return false;
  }
}

/** A text or a name in the quotes that start at this place. */
function quotedAt(sql: string, start: number, lexis: Lexis): Reading {
  const quote = sql.charAt(start);
  const isText = quote === "'" || (quote === '"' && (lexis.quotedText ?? false));
  const triple = quote.repeat(3);
  if (isText && lexis.tripleText && sql.startsWith(triple, start)) {
    return ["text", endOfTriple(sql, start + 3, triple)];
  }
  const backslash = isText && lexis.backslash;
  return [isText ? "text" : "name", endOfQuoted(sql, start + 1, quote, { backslash })];
}

/** Searches instead of matching: texts may be large, and a regular expression would need a stack. */
function endOfQuoted(
  sql: string,
  start: number,
  quote: string,
  { backslash = false }: { readonly backslash?: boolean | undefined } = {},
): number {
  const special = backslash ? new RegExp(`[\\\\${quote}]`, "g") : undefined;
  for (let at = start; at < sql.length;) {
    const found = special === undefined ? sql.indexOf(quote, at) : nextMatch(special, sql, at);
    if (found < 0) break;
    if (sql[found] === "\\") at = found + 2;
    else if (sql[found + 1] === quote) at = found + 2;
    else return found + 1;
  }
  return sql.length;
}

function nextMatch(pattern: RegExp, sql: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.exec(sql)?.index ?? -1;
}

function endOfTriple(sql: string, start: number, triple: string): number {
  for (let at = start; at < sql.length; at++) {
    if (sql[at] === "\\") at++;
    else if (sql.startsWith(triple, at)) return at + 3;
  }
  return sql.length;
}

/** Where a text in Oracle's own quotes ends, as `q'[it's]'` does, of which the bracket is at this place. */
function endOfAlternative(sql: string, start: number): number {
  const opening = sql.charAt(start);
  const pairs: Readonly<Record<string, string>> = { "[": "]", "(": ")", "{": "}", "<": ">" };
  const closing = `${pairs[opening] ?? opening}'`;
  const end = sql.indexOf(closing, start + 1);
  return end < 0 ? sql.length : end + closing.length;
}

function endOfComment(sql: string, start: number, lexis: Lexis): number {
  if (!lexis.nestedComment) {
    const close = sql.indexOf("*/", start + 2);
    return close < 0 ? sql.length : close + 2;
  }
  const border = /\/\*|\*\//g;
  border.lastIndex = start;
  let depth = 0;
  for (let match = border.exec(sql); match !== null; match = border.exec(sql)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return border.lastIndex;
  }
  return sql.length;
}

function indexOrEnd(sql: string, text: string, start: number): number {
  const index = sql.indexOf(text, start);
  return index < 0 ? sql.length : index;
}

/** Whether a token is part of a statement, and neither blank, comment nor the end of one. */
export function isCode({ kind }: SqlToken): boolean {
  return kind !== "blank" && kind !== "line comment" && kind !== "block comment" &&
    kind !== "semicolon";
}

/**
 * What a query says, for those who look for names in it: no blanks and no comments, words in lower case,
 * names without their quotes, texts empty, and semicolons as symbols.
 */
export function readSql(sql: string, lexis: Lexis): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const token of tokenize(sql, lexis)) {
    const { kind, text, start } = token;
    if (kind === "semicolon") tokens.push({ kind: "symbol", text, start });
    else if (!isCode(token)) continue;
    else if (kind === "word") tokens.push({ kind, text: text.toLowerCase(), start });
    else if (kind === "name") tokens.push({ kind, text: unquote(text), start });
    else tokens.push({ kind, text: kind === "text" ? "" : text, start });
  }
  return tokens;
}

function unquote(name: string): string {
  const quote = name.startsWith("[") ? "]" : name.charAt(0);
  const inner = name.endsWith(quote) && name.length > 1 ? name.slice(1, -1) : name.slice(1);
  return inner.replaceAll(quote + quote, quote);
}

/** Where each token that is part of a statement ends, by where it begins. */
export function tokenEnds(sql: string, lexis: Lexis): Map<number, number> {
  return new Map(
    [...tokenize(sql, lexis)].filter(isCode).map(({ start, text }) => [start, start + text.length]),
  );
}

/** The index of the parenthesis that closes the one at an index; `undefined` when none does. */
export function closingOf(tokens: readonly SqlToken[], open: number): number | undefined {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const token = tokens[index];
    if (token?.kind !== "symbol") continue;
    if (token.text === "(") depth++;
    if (token.text === ")" && --depth === 0) return index;
  }
  return undefined;
}
