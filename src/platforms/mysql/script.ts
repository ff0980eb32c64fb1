import type { ExecuteOptions } from "../../connections/connection.ts";
import { QueryError } from "../../errors.ts";
import { annotate } from "../../sql/annotation.ts";
import { codeWords } from "../../sql/query_text.ts";
import type { Statement } from "../../sql/statement.ts";
import { scriptParts } from "../sessions/script_parts.ts";
import { statementFailure } from "./failure.ts";
import type { MysqlSession } from "./session.ts";
import { StatementFailure } from "./session_failures.ts";
import type { RunOptions, StatementResult } from "./statement_result.ts";
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

/** Whether a piece carries out statements that it does not show, which may return several results. */
export function hasStatements(text: string): boolean {
  const [first = ""] = codeWords(text, lexis);
  return first === "call" || first === "execute" || isCompound(text);
}

/** How long it may take to clean up once the run is to end. */
const cleanUpMs = 5_000;

/**
 * Runs statements in one session, one by one: the server would go on with the rest of a script when a
 * statement of it ends without an error although it was stopped, as `SELECT SLEEP(100)` does. What cleans up
 * is done in any case, in another session where this one has ended, or what is left over is named.
 * @param options.temporary Whether nothing can be left of them when the connection breaks. Default: `false`.
 * @returns What the last one answered.
 * @throws {QueryError} Which names the statement that failed.
 */
export async function runScript(
  session: MysqlSession,
  statements: readonly Statement[],
  { signal, annotation, onStatement, temporary, ...options }:
    & ExecuteOptions
    & Omit<RunOptions, "input" | "hasStatements">
    & { readonly temporary?: boolean | undefined },
): Promise<StatementResult> {
  let result: StatementResult = { columns: [], rows: [], changed: 0, warnings: 0 };
  let failure: QueryError | undefined;
  const leftOver: string[] = [];
  for (const { text, where, always } of scriptParts(statements, { lexis, isCompound })) {
    const sent = annotation === undefined ? text : annotate(text, annotation);
    if (failure === undefined) {
      // A transaction that XA has prepared stays in the session, until that ends.
      if (codeWords(text, lexis)[0] === "xa") session.retire();
      const start = performance.now();
      try {
        result = await session.run(sent, signal, {
          ...options,
          hasStatements: hasStatements(text),
        });
        const ms = performance.now() - start;
        if (result.columns.length === 0) onStatement?.({ rows: result.changed, ms });
        continue;
      } catch (error) {
        if (!(error instanceof StatementFailure)) throw error;
        failure = statementFailure(error, { statement: text, where, temporary });
      }
    }
    if (!always) continue;
    try {
      await session.cleanUp(sent, signal.aborted ? AbortSignal.timeout(cleanUpMs) : signal);
    } catch {
      leftOver.push(text); // what failed first is told
    }
  }
  if (failure !== undefined) throw leftOver.length === 0 ? failure : named(failure, leftOver);
  return result;
}

function named(failure: QueryError, leftOver: readonly string[]): QueryError {
  const { fix } = failure.explanation;
  const drop = `${leftOver.join("; ")}, for what this drops may be left over`;
  return failure.reworded({ fix: fix === undefined ? `run: ${drop}` : `${fix}; and run: ${drop}` });
}
