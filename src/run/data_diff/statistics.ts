import { type CellKind } from "../values/cell_texts.ts";
import { DecimalSum } from "./decimal_sum.ts";
import { digestOf, DistinctCount } from "./distinct_count.ts";

/** A figure of a column; its value is empty when there is none, as the least of no rows. */
export interface Statistic {
  readonly name: string;
  readonly value: string;
}

/** More different values of a column are not counted, */
const countedValues = 100_000;
/** nor of all columns of a table together, each of which takes 16 to 32 bytes. */
const countedInAll = 2_000_000;

/** What is counted of one column, in one pass over its rows. */
export class ColumnStatistics {
  readonly #kind: CellKind;
  #count = 0;
  #nulls = 0;
  #empty = 0;
  #true = 0;
  #least: string | undefined;
  #most: string | undefined;
  #lengths = { least: Infinity, most: 0, sum: 0 };
  readonly #sum = new DecimalSum();
  readonly #limit: number;
  readonly #distinct: DistinctCount;

  /** @param columns How many columns of the table are counted. */
  constructor(kind: CellKind, columns = 1) {
    this.#kind = kind;
    this.#limit = Math.min(countedValues, Math.floor(countedInAll / columns));
    this.#distinct = new DistinctCount(this.#limit);
  }

  /** @param cell As `canonicalCell` writes it. */
  add(cell: string | null): void {
    this.#count++;
    if (cell === null) {
      this.#nulls++;
      return;
    }
    if (this.#kind === "number") return this.#sum.add(cell);
    if (this.#kind === "boolean") {
      if (cell === "true") this.#true++;
      return;
    }
    const digest = digestOf(cell);
    this.#distinct.add(digest);
    if (this.#kind === "moment") {
      if (this.#least === undefined || cell < this.#least) this.#least = cell;
      if (this.#most === undefined || cell > this.#most) this.#most = cell;
      return;
    }
    if (cell === "") this.#empty++;
    const length = digest.characters;
    const { least, most, sum } = this.#lengths;
    this.#lengths = {
      least: Math.min(least, length),
      most: Math.max(most, length),
      sum: sum + length,
    };
  }

  /** The figures, in the order in which they are shown. */
  read(): Statistic[] {
    const filled = this.#count - this.#nulls;
    const entries: Record<string, string | number | undefined> = {
      "Count": this.#count,
      "Null Count": this.#nulls,
    };
    if (this.#kind !== "boolean") {
      entries["Fill Rate"] = this.#count === 0
        ? undefined
        : rounded(100 * filled / this.#count) + "%";
    }
    if (this.#kind === "number") Object.assign(entries, this.#sum.read());
    else if (this.#kind === "boolean") {
      Object.assign(entries, { "True Count": this.#true, "False Count": filled - this.#true });
    } else {
      entries["Distinct Count"] = this.#distinct.size ?? `over ${this.#limit}`;
      if (this.#kind === "moment") {
        Object.assign(entries, { "Earliest": this.#least, "Latest": this.#most });
      } else {
        const { least, most, sum } = this.#lengths;
        Object.assign(entries, {
          "Empty Count": this.#empty,
          "Min Length": filled === 0 ? undefined : least,
          "Max Length": filled === 0 ? undefined : most,
          "Avg Length": filled === 0 ? undefined : rounded(sum / filled),
        });
      }
    }
    return Object.entries(entries).map(([name, value]) => ({ name, value: String(value ?? "") }));
  }
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(15)));
}
