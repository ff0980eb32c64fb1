import { UsageError } from "../errors.ts";
import { platformFor } from "../run/main_step.ts";
import { readTableShape, type ShapedColumn, type TableAt } from "../run/table_shape.ts";
import type { Session } from "../session.ts";

/**
 * A table of a connection, whose platform can be asked about it.
 * @throws {KnownError} When the connection cannot be opened, or runs no queries in this version.
 */
export async function openTable(
  { connection: connectionName, table }: { readonly connection: string; readonly table: string },
  session: Session,
): Promise<TableAt> {
  const connections = await session.connections();
  const { type } = await connections.resolve(connectionName);
  const platform = platformFor(type, session.platforms);
  if (platform === undefined) {
    throw new UsageError(`connection type ${type} does not support table summarization`, {
      cause: "this version has no driver for it",
    });
  }
  return {
    connectionName,
    connection: await connections.open(connectionName),
    dialect: platform.dialect,
    names: await connections.defaultNames(connectionName),
    table,
  };
}

/** The columns of a table of a connection. @throws {KnownError} Also when there is no such table. */
export async function columnsAt(
  place: { readonly connection: string; readonly table: string },
  { session, signal }: { readonly session: Session; readonly signal: AbortSignal },
): Promise<ShapedColumn[]> {
  return await readTableShape(await openTable(place, session), signal);
}
