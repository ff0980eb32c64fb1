import type { ExecuteOptions } from "../../connections/connection.ts";
import { QueryError } from "../../errors.ts";
import { annotate } from "../../sql/annotation.ts";
import { codeWords } from "../../sql/query_text.ts";
import type { Statement } from "../../sql/statement.ts";
import { scriptParts } from "../sessions/script_parts.ts";
import { statementFailure } from "./failure.ts";
import type { MysqlSession, RunOptions, StatementResult } from "./session.ts";
import { StatementFailure } from "./session_failures.ts";
import { mysqlTraits } from "./traits.ts";

const { lexis } = mysqlTraits;

const routines = new Set(["procedure", "function", "trigger", "event", "package"]);
const blocks = new Set(["begin", "if", "case", "loop", "while", "repeat", "for"]);

/** Whether a statement has others in it, so that it does not end at the first semicolon. */
function isCompound(text: string): boolean {
  const words = codeWords(text, lexis);
  if (words[0] === "begin") return words[1] === "not"; // MariaDB's BEGIN NOT ATOMIC
  return words[0] === "create" && words.some((word) => routines.has(word)) &&
    words.some((word) => blocks.has(word));
}

/**
 * Runs statements in one session, one by one: the server would go on with the rest of a script when a
 * statement of it ends without an error although it was stopped, as `SELECT SLEEP(100)` does.
 * @param options.temporary Whether nothing can be left of them when the connection breaks. Default: `false`.
 * @returns What the last one answered.
 * @throws {QueryError} Which names the statement that failed.
 */
export async function runScript(
  session: MysqlSession,
  statements: readonly Statement[],
  { signal, annotation, onStatement, temporary, ...options }:
    & ExecuteOptions
    & Omit<RunOptions, "input">
    & { readonly temporary?: boolean | undefined },
): Promise<StatementResult> {
  let result: StatementResult = { columns: [], rows: [], changed: 0, warnings: 0 };
  let failure: QueryError | undefined;
  for (const { text, where, always } of scriptParts(statements, { lexis, isCompound })) {
    if (failure !== undefined && !always) continue;
    if (/^use\b/i.test(text)) session.retire();
    const sent = annotation === undefined ? text : annotate(text, annotation);
    const start = performance.now();
    try {
      result = await session.run(sent, signal, options);
      const ms = performance.now() - start;
      if (result.columns.length === 0) onStatement?.({ rows: result.changed, ms });
    } catch (error) {
      if (!(error instanceof StatementFailure)) throw error;
      // What cleans up is not what failed first.
      failure ??= statementFailure(error, { statement: text, where, temporary });
    }
  }
  if (failure !== undefined) throw failure;
  return result;
}
