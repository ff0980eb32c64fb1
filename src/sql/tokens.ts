/** A piece of SQL text, in the lexical rules that PostgreSQL and DuckDB share. */
export interface Token {
  readonly kind: "code" | "blank" | "semicolon" | "line comment" | "block comment";
  readonly text: string;
  /** Where it starts, in UTF-16 units. */
  readonly start: number;
}

/**
 * What may hide a `;` or `--` is one piece, to the end when it is not finished. A doubled quote reads as
 * two adjacent texts.
 */
const piece =
  /--[^\n]*|\/\*|[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'[^']*(?:'|$)|"[^"]*(?:"|$)|`[^`]*(?:`|$)|\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)|\w[\w$]*|\s+|[\s\S]/y;

/** Takes a text apart; joined again, the pieces are the text. */
export function* tokens(sql: string): Generator<Token> {
  for (let start = 0; start < sql.length;) {
    piece.lastIndex = start;
    let text = piece.exec(sql)![0];
    let kind: Token["kind"] = "code";
    if (text.startsWith("--")) kind = "line comment";
    else if (text === ";") kind = "semicolon";
    else if (text.trim() === "") kind = "blank";
    else if (text === "/*") {
      kind = "block comment";
      text = blockComment(sql, start);
    }
    yield { kind, text, start };
    start += text.length;
  }
}

/** The comment that starts at `start`, with the comments nested in it; to the end when not closed. */
function blockComment(sql: string, start: number): string {
  const border = /\/\*|\*\//g;
  border.lastIndex = start;
  let depth = 0;
  for (let match = border.exec(sql); match !== null; match = border.exec(sql)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return sql.slice(start, border.lastIndex);
  }
  return sql.slice(start);
}
