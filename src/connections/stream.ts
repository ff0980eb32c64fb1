import type { Connection, ExecuteOptions, Rows } from "./connection.ts";

/** The rows of a statement in batches; all at once where the connection cannot do better. */
export async function* streamRows(
  connection: Connection,
  statement: string,
  options: ExecuteOptions,
): AsyncGenerator<Rows> {
  if (connection.stream === undefined) yield await connection.query(statement, options);
  else yield* connection.stream(statement, options);
}

/**
 * The first rows of a statement, so that one that returns a whole table needs little memory: it is cancelled
 * once `count` of them are there. For statements whose further rows only make a message longer.
 */
export async function firstRows(
  connection: Connection,
  statement: string,
  { count, ...options }: ExecuteOptions & { readonly count: number },
): Promise<Pick<Rows, "rows">> {
  const rows: Rows["rows"][number][] = [];
  for await (const batch of streamRows(connection, statement, options)) {
    rows.push(...batch.rows.slice(0, count - rows.length));
    if (rows.length >= count) break;
  }
  return { rows };
}

/** The same batches once the first one is there, so that the caller meets its failure. */
export async function afterFirst(batches: AsyncGenerator<Rows>): Promise<AsyncGenerator<Rows>> {
  const first = await batches.next();
  return (async function* () {
    try {
      if (!first.done) yield first.value;
      yield* batches;
    } finally {
      await batches.return(undefined);
    }
  })();
}
