import type { Lexis } from "../../sql/lexis.ts";
import { joinStatements } from "../../sql/query_text.ts";
import { type Statement, statementText } from "../../sql/statement.ts";
import { describeStatement, type ScriptPart, splitStatements } from "../../sql/statements.ts";

/** One statement of a script, as it is sent. */
export interface SentStatement {
  readonly text: string;
  /** Which it is, for people. */
  readonly where: string;
  /** Whether it runs after an earlier one failed. */
  readonly always: boolean;
}

/**
 * Statements as they are sent one by one, where a server has to be told each alone.
 * @param options.isCompound Whether a statement has others in it, so that it does not end at the first
 * semicolon.
 * @param options.isWhole Whether such a statement has come to its end. Where it never does, or this is left
 * out because only the server knows, the rest of the script goes in one piece with it.
 */
export function scriptParts(
  statements: readonly Statement[],
  { lexis, isCompound, isWhole = () => false }: {
    readonly lexis: Lexis;
    readonly isCompound: (text: string) => boolean;
    readonly isWhole?: (text: string) => boolean;
  },
): SentStatement[] {
  const script = joinStatements(statements, lexis);
  const always = statements.flatMap((statement) =>
    splitStatements(statementText(statement), lexis).map(() => typeof statement !== "string")
  );
  const found = splitStatements(script, lexis);
  const parts: (ScriptPart & Pick<SentStatement, "always">)[] = [];
  let done = 0;
  for (const [index, statement] of found.entries()) {
    const { text, start } = statement;
    if (start < done) continue;
    const part = { ...statement, always: always[index] ?? false };
    if (!isCompound(text)) {
      parts.push(part);
      continue;
    }
    const last = found.slice(index).find(({ end }) => isWhole(script.slice(start, end)));
    done = last?.end ?? script.length;
    parts.push({ ...part, text: script.slice(start, done).trim(), end: done });
  }
  return parts.map(({ text, always }, index) => ({
    text,
    where: describeStatement(parts, index),
    always,
  }));
}
