import { QueryError, UsageError } from "../../errors.ts";
import type { ExplainedQuery } from "../../report/shapes/query.ts";
import { platformFor } from "../../run/main_step.ts";
import type { Session } from "../../session.ts";
import { explainableStatements } from "../../validate/explainable.ts";
import type { QuerySource } from "./source.ts";

/**
 * Has a query explained instead of run.
 * @throws {UsageError} When the database explains no such query.
 * @throws {KnownError} When it cannot be asked.
 */
export async function explainQuery(
  { connectionName, query, dialect: { lexis } }: Pick<
    QuerySource,
    "connectionName" | "query" | "dialect"
  >,
  { session, signal }: { readonly session: Session; readonly signal: AbortSignal },
): Promise<ExplainedQuery> {
  const connections = await session.connections();
  const { type: connectionType } = await connections.resolve(connectionName);
  const platform = platformFor(connectionType, session.platforms);
  const { statements: [statement, ...others], complete } = explainableStatements(
    query,
    lexis,
  );
  const notExplained = new UsageError(`A ${connectionType} connection does not explain this`, {
    cause: "explained are single statements that read or change rows",
    fix: "leave --dry-run out, or ask about one select at a time",
  });
  if (!complete || statement === undefined || others.length > 0 || !platform?.explains) {
    throw notExplained;
  }
  const asked = { connectionName, connectionType, query };
  const connection = await connections.open(connectionName);
  try {
    const explained = await connection.explain?.(statement, { signal });
    if (explained === undefined) throw notExplained;
    const { plan, bytes, cost, statementType, tables, columns } = explained;
    return {
      ...asked,
      valid: true,
      ...plan && { explainColumns: plan.columns.map(({ name }) => name), explainPlan: plan.rows },
      bytes,
      costUsd: cost?.currency === "USD" ? cost.amount : undefined,
      statementType,
      tables,
      columns,
    };
  } catch (error) {
    if (!(error instanceof QueryError) || signal.aborted) throw error;
    return { ...asked, valid: false, error: error.message };
  }
}
