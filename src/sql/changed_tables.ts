import { nameAt, type TableReference } from "./table_references.ts";
import type { SqlToken } from "./lexer.ts";

/** Words before a table that a statement changes or describes. */
const beforeTable = new Set([
  ...["into", "update", "table", "view", "truncate", "copy", "references"],
  ...["analyze", "vacuum", "describe", "summarize"],
]);
/** Words that may stand between. */
const between = new Set(["table", "if", "not", "exists", "only"]);
/** Statements in which `ON` is followed by a table, up to a query in them. */
const namingWithOn = new Set(["create", "drop", "comment", "grant", "revoke"]);

/**
 * Where statements name tables other than to read them: what they insert into, update, create, drop,
 * index or comment on. Sources of queries may be among them, one-part names that are no tables too.
 */
export function findChangedReferences(tokens: readonly SqlToken[]): TableReference[] {
  const found: TableReference[] = [];
  let statement: SqlToken | undefined;
  let inQuery = false;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "symbol" && token.text === ";") {
      statement = undefined;
      inQuery = false;
      continue;
    }
    statement ??= token;
    const before = tokens[index - 1]?.text;
    if (token.kind !== "word" || before === ".") continue;
    const { text } = token;
    if (text === "as") inQuery = true;
    const isColumn = statement.text === "comment" && text === "column";
    const isNamed = beforeTable.has(text) || (text === "from" && before === "delete") ||
      (text === "on" && !inQuery && namingWithOn.has(statement.text));
    if (isColumn) found.push(nameAt(tokens, index + 1).slice(0, -1));
    else if (isNamed) found.push(...namesAfter(tokens, index, statement));
  }
  return found;
}

/** The name after a word; all of a list when the statement takes one. */
function namesAfter(
  tokens: readonly SqlToken[],
  index: number,
  statement: SqlToken,
): TableReference[] {
  const takesList = ["drop", "truncate", "grant", "revoke"].includes(statement.text);
  const found: TableReference[] = [];
  let at = index + 1;
  const isBetween = (token: SqlToken | undefined) =>
    token?.kind === "word" && between.has(token.text);
  while (isBetween(tokens[at])) at++;
  while (true) {
    const name = nameAt(tokens, at);
    if (name.length === 0) return found;
    found.push(name);
    at += 2 * name.length - 1;
    const next = tokens[at];
    if (!takesList || next?.kind !== "symbol" || next.text !== ",") return found;
    at++;
  }
}
