import { readSql, type SqlToken } from "./lexer.ts";
import type { Lexis } from "./lexis.ts";
import { isPlainRead } from "./limit.ts";
import { trimQuery } from "./query_text.ts";
import { splitStatements } from "./statements.ts";

const starts = new Set(["select", "with", "from", "values", "table"]);

/**
 * The query of a text that is one, or that makes or fills a table from one: `CREATE … AS` and
 * `INSERT … SELECT` are left out. `undefined` when it is something else, or may write.
 */
export function singleQuery(sql: string, lexis: Lexis): string | undefined {
  const [statement, ...others] = splitStatements(sql, lexis);
  if (statement === undefined || others.length > 0) return undefined;
  const tokens = readSql(statement.text, lexis);
  const start = queryStart(tokens);
  if (start === undefined) return undefined;
  const query = trimQuery(statement.text.slice(start), lexis);
  return isPlainRead(query, lexis) ? query : undefined;
}

/** Where the query of a statement begins, in UTF-16 units. */
function queryStart(tokens: readonly SqlToken[]): number | undefined {
  const [first] = tokens;
  if (first === undefined || first.text === "(" || isStart(first)) return first?.start;
  if (first.text === "create") return afterWord(tokens, "as");
  if (first.text !== "insert" && first.text !== "replace") return undefined;
  const level = levels(tokens);
  return tokens.find((token, index) =>
    level[index] === 0 && index > 1 && isStart(token) ||
    // INSERT INTO t (SELECT …)
    level[index] === 0 && token.text === "(" && isStart(tokens[index + 1])
  )?.start;
}

function afterWord(tokens: readonly SqlToken[], word: string): number | undefined {
  const level = levels(tokens);
  const index = tokens.findIndex((token, index) =>
    level[index] === 0 && token.kind === "word" && token.text === word &&
    (tokens[index + 1]?.text === "(" || isStart(tokens[index + 1]))
  );
  return index < 0 ? undefined : tokens[index + 1]?.start;
}

function isStart(token: SqlToken | undefined): boolean {
  return token?.kind === "word" && starts.has(token.text);
}

/** How many parentheses are open before each token. */
function levels(tokens: readonly SqlToken[]): number[] {
  let open = 0;
  return tokens.map(({ kind, text }) => {
    if (kind === "symbol" && text === ")") open--;
    const level = open;
    if (kind === "symbol" && text === "(") open++;
    return level;
  });
}
