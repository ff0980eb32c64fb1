import { foldName, type Identifiers } from "../sql/identifiers.ts";
import type { Lexis } from "../sql/lexis.ts";
import { type SqlToken, tokenize } from "../sql/lexer.ts";
import { quotePart } from "../sql/names.ts";

/** A part of an expression: SQL as it is, or `{name}`, which stands for something of the model. */
export type Piece =
  | { readonly kind: "sql"; readonly text: string }
  | { readonly kind: "reference"; readonly name: string };

/**
 * Templates of expressions, kept while the SQL around them is read: their braces are no references, and
 * what they will print is not known yet.
 */
export class Templates {
  readonly #texts: string[] = [];

  /** The text with a word in the place of each template. */
  hide(text: string): string {
    return text.replace(
      /\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}/gs,
      (template) => `bruin_template_${this.#texts.push(template)}_`,
    );
  }

  /** Whether a text holds such a word. */
  isIn(text: string): boolean {
    return placeholder.test(text);
  }

  /** The text with its templates again. */
  restore(text: string): string {
    return text.replace(
      new RegExp(placeholder, "g"),
      (word, number) => this.#texts[Number(number) - 1] ?? word,
    );
  }
}

const placeholder = /bruin_template_(\d+)_/;
const referenceName = /^\s*([\p{L}_][\p{L}\p{N}_.$ -]*?)\s*$/u;

/** The pieces of an expression without its comments, which would end a statement of one line. */
export function readExpression(text: string, lexis: Lexis): Piece[] {
  const tokens = withoutComments(text, lexis);
  const pieces: Piece[] = [];
  let skipTo = 0;
  for (const [index, token] of tokens.entries()) {
    if (index < skipTo) continue;
    const end = token.text === "{"
      ? tokens.findIndex((one, at) => at > index && one.text === "}")
      : -1;
    const inside = tokens.slice(index + 1, Math.max(end, 0)).map((one) => one.text).join("");
    const [, name] = referenceName.exec(inside) ?? [];
    if (name === undefined) pieces.push({ kind: "sql", text: token.text });
    else {
      pieces.push({ kind: "reference", name });
      skipTo = end + 1;
    }
  }
  return pieces;
}

/** The names of `{name}` in an expression. */
export function referencesIn(text: string, lexis: Lexis): string[] {
  return readExpression(new Templates().hide(text), lexis)
    .flatMap((piece) => piece.kind === "reference" ? [piece.name] : []);
}

/** What stands around a reference: the SQL before it, and the next sign after it. */
export interface Surroundings {
  readonly before: string;
  readonly after: string;
}

/** The SQL of an expression, with something in the place of each reference. */
export function fillIn(
  text: string,
  { lexis, put }: {
    readonly lexis: Lexis;
    readonly put: (name: string, surroundings: Surroundings) => string;
  },
): string {
  const pieces = readExpression(text, lexis);
  let sql = "";
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind === "sql") sql += piece.text;
    else {
      const next = pieces.slice(index + 1).find((one) => one.kind !== "sql" || one.text !== " ");
      const after = next?.kind === "sql" ? next.text : "";
      sql += put(piece.name, { before: sql.trimEnd(), after });
    }
  }
  return sql.trim();
}

function withoutComments(text: string, lexis: Lexis): SqlToken[] {
  return [...tokenize(text, lexis)].map((token) =>
    token.kind === "blank" || token.kind.endsWith("comment") ? { ...token, text: " " } : token
  );
}

const wordOperators = new Set([
  ...["and", "or", "not", "is", "in", "like", "ilike", "between", "case", "over", "collate"],
]);
const harmless = new Set([".", ",", "(", ")", "[", "]", ":"]);

/** Whether an expression needs parentheses as an operand of another. */
export function hasOperator(sql: string, lexis: Lexis): boolean {
  return outside(sql, lexis).some(({ kind, text }) =>
    kind === "symbol" ? !harmless.has(text) : kind === "word" && wordOperators.has(lower(text))
  );
}

/** Whether a condition may be one of several without parentheses. */
export function hasAlternative(sql: string, lexis: Lexis): boolean {
  return placeholder.test(sql) ||
    outside(sql, lexis).some(({ kind, text }) => kind === "word" && lower(text) === "or");
}

/** Whether an expression is the plain name of a column. */
export function isPlainName(sql: string): boolean {
  return /^[A-Za-z_]\w*$/.test(sql) && !placeholder.test(sql);
}

/**
 * A name in quotes, with which it may be a word of the platform's SQL. It means what it means without them, if it
 * can be written so: `Kind` is `"kind"` where names fold to lower case.
 */
export function nameInQuotes(name: string, identifiers: Identifiers): string {
  const read = /^[A-Za-z_][\w$]*$/.test(name) ? foldName(name, identifiers) : name;
  return quotePart(read, identifiers.quote);
}

/** The tokens that are in no parentheses, without these. */
function outside(sql: string, lexis: Lexis): SqlToken[] {
  let depth = 0;
  return [...tokenize(sql, lexis)].filter(({ text }) => {
    if (text === ")") depth--;
    const isOutside = depth === 0;
    if (text === "(") depth++;
    return isOutside;
  });
}

/** In parentheses where it needs them as an operand. */
export function operand(sql: string, lexis: Lexis): string {
  return hasOperator(sql, lexis) ? `(${sql})` : sql;
}

function lower(text: string): string {
  return text.toLowerCase();
}
