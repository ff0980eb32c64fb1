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
  const block = parts.findIndex(({ text }) => beginsBlock(text));
  // One behind the beginning of a block may be that block's own.
  const late = parts.filter(({ text }, index) =>
    first >= 0 && index > first && (block < 0 || index < block) && isDeclaration(text)
  );
  if (late.length === 0) return script;
  const rest = parts.filter((part) => !late.includes(part));
  return joinStatements([...late, ...rest].map(({ text }) => text), lexis);
}

function isDeclaration(text: string): boolean {
  return codeWords(text, lexis)[0] === "declare";
}

const blocks = ["begin", "case", "for", "if", "loop", "repeat", "while"];

/** Whether a part of a script is the first one of statements in statements, such as a loop. */
function beginsBlock(text: string): boolean {
  const words = codeWords(text, lexis);
  const [first = "", second = "", third = ""] = words;
  if (first === "begin") return second !== "" && second !== "transaction";
  // A label stands before a block: `here: LOOP`.
  return blocks.includes(first) || (blocks.includes(second) && third !== "" && isLabelled(text)) ||
    (first === "create" && words.includes("procedure"));
}

function isLabelled(text: string): boolean {
  return /^\w+\s*:/.test(text);
}

/** The script with an annotation before it, which is part of the text that BigQuery keeps of a job. */
export function annotatedScript(script: string, annotation: string | undefined): string {
  return annotation === undefined ? script : annotate(script, annotation);
}

/** Whether a transaction is open after the script, as far as its text tells. */
export function leavesTransaction(script: string, isOpen = false): boolean {
  return splitStatements(script, lexis).reduce((open, { text }) => {
    const words = codeWords(text, lexis).join(" ");
    return opening.test(words) ? true : closing.test(words) ? false : open;
  }, isOpen);
}

/** Behind what they may follow without a `;`: a block, or a branch of one. */
const opening = /(?:^|\b(?:then|else|do|loop|repeat|begin) )begin transaction$|^begin$/;
const closing = /(?:^|\b(?:then|else|do|loop|repeat|begin) )(?:commit|rollback)(?: transaction)?$/;

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
