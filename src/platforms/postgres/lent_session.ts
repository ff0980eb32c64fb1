import type { DatabaseSession, ExecuteOptions } from "../../connections/connection.ts";
import { annotated } from "../../sql/annotation.ts";
import { followable, joinStatements } from "../../sql/query_text.ts";
import { lentSession as lent } from "../sessions/lent_session.ts";
import { scriptFailure } from "./failure.ts";
import { refuseStatements } from "./refused_statements.ts";
import type { RowFlow } from "../sessions/row_flow.ts";
import { type PostgresSession, ScriptFailure, type ScriptResult } from "./session.ts";

/** A session as it is lent. */
export function lentSession(session: PostgresSession, options: ExecuteOptions): DatabaseSession {
  const ask = async (statement: string, { signal }: Pick<ExecuteOptions, "signal">) =>
    // What reads leaves nothing behind, and what is open before it is rolled back.
    await explained(session, statement, { signal, temporary: true });
  return lent({
    run: (statements, { signal, annotation, onStatement }) => {
      const script = joinStatements(annotated(statements, annotation), session.variety.lexis);
      return explained(session, script, { signal, forgetRows: true, onStatement });
    },
    read: async (statement, options) =>
      (await ask(annotated([statement], options.annotation).join(), options)).rows,
    async describe(text, options) {
      const closed = followable(text, session.variety.lexis);
      const { rows, types } = await ask(`SELECT * FROM (${closed}) AS query LIMIT 0`, options);
      if (types.length === 0) return [];
      const formats = types.map(({ oid, modifier }) => `format_type(${oid}, ${modifier})`);
      const [names = []] = (await ask(`SELECT ${formats.join(", ")}`, options)).rows.rows;
      return rows.columns.map(({ name }, index) => ({ name, type: String(names[index]) }));
    },
  }, options);
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
  refuseStatements(script, session.variety);
  try {
    return await session.run(script, signal, { flow, forgetRows, onStatement });
  } catch (error) {
    if (!(error instanceof ScriptFailure)) throw error;
    throw scriptFailure(script, error, { temporary, variety: session.variety });
  }
}
