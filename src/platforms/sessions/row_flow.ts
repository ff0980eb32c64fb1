import type { Rows } from "../../connections/connection.ts";

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
  #source: RowSource | undefined;
  #isDone = false;
  #isDiscarding = false;
  #wake: () => void = () => {};

  constructor() {
    this.#ended.promise.catch(() => {});
  }

  /** Whether rows are lost on purpose. */
  get isDiscarding(): boolean {
    return this.#isDiscarding;
  }

  /** Rows follow, with these columns. */
  begin(columns: Rows["columns"], source: RowSource): void {
    this.#columns = columns;
    this.#source = source;
  }

  /** Takes batches that are full, and the last one. */
  push(batches: readonly Rows[]): void {
    if (this.#isDiscarding || batches.length === 0) return;
    this.#batches.push(...batches);
    this.#wake();
    if (this.#batches.length >= maxWaiting) this.#source?.pause();
  }

  /** No more rows follow. @param failure Why, when there should be more; waiting rows are lost then. */
  end(failure?: { readonly reason: unknown }): void {
    if (failure === undefined) this.#ended.resolve();
    else this.#ended.reject(failure.reason);
    this.#isDone = true;
    this.#wake();
  }

  /** Takes in what the server still sends, and forgets it: it answers to nothing else before. */
  discard(): void {
    this.#isDiscarding = true;
    this.#batches.length = 0;
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
}
