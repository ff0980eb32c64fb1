import type { CellValue, Rows } from "../../connections/connection.ts";

type Row = readonly CellValue[];

const maxBatchRows = 1_000;
/** Of what the server sent; a batch of wide rows has fewer of them. */
const maxBatchBytes = 1 << 20;
/** How many batches may wait before the server has to. */
const maxWaiting = 2;

/** Where rows come from, such as a socket, which lets the server wait. */
export interface RowSource {
  pause(): void;
  resume(): void;
}

/**
 * Rows on their way from a server to a reader who may be slower. Little of them is kept: the source is
 * paused while batches wait.
 */
export class RowFlow {
  readonly #batches: Rows[] = [];
  readonly #ended = Promise.withResolvers<void>();
  #columns: Rows["columns"] = [];
  #rows: Row[] = [];
  #bytes = 0;
  #source: RowSource | undefined;
  #isDone = false;
  #isDiscarding = false;
  #wake: () => void = () => {};

  constructor() {
    this.#ended.promise.catch(() => {});
  }

  /** Whether rows were lost on purpose. */
  get isDiscarding(): boolean {
    return this.#isDiscarding;
  }

  /** Rows follow, with these columns. */
  begin(columns: Rows["columns"], source: RowSource): void {
    this.#columns = columns;
    this.#source = source;
  }

  push(row: Row, bytes: number): void {
    if (this.#isDiscarding) return;
    this.#rows.push(row);
    this.#bytes += bytes;
    if (this.#rows.length < maxBatchRows && this.#bytes < maxBatchBytes) return;
    this.#passOn();
    if (this.#batches.length >= maxWaiting) this.#source?.pause();
  }

  /** No more rows follow. @param failure Why, when there should be more; waiting rows are lost then. */
  end(failure?: { readonly reason: unknown }): void {
    if (failure === undefined) {
      this.#passOn();
      this.#ended.resolve();
    } else {
      this.#ended.reject(failure.reason);
    }
    this.#isDone = true;
    this.#wake();
  }

  /** Takes in what the server still sends, and forgets it: it answers to nothing else before. */
  discard(): void {
    this.#isDiscarding = true;
    this.#batches.length = 0;
    this.#rows = [];
    this.#source?.resume();
  }

  /** The batches, at least one. @throws What the flow ended with. */
  async *read(): AsyncGenerator<Rows> {
    let count = 0;
    while (true) {
      const batch = this.#batches.shift();
      if (batch !== undefined) {
        if (this.#batches.length < maxWaiting) this.#source?.resume();
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

  #passOn(): void {
    if (this.#rows.length > 0) this.#batches.push({ columns: this.#columns, rows: this.#rows });
    this.#rows = [];
    this.#bytes = 0;
    this.#wake();
  }
}
