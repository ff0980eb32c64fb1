import { elementAt } from "../elements.ts";
import type { Redactor } from "../redactor.ts";
import type { ResultBatch } from "./result_batch.ts";

/**
 * Hides sensitive values in the rows of a query, and counts what that changed: a program that works on with a
 * result has to know that it is not what the database gave.
 */
export class ResultMask {
  readonly #redactor: Redactor;
  /** Changed values by the name of their column. */
  readonly #changed = new Map<string, number>();
  #names = 0;
  #elsewhere = 0;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  get redactor(): Redactor {
    return this.#redactor;
  }

  /** Counts what only the last look at the whole text found, such as a value that spans two cells. */
  addElsewhere(count: number): void {
    this.#elsewhere += count;
  }

  /** A text that is no value of the database, such as the query. */
  text(text: string): string {
    return this.#redactor.redact(text);
  }

  /** The batch as it may be shown, and counts what that changes. */
  batch({ columns, rows }: ResultBatch): ResultBatch {
    const shownColumns = columns.map(({ name, type }) => {
      const shown = this.text(name);
      if (shown !== name) this.#names++;
      return { name: shown, type: this.text(type) };
    });
    const shownRows = rows.map((cells) =>
      cells.map((cell, at) => {
        if (cell === null || typeof cell === "boolean") return cell;
        const text = String(cell);
        const shown = this.text(text);
        if (shown === text) return cell;
        const { name } = elementAt(shownColumns, at);
        this.#changed.set(name, (this.#changed.get(name) ?? 0) + 1);
        return shown;
      })
    );
    return { columns: shownColumns, rows: shownRows };
  }

  /** What to tell the user; `undefined` when every value is as the database gave it. */
  describe(): string | undefined {
    const values = [...this.#changed.values()].reduce((sum, count) => sum + count, 0);
    const parts = [
      ...(values === 0 ? [] : [
        `${values} ${values === 1 ? "value" : "values"} in ${
          [...this.#changed.keys()].map((name) => `"${name}"`).join(", ")
        }`,
      ]),
      ...(this.#names === 0
        ? []
        : [`${this.#names} column ${this.#names === 1 ? "name" : "names"}`]),
      ...(this.#elsewhere === 0 ? [] : [`${this.#elsewhere} further places`]),
    ];
    return parts.length === 0 ? undefined : "the result is not what the database gave: " +
      `${parts.join(" and ")} contained the text of a secret, which is shown as ****; ` +
      "if that is a coincidence, choose a longer secret";
  }
}
