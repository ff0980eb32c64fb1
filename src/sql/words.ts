import type { Lexis } from "./lexis.ts";

export interface SqlToken {
  /** `word` is written without quotes; `name` is a quoted one. */
  readonly kind: "word" | "name" | "text" | "number" | "symbol";
  /** Words in lower case, names without their quotes. */
  readonly text: string;
  /** Where it starts, in UTF-16 units. */
  readonly start: number;
}

const pieces = {
  blank: String.raw`\s+|--[^\n]*`,
  hashComment: String.raw`#[^\n]*`,
  comment: String.raw`\/\*`,
  dollarText: String.raw`\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?(?:\$\k<tag>\$|$)`,
  escapedText: String.raw`[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)`,
  tripleText: String.raw`'''(?:[^\\]|\\[\s\S])*?(?:'''|$)|"""(?:[^\\]|\\[\s\S])*?(?:"""|$)`,
  backslashText: String.raw`'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)`,
  text: String.raw`'(?:[^']|'')*(?:'|$)`,
  doubleQuotedText: String.raw`"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)`,
  name: '"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)',
  bracketName: String.raw`\[(?:[^\]]|\]\])*(?:\]|$)`,
  number: String.raw`\d[\w.]*`,
  word: String.raw`[\p{L}_][\p{L}\p{N}_$]*`,
  symbol: String.raw`[\s\S]`,
};

/** In order of trial, with the kind that each gives; `undefined` for what is left out. */
function scannerFor(lexis: Lexis): RegExp {
  const all: [string, string][] = [
    ["blank", lexis.hashComment ? `${pieces.blank}|${pieces.hashComment}` : pieces.blank],
    ["comment", pieces.comment],
    [
      "text",
      [
        pieces.escapedText,
        ...lexis.quotedText ? [pieces.tripleText, pieces.doubleQuotedText] : [],
        lexis.backslash ? pieces.backslashText : pieces.text,
      ].join("|"),
    ],
    ["dollar", pieces.dollarText],
    ["name", lexis.brackets ? `${pieces.name}|${pieces.bracketName}` : pieces.name],
    ["number", pieces.number],
    ["word", pieces.word],
    ["symbol", pieces.symbol],
  ];
  return new RegExp(all.map(([kind, pattern]) => `(?<${kind}>${pattern})`).join("|"), "yu");
}

const scanners = new WeakMap<Lexis, RegExp>();

/** The words of a query, without comments. What is not closed reaches to the end. */
export function readSql(sql: string, lexis: Lexis): SqlToken[] {
  const known = scanners.get(lexis);
  const scanner = known ?? scannerFor(lexis);
  if (known === undefined) scanners.set(lexis, scanner);
  const tokens: SqlToken[] = [];
  scanner.lastIndex = 0;
  while (scanner.lastIndex < sql.length) {
    const start = scanner.lastIndex;
    const { word, name, number, symbol, text, dollar, comment } = scanner.exec(sql)!.groups!;
    if (word !== undefined) tokens.push({ kind: "word", text: word.toLowerCase(), start });
    else if (name !== undefined) tokens.push({ kind: "name", text: unquote(name), start });
    else if (number !== undefined) tokens.push({ kind: "number", text: number, start });
    else if (symbol !== undefined) tokens.push({ kind: "symbol", text: symbol, start });
    else if (text !== undefined || dollar !== undefined) {
      tokens.push({ kind: "text", text: "", start });
    } else if (comment !== undefined) scanner.lastIndex = endOfComment(sql, start);
  }
  return tokens;
}

function unquote(name: string): string {
  const quote = name[0] === "[" ? "]" : name[0];
  const inner = name.endsWith(quote) && name.length > 1 ? name.slice(1, -1) : name.slice(1);
  return inner.replaceAll(quote + quote, quote);
}

/** Comments in comments count, as in PostgreSQL; elsewhere hardly anybody nests them. */
function endOfComment(sql: string, start: number): number {
  const border = /\/\*|\*\//g;
  border.lastIndex = start;
  let depth = 0;
  for (let match = border.exec(sql); match !== null; match = border.exec(sql)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return border.lastIndex;
  }
  return sql.length;
}
