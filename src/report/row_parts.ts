import { rowCount, sliceRows } from "../row_texts.ts";
import type { ResultBatch } from "./result_batch.ts";

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
    } while (rest !== undefined && rowCount(rest) === 0);
  }

  async function* part(): AsyncGenerator<ResultBatch> {
    for (let left = size; rest !== undefined && left > 0;) {
      const count = rowCount(rest);
      yield sliceRows(rest, 0, left);
      if (count > left) rest = sliceRows(rest, left, count);
      else await advance();
      left -= count;
    }
  }

  try {
    do yield part(); while (rest !== undefined);
  } finally {
    await source.return?.();
  }
}
