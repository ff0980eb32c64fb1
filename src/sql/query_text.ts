import { isCode, tokenize } from "./lexer.ts";
import type { Lexis } from "./lexis.ts";
import { type Statement, statementText } from "./statement.ts";

/** The text without headers of an asset definition that were not cut out when it was read. */
export function removeHeaders(sql: string): string {
  return sql.replace(/\/\*\s*@bruin\b[\s\S]*?@bruin\s*\*\//g, "").trim();
}

/** The query without blanks around it and without the semicolons after it; comments stay. */
export function trimQuery(query: string, lexis: Lexis): string {
  const all = [...tokenize(query, lexis)];
  const end = all.findLastIndex(isCode);
  return all
    .filter(({ kind }, index) => index <= end || kind !== "semicolon")
    .map(({ text }) => text).join("").trim();
}

/** Key words and plain names outside of quotes and comments, in lower case and in order. */
export function codeWords(sql: string, lexis: Lexis): string[] {
  return [...tokenize(sql, lexis)]
    .filter(({ kind, text }) => kind === "word" && /^\w+$/.test(text))
    .map(({ text }) => text.toLowerCase());
}

/** The query as it can be followed by more text on the same line, even when it ends in `-- …`. */
export function followable(query: string, lexis: Lexis): string {
  return [...tokenize(query, lexis)].at(-1)?.kind === "line comment" ? `${query}\n` : query;
}

/** Statements as one script, such as `bruin render` shows: each ends in `;` and a line break. */
export function joinStatements(statements: readonly Statement[], lexis: Lexis): string {
  return statements.map(statementText).map((statement) => {
    const last = [...tokenize(statement, lexis)]
      .findLast((token) => isCode(token) || token.kind === "semicolon");
    return last?.kind === "semicolon" ? `${statement}\n` : `${followable(statement, lexis)};\n`;
  }).join("");
}
