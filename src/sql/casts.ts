import { closingOf, type SqlToken } from "./lexer.ts";

/** A place in a query that names a type. */
export interface TypePlace {
  /** The tokens of the value that is made one of the type; empty where they are not known. */
  readonly value: readonly SqlToken[];
  /** The tokens of the type, with those in its parentheses and angle brackets. */
  readonly type: readonly SqlToken[];
}

/**
 * Where a query names types: `CAST(value AS type)` and its kin, `value::type`, `type 'text'` of the given
 * types, and literals such as `ARRAY<type>[…]`.
 * @param tokens Those of `readSql`.
 * @param literalTypes Types that may stand before a text, in lower case.
 */
export function typePlaces(
  tokens: readonly SqlToken[],
  literalTypes: ReadonlySet<string>,
): TypePlace[] {
  return tokens.flatMap((token, index): TypePlace[] => {
    const next = tokens[index + 1];
    if (token.kind === "symbol") {
      const isCast = token.text === ":" && next?.text === ":" && next.start === token.start + 1;
      return isCast
        ? [{ value: literalBefore(tokens, index), type: typeAt(tokens, index + 2) }]
        : [];
    }
    if (token.kind !== "word") return [];
    if (/^(?:try_|safe_)?cast$/.test(token.text) && next?.text === "(") {
      return castAt(tokens, index + 1);
    }
    if (/^(?:array|struct|map)$/.test(token.text) && next?.text === "<") {
      return [{ value: [], type: typeAt(tokens, index) }];
    }
    const isLiteral = literalTypes.has(token.text) && next?.kind === "text";
    return isLiteral ? [{ value: [next], type: [token] }] : [];
  });
}

/** The cast whose parenthesis is at an index. */
function castAt(tokens: readonly SqlToken[], open: number): TypePlace[] {
  const close = closingOf(tokens, open) ?? tokens.length;
  let depth = 0;
  for (let index = close - 1; index > open; index--) {
    const { kind, text } = tokens[index] ?? {};
    if (text === ")") depth++;
    if (text === "(") depth--;
    if (depth === 0 && kind === "word" && text === "as") {
      return [{ value: tokens.slice(open + 1, index), type: tokens.slice(index + 1, close) }];
    }
  }
  return [];
}

/** What is before an index, when it is a literal of one token. */
function literalBefore(tokens: readonly SqlToken[], index: number): SqlToken[] {
  const [before, token] = [tokens[index - 2], tokens[index - 1]];
  if (token === undefined || before?.text === ".") return [];
  const isLiteral = token.kind === "number" || token.kind === "text" || token.text === "null";
  return isLiteral ? [token] : [];
}

/** The type that begins at an index: a word, and what is in the brackets after it. */
function typeAt(tokens: readonly SqlToken[], start: number): SqlToken[] {
  const open = start + 1;
  switch (tokens[open]?.text) {
    case "(":
      return tokens.slice(start, (closingOf(tokens, open) ?? tokens.length) + 1);
    case "<": {
      let depth = 0;
      for (let index = open; index < tokens.length; index++) {
        if (tokens[index]?.text === "<") depth++;
        if (tokens[index]?.text === ">" && --depth === 0) return tokens.slice(start, index + 1);
      }
      return tokens.slice(start);
    }
    default:
      return tokens.slice(start, open);
  }
}
