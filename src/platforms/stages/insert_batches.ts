/** The way into a table for rows of a file where a platform has no path of its own for many rows. */
import type { ColumnType } from "../../data_files/column_type.ts";
import type { RowRecord } from "../../data_files/csv_rows.ts";

/** How a platform writes the rows of an `INSERT`. */
export interface InsertWords {
  /** The text before the rows, such as `INSERT INTO t (a, b) VALUES`. */
  readonly head: string;
  /** A value as SQL, for a column of this type; missing ones are written as NULL. */
  readonly literal: (text: string, type: ColumnType) => string;
  /** Rows of one statement, at most. */
  readonly maxRows: number;
  /** Bytes of one statement in UTF-8, at most; a row that is larger comes alone. */
  readonly maxBytes: number;
}

/** A statement with some of the rows. */
export interface InsertBatch {
  readonly statement: string;
  /** Number of its first row, from 1. */
  readonly first: number;
  readonly count: number;
}

/** Writes rows as statements, of which each holds as many as the platform takes. */
export async function* insertBatches(
  records: AsyncIterable<readonly RowRecord[]>,
  { types, words }: {
    /** Of the columns, in the order of the values. */
    readonly types: readonly ColumnType[];
    readonly words: InsertWords;
  },
): AsyncGenerator<InsertBatch> {
  const { head, literal, maxRows, maxBytes } = words;
  const headBytes = bytesOf(head);
  let [rows, bytes, first]: [string[], number, number] = [[], headBytes, 1];
  const take = (): InsertBatch => {
    const batch = { statement: `${head} ${rows.join(", ")}`, first, count: rows.length };
    first += rows.length;
    [rows, bytes] = [[], headBytes];
    return batch;
  };
  const write = (record: RowRecord) => {
    const values = types.map((type, index) => {
      const text = record[index] ?? null;
      return text === null ? "NULL" : literal(text, type);
    });
    return `(${values.join(", ")})`;
  };
  for await (const some of records) {
    for (const record of some) {
      const row = write(record);
      const size = bytesOf(row) + 2;
      if (rows.length === maxRows || (rows.length > 0 && bytes + size > maxBytes)) yield take();
      rows.push(row);
      bytes += size;
    }
  }
  if (rows.length > 0) yield take();
}

const encoder = new TextEncoder();

function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
