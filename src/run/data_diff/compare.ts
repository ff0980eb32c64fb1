import { streamRows } from "../../connections/stream.ts";
import { quotePart } from "../../sql/names.ts";
import { canonicalCell, type CellKind, kindOfBoth } from "../values/cell_texts.ts";
import type { ColumnDiff } from "./schema.ts";
import { compareTexts, type SortableRow, SortedRows } from "./sorted_rows.ts";
import { ColumnStatistics, type Statistic } from "./statistics.ts";
import { Turns } from "./turns.ts";
import type { ShapedColumn, TableAt } from "../table_shape.ts";

/** A row that is not the same on both sides. */
export interface RowDiff {
  readonly kind: "changed" | "only in source" | "only in target";
  /** Columns and values: the key and what differs of a changed row, all of another. */
  readonly cells: readonly {
    readonly column: string;
    readonly source: string | null | undefined;
    readonly target: string | null | undefined;
  }[];
}

/** How the rows of two tables compare. */
export interface RowsDiff {
  /** Columns by which rows belong together; none when whole rows are compared. */
  readonly key: readonly string[];
  readonly sourceRows: number;
  readonly targetRows: number;
  readonly equal: number;
  readonly changed: number;
  readonly onlyInSource: number;
  readonly onlyInTarget: number;
  /** Rows of either side whose key an earlier one has. */
  readonly repeatedKeys: number;
  /** By column, in how many changed rows it differs. */
  readonly changedColumns: Readonly<Record<string, number>>;
  /** The first of them by key. */
  readonly examples: readonly RowDiff[];
  readonly statistics: readonly ColumnFigures[];
}

/** The figures of a column on both sides. */
export interface ColumnFigures {
  readonly column: string;
  readonly kind: CellKind;
  readonly source: readonly Statistic[];
  readonly target: readonly Statistic[];
}

export interface CompareOptions {
  /** Columns that identify a row, as the source has them; none to compare whole rows. */
  readonly key: readonly string[];
  /** How many differing rows are kept. */
  readonly examples: number;
  readonly signal: AbortSignal;
  /** A folder for rows that do not fit into memory. */
  readonly folder: () => Promise<string>;
  /** Bytes of rows of one side that do; see {@linkcode SortedRows}. */
  readonly memory?: number | undefined;
}

/** A column that both tables have. */
interface CommonColumn {
  readonly name: string;
  readonly kind: CellKind;
  readonly source: ShapedColumn;
  readonly target: ShapedColumn;
}

/**
 * Compares the rows of two tables in the columns that both have, every value exactly. They are read once,
 * as they come, and sorted here: no two systems sort texts alike.
 * @throws {KnownError} When a table cannot be read.
 */
export async function compareTableRows(
  sides: { readonly source: TableAt; readonly target: TableAt },
  columns: readonly ColumnDiff[],
  options: CompareOptions,
): Promise<RowsDiff> {
  const common = columns.flatMap(({ name, source, target }): CommonColumn[] =>
    source === undefined || target === undefined
      ? []
      : [{ name, kind: kindOfBoth(source.type, target.type), source, target }]
  );
  const isKey = common.map(({ name }) =>
    options.key.some((key) => key.toLowerCase() === name.toLowerCase())
  );
  const reading = { common, isKey, options };
  const source = await readSide(sides.source, "source", reading);
  const target = await readSide(sides.target, "target", reading);
  const comparison = new Comparison(common, isKey, options);
  await comparison.run(source.rows, target.rows);
  return {
    ...comparison.read(),
    sourceRows: source.count,
    targetRows: target.count,
    statistics: common.map(({ name, kind }, index) => ({
      column: name,
      kind,
      source: source.statistics[index] ?? [],
      target: target.statistics[index] ?? [],
    })),
  };
}

async function readSide(
  { connection, dialect, table }: TableAt,
  which: "source" | "target",
  { common, isKey, options }: {
    readonly common: readonly CommonColumn[];
    readonly isKey: readonly boolean[];
    readonly options: CompareOptions;
  },
) {
  const { signal, folder, memory } = options;
  const rows = new SortedRows(folder, memory === undefined ? {} : { memory });
  const statistics = common.map(({ kind }) => new ColumnStatistics(kind, common.length));
  const turns = new Turns(signal);
  const quote = (name: string) => quotePart(name, dialect.identifiers.quote);
  const names = common.map((column) => quote(column[which].name));
  const query = `SELECT ${names.length === 0 ? "1" : names.join(", ")} FROM ${
    dialect.quote(table)
  }`;
  let count = 0;
  for await (const batch of streamRows(connection, query, { signal })) {
    for (const row of batch.rows) {
      count++;
      const cells = common.map(({ kind }, index) => canonicalCell(row[index] ?? null, kind));
      for (const [index, cell] of cells.entries()) statistics[index]?.add(cell);
      const sortable = {
        key: JSON.stringify(cells.filter((_, index) => isKey[index])),
        row: JSON.stringify(cells),
      };
      const waits = rows.add(sortable) ?? turns.after(sortable.row.length);
      if (waits !== undefined) await waits;
    }
  }
  return { rows, statistics: statistics.map((column) => column.read()), count };
}

/** What a row costs besides its letters, in letters: about. */
const rowCost = 100;

/** Walks along two sorted sides. */
class Comparison {
  readonly #columns: readonly CommonColumn[];
  readonly #isKey: readonly boolean[];
  readonly #options: CompareOptions;
  readonly #isKeyed: boolean;
  readonly #examples: RowDiff[] = [];
  readonly #changedColumns = new Map<string, number>();
  #counts = { equal: 0, changed: 0, onlyInSource: 0, onlyInTarget: 0, repeatedKeys: 0 };

  constructor(
    columns: readonly CommonColumn[],
    isKey: readonly boolean[],
    options: CompareOptions,
  ) {
    [this.#columns, this.#isKey, this.#options] = [columns, isKey, options];
    this.#isKeyed = isKey.includes(true);
  }

  async run(source: SortedRows, target: SortedRows): Promise<void> {
    await using left = new Cursor(source, this.#isKeyed);
    await using right = new Cursor(target, this.#isKeyed);
    const turns = new Turns(this.#options.signal);
    let [a, b] = [await left.next(), await right.next()];
    while (a !== undefined || b !== undefined) {
      const waits = turns.after((a?.row.length ?? 0) + (b?.row.length ?? 0) + rowCost);
      if (waits !== undefined) await waits;
      const order = a === undefined ? 1 : b === undefined ? -1 : this.#compare(a, b);
      if (order < 0 && a !== undefined) this.#one(a, "only in source");
      else if (order > 0 && b !== undefined) this.#one(b, "only in target");
      else if (a !== undefined && b !== undefined) this.#both(a, b);
      if (order <= 0) a = await left.next();
      if (order >= 0) b = await right.next();
    }
    this.#counts.repeatedKeys = left.repeated + right.repeated;
  }

  read(): Omit<RowsDiff, "sourceRows" | "targetRows" | "statistics"> {
    return {
      key: this.#columns.filter((_, index) => this.#isKey[index]).map(({ name }) => name),
      ...this.#counts,
      changedColumns: Object.fromEntries(this.#changedColumns),
      examples: this.#examples,
    };
  }

  #compare(a: SortableRow, b: SortableRow): number {
    return this.#isKeyed ? compareTexts(a.key, b.key) : compareTexts(a.row, b.row);
  }

  #one({ row }: SortableRow, kind: "only in source" | "only in target"): void {
    const isSource = kind === "only in source";
    this.#counts[isSource ? "onlyInSource" : "onlyInTarget"]++;
    if (this.#examples.length >= this.#options.examples) return;
    const cells = this.#cells(row).map(({ column, cell }) => ({
      column,
      source: isSource ? cell : undefined,
      target: isSource ? undefined : cell,
    }));
    this.#examples.push({ kind, cells });
  }

  #both(a: SortableRow, b: SortableRow): void {
    if (a.row === b.row) {
      this.#counts.equal++;
      return;
    }
    this.#counts.changed++;
    const others = this.#cells(b.row);
    const cells = this.#cells(a.row).map(({ column, cell, isKey }, index) => ({
      column,
      isKey,
      source: cell,
      target: others[index]?.cell,
    }));
    for (const { column, source, target } of cells) {
      if (source === target) continue;
      this.#changedColumns.set(column, (this.#changedColumns.get(column) ?? 0) + 1);
    }
    if (this.#examples.length >= this.#options.examples) return;
    const shown = cells.filter(({ isKey, source, target }) => isKey || source !== target)
      .map(({ column, source, target }) => ({ column, source, target }));
    this.#examples.push({ kind: "changed", cells: shown });
  }

  #cells(row: string) {
    const cells = JSON.parse(row) as (string | null)[];
    return this.#columns.map(({ name: column }, index) => ({
      column,
      cell: cells[index],
      isKey: this.#isKey[index] ?? false,
    }));
  }
}

/** Reads sorted rows one by one, and counts those whose key came before. */
class Cursor implements AsyncDisposable {
  readonly #rows: AsyncGenerator<SortableRow>;
  readonly #isKeyed: boolean;
  #key: string | undefined;
  repeated = 0;

  constructor(rows: SortedRows, isKeyed: boolean) {
    this.#rows = rows.read();
    this.#isKeyed = isKeyed;
  }

  async next(): Promise<SortableRow | undefined> {
    const next = await this.#rows.next();
    if (next.done) return undefined;
    if (this.#isKeyed && next.value.key === this.#key) this.repeated++;
    this.#key = next.value.key;
    return next.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rows.return(undefined);
  }
}
