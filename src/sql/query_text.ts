import { tokens } from "./tokens.ts";

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

/** Key words and plain names outside of quotes and comments, in lower case and in order. */
export function codeWords(sql: string): string[] {
  return [...tokens(sql)].filter(({ kind, text }) => kind === "code" && /^[a-z_]\w*$/i.test(text))
    .map(({ text }) => text.toLowerCase());
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
