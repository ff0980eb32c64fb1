import type { DatabaseSession, ExecuteOptions } from "../../connections/connection.ts";
import { QueryError } from "../../errors.ts";
import { annotated } from "../../sql/annotation.ts";
import { followable, joinStatements } from "../../sql/query_text.ts";
import { scriptFailure } from "./failure.ts";
import type { RowFlow } from "../sessions/row_flow.ts";
import { type PostgresSession, ScriptFailure, type ScriptResult } from "./session.ts";

/** A session as it is lent. */
export function lentSession(
  session: PostgresSession,
  { signal, annotation, onStatement }: ExecuteOptions,
): DatabaseSession {
  const read = async (statement: string) =>
    // What reads leaves nothing behind, and what is open before it is rolled back.
    await explained(session, statement, { signal, temporary: true });
  return {
    execute: async (statements) => {
      const script = joinStatements(annotated(statements, annotation), session.lexis);
      await explained(session, script, { signal, forgetRows: true, onStatement });
    },
    query: async (statement) => (await read(annotated([statement], annotation).join())).rows,
    async describe(text) {
      const closed = followable(text, session.lexis);
      const { rows, types } = await read(`SELECT * FROM (${closed}) AS query LIMIT 0`);
      if (types.length === 0) return [];
      const formats = types.map(({ oid, modifier }) => `format_type(${oid}, ${modifier})`);
      const [names] = (await read(`SELECT ${formats.join(", ")}`)).rows.rows;
      return rows.columns.map(({ name }, index) => ({ name, type: String(names[index]) }));
    },
  };
}

/**
 * Runs a script in a session.
 * @param options.temporary Whether nothing can be left of it when the connection breaks. Default: `false`.
 * @throws {QueryError} Which names the statement that failed.
 */
export async function explained(
  session: PostgresSession,
  script: string,
  { signal, flow, forgetRows, temporary, onStatement }: {
    readonly signal: AbortSignal;
    readonly flow?: RowFlow | undefined;
    readonly forgetRows?: boolean | undefined;
    readonly temporary?: boolean | undefined;
    readonly onStatement?: ExecuteOptions["onStatement"];
  },
): Promise<ScriptResult> {
  try {
    return await session.run(script, signal, { flow, forgetRows, onStatement });
  } catch (error) {
    if (!(error instanceof ScriptFailure)) throw error;
    throw scriptFailure(script, error, { temporary, lexis: session.lexis });
  }
}

/** What to say of a script after which a transaction is open. */
export function uncommitted(script: string): QueryError {
  return new QueryError("A transaction was begun but not committed, so its changes are lost", {
    statement: script,
    fix: "end the statements with COMMIT",
  });
}
