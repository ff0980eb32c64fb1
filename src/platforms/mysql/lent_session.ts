import type { DatabaseSession, ExecuteOptions } from "../../connections/connection.ts";
import { lentSession as lent } from "../sessions/lent_session.ts";
import { statementFailure } from "./failure.ts";
import { runScript } from "./script.ts";
import type { MysqlSession } from "./session.ts";
import { StatementFailure } from "./session_failures.ts";

/** A session as it is lent. */
export function lentSession(session: MysqlSession, options: ExecuteOptions): DatabaseSession {
  return lent({
    run: (statements, options) => runScript(session, statements, { ...options, forgetRows: true }),
    async read(statement, options) {
      const { columns, rows } = await runScript(session, [statement], {
        ...options,
        temporary: true,
      });
      return { columns, rows };
    },
    async describe(query, { signal }) {
      try {
        return await session.describe(query, signal);
      } catch (error) {
        if (!(error instanceof StatementFailure)) throw error;
        throw statementFailure(error, { statement: query, temporary: true });
      }
    },
  }, options);
}
