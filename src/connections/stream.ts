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

/** The same batches once the first one is there, so that whoever waits meets its failure. */
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
