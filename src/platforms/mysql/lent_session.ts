import type { DatabaseSession, ExecuteOptions } from "../../connections/connection.ts";
import { statementFailure } from "./failure.ts";
import { runScript } from "./script.ts";
import type { MysqlSession } from "./session.ts";
import { StatementFailure } from "./session_failures.ts";

/** A session as it is lent. */
export function lentSession(session: MysqlSession, options: ExecuteOptions): DatabaseSession {
  return {
    async execute(statements) {
      await runScript(session, statements, { ...options, forgetRows: true });
    },
    async query(statement) {
      // What reads leaves nothing behind.
      const quiet = { ...options, onStatement: undefined, temporary: true };
      const { columns, rows } = await runScript(session, [statement], quiet);
      return { columns, rows };
    },
    async describe(query) {
      try {
        return await session.describe(query, options.signal);
      } catch (error) {
        if (!(error instanceof StatementFailure)) throw error;
        throw statementFailure(error, { statement: query, temporary: true });
      }
    },
  };
}
