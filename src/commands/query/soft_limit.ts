import { UsageError } from "../../errors.ts";
import { confirmed } from "../../report/output.ts";
import { platformFor } from "../../run/main_step.ts";
import type { Session } from "../../session.ts";
import { byteText } from "../../statement_facts.ts";
import type { QuerySource } from "./source.ts";

/**
 * Asks before a query that would read more than the soft limit of its connection. It costs a dry run, which
 * only connections with such a limit have.
 * @throws {UsageError} When the answer is no, or there is no terminal to ask on.
 * @throws {KnownError} When the query is wrong, or the database cannot be asked.
 */
export async function passSoftLimit(
  { connectionName, query }: Pick<QuerySource, "connectionName" | "query">,
  { session, signal, warn }: {
    readonly session: Session;
    readonly signal: AbortSignal;
    readonly warn: (text: string) => void;
  },
): Promise<void> {
  const connections = await session.connections();
  const resolved = await connections.resolve(connectionName);
  const limit = platformFor(resolved.type, session.platforms)?.softByteLimit?.(resolved);
  if (limit === undefined) return;
  const connection = await connections.open(connectionName);
  const bytes = (await connection.explain?.(query, { signal }))?.bytes;
  if (bytes === undefined) {
    warn(`connection '${connectionName}' has a soft limit, and the database does not tell bytes`);
    return;
  }
  if (bytes <= limit) return;
  const excess = `the query would read ${byteText(bytes)}, and the soft limit of connection ` +
    `'${connectionName}' is ${byteText(limit)}`;
  if (confirmed(`${excess}. Run it all the same?`)) return;
  throw new UsageError("The query was not sent", {
    cause: `${excess}; nobody confirmed`,
    fix: "read less, or add --dangerously-bypass-soft-limits",
  });
}
