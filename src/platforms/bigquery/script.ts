import { QueryError } from "../../errors.ts";
import { annotate } from "../../sql/annotation.ts";
import { codeWords, joinStatements } from "../../sql/query_text.ts";
import type { Statement } from "../../sql/statement.ts";
import { describeStatement, splitStatements } from "../../sql/statements.ts";
import { bigqueryTraits } from "./traits.ts";

const { lexis } = bigqueryTraits;

/**
 * Statements as the text of one job; `undefined` when there is none among them. Variables are declared
 * first, as BigQuery demands, whatever hooks stand before the statements that use them.
 */
export function scriptOf(statements: readonly Statement[]): string | undefined {
  const script = joinStatements(statements, lexis);
  const parts = splitStatements(script, lexis);
  if (parts.length === 0) return undefined;
  const first = parts.findIndex(({ text }) => !isDeclaration(text));
  const late = parts.filter(({ text }, index) =>
    index > first && first >= 0 && isDeclaration(text)
  );
  if (late.length === 0 || isBlock(parts)) return script;
  const rest = parts.filter((part) => !late.includes(part));
  return joinStatements([...late, ...rest].map(({ text }) => text), lexis);
}

function isDeclaration(text: string): boolean {
  return codeWords(text, lexis)[0] === "declare";
}

const blocks = new Set(["if", "case", "loop", "while", "for", "repeat"]);

/** Whether statements lie in blocks, where a declaration may be that of a block. */
function isBlock(parts: readonly { readonly text: string }[]): boolean {
  return parts.some(({ text }) => {
    const words = codeWords(text, lexis);
    const [first = "", second = "transaction"] = words;
    return blocks.has(first) || (first === "begin" && second !== "transaction") ||
      (first === "create" && words.includes("procedure"));
  });
}

/** The script with an annotation before it, which is part of the text that BigQuery keeps of a job. */
export function annotatedScript(script: string, annotation: string | undefined): string {
  return annotation === undefined ? script : annotate(script, annotation);
}

/** How statements leave the transaction: those that begin one, and those that end it. */
const transactions: ReadonlyMap<string, boolean> = new Map(
  ["begin", "commit", "rollback"].flatMap((word) =>
    [word, `${word} transaction`].map((words) => [words, word === "begin"] as const)
  ),
);

/** Whether a transaction is open after the script, as far as its text tells. */
export function leavesTransaction(script: string, isOpen = false): boolean {
  return splitStatements(script, lexis).reduce(
    (open, { text }) => transactions.get(codeWords(text, lexis).join(" ")) ?? open,
    isOpen,
  );
}

/** The error for a transaction that BigQuery would roll back in silence. */
export function uncommitted(statement: string): QueryError {
  return new QueryError("The transaction was not committed, so its changes would be lost", {
    statement,
    kind: "other",
    fix: "end it with COMMIT TRANSACTION",
  });
}

/** The statement that a message of BigQuery's is about, by the position at its end, such as `at [3:1]`. */
export function statementAt(
  script: string,
  message: string,
): { readonly statement: string; readonly where: string } | undefined {
  const [, line, column] = /\[(\d+):(\d+)\]/.exec(message) ?? [];
  if (line === undefined) return undefined;
  const parts = splitStatements(script, lexis);
  const before = script.split("\n").slice(0, Number(line) - 1);
  const offset = before.reduce((sum, text) => sum + text.length + 1, Number(column) - 1);
  const index = parts.findIndex(({ end }) => offset < end);
  const part = parts[index];
  return part === undefined
    ? undefined
    : { statement: part.text, where: describeStatement(parts, index) };
}
