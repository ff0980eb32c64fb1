/** Rows of a result as the bytes that a database sent, for whatever needs no value of each. */

/** The cells of some rows as UTF-8 text. */
export interface RowTexts {
  readonly bytes: Uint8Array;
  /** Where each cell begins in `bytes` and where it ends, row by row; both are -1 for null. */
  readonly places: Int32Array;
  /**
   * By column: the value of a cell whose text is not how that value is printed, such as `t` for `true`;
   * `undefined` for other cells, and for columns that have none like that.
   */
  readonly unlike: readonly (UnlikeText | undefined)[];
}

/** See {@linkcode RowTexts.unlike}. */
export type UnlikeText = (
  bytes: Uint8Array,
  start: number,
  end: number,
) => string | number | boolean | undefined;

/** Some rows of a result, as drivers pass them on and as they are printed. */
interface Batch<Row> {
  readonly columns: readonly unknown[];
  readonly rows: readonly Row[];
}

/** Rows of which values are made when they are asked for. */
export class TextBatch<Column, Row> implements Batch<Row> {
  readonly columns: readonly Column[];
  /** How many rows there are. */
  readonly count: number;
  readonly texts: RowTexts;
  readonly #decode: (texts: RowTexts, count: number) => readonly Row[];
  #rows: readonly Row[] | undefined;

  /** @param options.decode Makes values of the texts of so many rows. */
  constructor(options: {
    readonly columns: readonly Column[];
    readonly count: number;
    readonly texts: RowTexts;
    readonly decode: (texts: RowTexts, count: number) => readonly Row[];
  }) {
    this.columns = options.columns;
    this.count = options.count;
    this.texts = options.texts;
    this.#decode = options.decode;
  }

  get rows(): readonly Row[] {
    return this.#rows ??= this.#decode(this.texts, this.count);
  }

  /** Like `Array.slice`. */
  slice(start: number, end: number): TextBatch<Column, Row> {
    const [from, to] = [start, Math.min(end, this.count)];
    const width = this.columns.length * 2;
    const places = this.texts.places.subarray(from * width, to * width);
    return new TextBatch({
      columns: this.columns,
      count: Math.max(0, to - from),
      texts: { ...this.texts, places },
      decode: this.#decode,
    });
  }
}

/** How many rows a batch has, without making values of them. */
export function rowCount(batch: Batch<unknown>): number {
  return batch instanceof TextBatch ? batch.count : batch.rows.length;
}

/** The rows of a batch from `start` up to `end`, without making values of them. */
export function sliceRows<B extends Batch<unknown>>(batch: B, start: number, end: number): B;
export function sliceRows<Row>(batch: Batch<Row>, start: number, end: number): Batch<Row> {
  if (start === 0 && end >= rowCount(batch)) return batch;
  if (batch instanceof TextBatch) return batch.slice(start, end);
  return { ...batch, rows: batch.rows.slice(start, end) };
}
