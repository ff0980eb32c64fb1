import type { CellValue, Rows } from "../../connections/connection.ts";

/** Rows of one batch, and characters of texts in it. */
const maxRows = 1_000;
const maxCharacters = 1 << 20;

/** Gathers rows until there are enough for a batch. */
export class RowGatherer {
  readonly #columns: Rows["columns"];
  #rows: (readonly CellValue[])[] = [];
  #characters = 0;

  constructor(columns: Rows["columns"]) {
    this.#columns = columns;
  }

  /** Takes a row. @returns The batch that it completes; none for most. */
  add(row: readonly CellValue[]): Rows[] {
    this.#rows.push(row);
    for (const cell of row) if (typeof cell === "string") this.#characters += cell.length;
    const isFull = this.#rows.length >= maxRows || this.#characters >= maxCharacters;
    return isFull ? this.take() : [];
  }

  /** The rows that are no batch yet; none when there are no such rows. */
  take(): Rows[] {
    if (this.#rows.length === 0) return [];
    const batch = { columns: this.#columns, rows: this.#rows };
    this.#rows = [];
    this.#characters = 0;
    return [batch];
  }
}
