import type { CellValue, Rows } from "../../connections/connection.ts";
import type { RowReader } from "./session.ts";

/** Rows of one batch, and characters of texts in it. */
const maxRows = 1_000;
const maxCharacters = 1 << 20;
/** How many batches may wait before the server has to. */
const maxWaiting = 2;

/** Where rows come from; the server waits while it is paused. */
type Source = Parameters<RowReader["begin"]>[1];

/**
 * Rows on their way from the server to a reader who may be slower. Little of them is kept: the connection is
 * paused while batches wait.
 */
export class RowBatches implements RowReader {
  readonly #waiting: Rows[] = [];
  readonly #ended = Promise.withResolvers<void>();
  #columns: Rows["columns"] = [];
  #rows: (readonly CellValue[])[] = [];
  #characters = 0;
  #source: Source | undefined;
  #isDone = false;
  #isDiscarding = false;
  #wake: () => void = () => {};

  constructor() {
    this.#ended.promise.catch(() => {});
  }

  begin(columns: Rows["columns"], source: Source): void {
    this.#columns = columns;
    this.#source = source;
  }

  push(row: readonly CellValue[]): void {
    if (this.#isDiscarding) return;
    this.#rows.push(row);
    for (const cell of row) if (typeof cell === "string") this.#characters += cell.length;
    if (this.#rows.length < maxRows && this.#characters < maxCharacters) return;
    this.#finishBatch();
    this.#wake();
    if (this.#waiting.length >= maxWaiting) this.#source?.pause();
  }

  discard(): void {
    this.#isDiscarding = true;
    this.#waiting.length = 0;
    this.#rows = [];
  }

  #finishBatch(): void {
    this.#waiting.push({ columns: this.#columns, rows: this.#rows });
    this.#rows = [];
    this.#characters = 0;
  }

  /** No more rows follow. @param failure Why, when there should be more. */
  end(failure?: { readonly reason: unknown }): void {
    if (failure !== undefined) this.#ended.reject(failure.reason);
    else {
      if (this.#rows.length > 0) this.#finishBatch();
      this.#ended.resolve();
    }
    this.#isDone = true;
    this.#wake();
  }

  /** The batches, at least one. @throws What the rows ended with. */
  async *read(): AsyncGenerator<Rows> {
    let count = 0;
    while (true) {
      const batch = this.#waiting.shift();
      if (batch !== undefined) {
        if (this.#waiting.length < maxWaiting) this.#source?.resume();
        count++;
        yield batch;
      } else if (this.#isDone) {
        await this.#ended.promise;
        if (count === 0) yield { columns: this.#columns, rows: [] };
        return;
      } else {
        const woken = Promise.withResolvers<void>();
        this.#wake = woken.resolve;
        await woken.promise;
      }
    }
  }
}
