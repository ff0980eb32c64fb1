/** What drivers say alike of statements that were not carried out, or have no effect. */
import { QueryError } from "../../errors.ts";

/** The error for a statement that was stopped before anything was sent. @param cause What it waited for. */
export function cancelledUnsent(statement: string | undefined, cause?: string): QueryError {
  return new QueryError("The statement was cancelled before it was sent", {
    statement,
    kind: "cancelled",
    cause,
  });
}

/** The error for statements after which a transaction is open. @param script All of them. */
export function uncommitted(script: string): QueryError {
  return new QueryError("A transaction was begun but not committed, so its changes are lost", {
    statement: script,
    accepted: true,
    fix: "end the statements with COMMIT",
  });
}
