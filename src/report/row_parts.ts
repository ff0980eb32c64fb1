import type { ResultBatch } from "./query_result.ts";

/**
 * A result in parts of at most `size` rows, at least one. Each part has to be read before the next is
 * asked for.
 */
export async function* rowParts(
  batches: AsyncIterable<ResultBatch>,
  size: number,
): AsyncGenerator<AsyncGenerator<ResultBatch>> {
  const source = batches[Symbol.asyncIterator]();
  const first = await source.next();
  let rest = first.done ? undefined : first.value;

  async function advance(): Promise<void> {
    do {
      const next = await source.next();
      rest = next.done ? undefined : next.value;
    } while (rest?.rows.length === 0);
  }

  async function* part(): AsyncGenerator<ResultBatch> {
    for (let left = size; rest !== undefined && left > 0;) {
      const { columns, rows } = rest;
      yield { columns, rows: rows.slice(0, left) };
      left -= rows.length;
      // A negative number counts from the end: what did not fit.
      if (left < 0) rest = { columns, rows: rows.slice(left) };
      else await advance();
    }
  }

  try {
    do yield part(); while (rest !== undefined);
  } finally {
    await source.return?.();
  }
}
