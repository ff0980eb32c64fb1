/** Lexical pieces that may hide a `;` or `--`. A doubled quote reads as two adjacent strings. */
const token =
  /--[^\n]*|\/\*|[eE]'(?:[^'\\]+|\\[\s\S]|'')*'|'[^']*'|"[^"]*"|`[^`]*`|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|\w[\w$]*|\s+|[\s\S]/y;

interface Token {
  readonly kind: "code" | "blank" | "semicolon" | "line comment" | "block comment";
  readonly text: string;
}

function* tokens(sql: string): Generator<Token> {
  let position = 0;
  while (position < sql.length) {
    token.lastIndex = position;
    let text = token.exec(sql)![0];
    let kind: Token["kind"] = "code";
    if (text.startsWith("--")) kind = "line comment";
    else if (text === ";") kind = "semicolon";
    else if (text.trim() === "") kind = "blank";
    else if (text === "/*") {
      kind = "block comment";
      text = blockComment(sql, position);
    }
    yield { kind, text };
    position += text.length;
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

/** The text without headers of an asset definition that were not cut out when it was read. */
export function removeHeaders(sql: string): string {
  return sql.replace(/\/\*\s*@bruin\b[\s\S]*?@bruin\s*\*\//g, "").trim();
}

/** The query without blanks around it and without the semicolons after it; comments stay. */
export function trimQuery(query: string): string {
  const all = [...tokens(query)];
  const end = all.findLastIndex(({ kind }) => kind === "code");
  return all
    .filter(({ kind }, index) => index <= end || kind !== "semicolon")
    .map(({ text }) => text).join("").trim();
}

/** The query as it can be followed by more text on the same line, even when it ends in `-- …`. */
export function followable(query: string): string {
  return [...tokens(query)].at(-1)?.kind === "line comment" ? `${query}\n` : query;
}

/** Statements as one script, such as `bruin render` shows: each ends in `;` and a line break. */
export function joinStatements(statements: readonly string[]): string {
  return statements.map((statement) => {
    const last = [...tokens(statement)].findLast(({ kind }) =>
      kind === "code" || kind === "semicolon"
    );
    return last?.kind === "semicolon" ? `${statement}\n` : `${followable(statement)};\n`;
  }).join("");
}
