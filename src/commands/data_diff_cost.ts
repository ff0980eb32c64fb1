import type { ExplainedQuery } from "../report/shapes/query.ts";
import { readingQuery } from "../run/data_diff/reading_query.ts";
import type { TableAt } from "../run/table_shape.ts";
import type { Session } from "../session.ts";
import { explainQuery } from "./query/dry_run.ts";

/**
 * What the database of a table says of reading all of its rows, without reading any.
 * @throws {UsageError} When it explains no queries.
 * @throws {KnownError} When there is no such table.
 */
export async function explainReading(
  side: TableAt,
  { session, signal }: { readonly session: Session; readonly signal: AbortSignal },
): Promise<ExplainedQuery> {
  const { connectionName, dialect } = side;
  const query = await readingQuery(side, signal);
  return await explainQuery({ connectionName, query, dialect }, { session, signal });
}
