import type { CellValue } from "../connections/connection.ts";
import { QueryError, UsageError } from "../errors.ts";
import { platformFor } from "../run/main_work.ts";
import type { Session } from "../session.ts";
import { explainableStatements } from "../validate/explainable.ts";
import type { QuerySource } from "./query_source.ts";

/** What a database says of a query that it does not carry out, in the form that is printed. */
export interface ExplainedQuery extends Pick<QuerySource, "connectionName" | "query"> {
  readonly connectionType: string;
  readonly valid: boolean;
  /** Why it is not valid. */
  readonly error?: string;
  readonly explainColumns?: readonly string[];
  /** Rows as the database gives them. */
  readonly explainPlan?: readonly (readonly CellValue[])[];
}

/**
 * Has a query explained instead of run.
 * @throws {UsageError} When the database explains no such query.
 * @throws {KnownError} When it cannot be asked.
 */
export async function explainQuery(
  { connectionName, query, lexis }: QuerySource,
  { session, signal }: { readonly session: Session; readonly signal: AbortSignal },
): Promise<ExplainedQuery> {
  const connections = await session.connections();
  const { type: connectionType } = await connections.resolve(connectionName);
  const explain = platformFor(connectionType, session.platforms)?.dialect.explain;
  const { statements: [statement], statements: { length }, complete } = explainableStatements(
    query,
    lexis,
  );
  const isOne = complete && length === 1;
  // What the dialect puts around it protects from statements that we do not know, which these are not.
  const question = isOne ? explain?.(statement).find((text) => /^EXPLAIN\b/.test(text)) : undefined;
  if (question === undefined) {
    throw new UsageError(`A ${connectionType} connection does not explain this`, {
      cause: "explained are single statements that read or change rows",
      fix: "leave --dry-run out, or ask about one select at a time",
    });
  }
  const asked = { connectionName, connectionType, query };
  const connection = await connections.open(connectionName);
  try {
    const { columns, rows } = await connection.query(question, { signal });
    const explainColumns = columns.map(({ name }) => name);
    return { ...asked, valid: true, explainColumns, explainPlan: rows };
  } catch (error) {
    if (!(error instanceof QueryError) || signal.aborted) throw error;
    return { ...asked, valid: false, error: error.message };
  }
}
