import type { Rows } from "../../connections/connection.ts";
import { type FailurePlace, statementFailure } from "./failure.ts";

const wrong = /^Error occurred during query planning:\s*/;

/**
 * The plan that `EXPLAIN` gave. For a wrong statement it succeeds too, and has the error in place of a plan.
 * @throws {QueryError} When the statement is wrong.
 */
export function planOf(plan: Rows, place: FailurePlace): Rows {
  const text = plan.rows.map(([line]) => String(line ?? "")).join("\n");
  if (!wrong.test(text)) return plan;
  const message = text.replace(wrong, "");
  throw statementFailure({ code: "BAD_REQUEST", message, sqlState: "" }, place);
}
