import { alterWordsOf } from "../../sql/alter_table.ts";
import { temporaryFolder } from "../temporary_folder.ts";
import { type AlterDialect, alterStatements } from "./alter.ts";
import { type ColumnFigures, compareTableRows, type RowDiff, type RowsDiff } from "./compare.ts";
import { compareFigures, type FigureDiff } from "./figures.ts";
import { chooseKey, type RowKey } from "./row_key.ts";
import {
  type ColumnDiff,
  columnDiffers,
  compareColumns,
  constraintsOf,
  type TypesOfSides,
} from "./schema.ts";
import { readKeyedShape, type ShapedColumn, type TableAt } from "../table_shape.ts";

export interface DataDiffOptions {
  /** Whether rows are compared, and not columns alone. */
  readonly full: boolean;
  /** Columns that identify a row; `undefined` for the primary key of the tables, see {@linkcode chooseKey}. */
  readonly key: readonly string[] | undefined;
  /** How many differing rows are kept. */
  readonly examples: number;
  /** Percentage below which a difference between two figures is shown as being below it. */
  readonly tolerance: number;
  /** How `ALTER TABLE` is written; `undefined` as the platform of the table to change writes it. */
  readonly alterDialect: AlterDialect | undefined;
  /** Whether the source is made like the target, and not the target like the source. */
  readonly reverse: boolean;
  readonly signal: AbortSignal;
}

/** How two tables compare. */
export interface TablesDiff {
  readonly columns: readonly ComparedColumn[];
  readonly columnCount: { readonly source: number; readonly target: number };
  readonly rows:
    | Omit<RowsDiff, "statistics"> & {
      readonly keyOrigin: RowKey["origin"];
      readonly examples: readonly RowDiff[];
      readonly statistics: readonly {
        readonly column: string;
        readonly type: string;
        readonly figures: readonly FigureDiff[];
      }[];
    }
    | undefined;
  readonly hasDifferences: boolean;
  readonly alterStatements: readonly string[];
}

/** A column as it is shown: `-` for what a side does not have. */
export interface ComparedColumn {
  readonly name: string;
  readonly status: "unchanged" | "modified" | "added" | "removed";
  readonly type: ComparedFact;
  readonly nullable: ComparedFact;
  readonly constraints: ComparedFact;
}

interface ComparedFact {
  readonly source: string;
  readonly target: string;
  readonly isDifferent: boolean;
}

/**
 * Compares two tables: their columns, and with `full` every value of every row.
 * @throws {KnownError} When one cannot be read.
 */
export async function diffTables(
  sides: { readonly source: TableAt; readonly target: TableAt },
  options: DataDiffOptions,
): Promise<TablesDiff> {
  const { signal } = options;
  const keyed = {
    source: await readKeyedShape(sides.source, signal),
    target: await readKeyedShape(sides.target, signal),
  };
  const [source, target] = [keyed.source.columns, keyed.target.columns];
  const columns = compareColumns(source, target, { types: typesOf(sides) });
  const key = options.full ? chooseKey(columns, options.key, keyed) : undefined;
  const rows = key && await readRows(sides, columns, { ...options, key: key.columns });
  return {
    columns: columns.map(shown),
    columnCount: { source: source.length, target: target.length },
    rows: rows && key && {
      ...rows,
      keyOrigin: key.origin,
      statistics: rows.statistics.map((figures) => figuresOf(figures, options)),
    },
    hasDifferences: columns.some(columnDiffers) || (rows !== undefined && rowsDiffer(rows)),
    alterStatements: alterStatements(columns, {
      sides,
      changed: options.reverse ? "source" : "target",
      dialect: options.alterDialect,
    }),
  };
}

/** @returns `undefined` for two tables of one platform. */
function typesOf(
  { source, target }: { readonly source: TableAt; readonly target: TableAt },
): TypesOfSides | undefined {
  if (source.dialect.name === target.dialect.name) return undefined;
  return { source: alterWordsOf(source.dialect).types, target: alterWordsOf(target.dialect).types };
}

async function readRows(
  sides: { readonly source: TableAt; readonly target: TableAt },
  columns: readonly ColumnDiff[],
  options: DataDiffOptions & { readonly key: readonly string[] },
): Promise<RowsDiff> {
  const made: { folder?: Awaited<ReturnType<typeof temporaryFolder>> } = {};
  try {
    return await compareTableRows(sides, columns, {
      ...options,
      folder: async () => (made.folder ??= await temporaryFolder()).path,
    });
  } finally {
    await made.folder?.[Symbol.asyncDispose]();
  }
}

function rowsDiffer({ changed, onlyInSource, onlyInTarget }: RowsDiff): boolean {
  return changed + onlyInSource + onlyInTarget > 0;
}

function figuresOf(
  { column, kind, source, target }: ColumnFigures,
  options: { readonly tolerance: number },
) {
  return { column, type: kind as string, figures: compareFigures(source, target, options) };
}

function shown({ name, source, target, differs }: ColumnDiff): ComparedColumn {
  const fact = (isDifferent: boolean, of: (column: ShapedColumn) => string): ComparedFact => ({
    source: source === undefined ? "-" : of(source),
    target: target === undefined ? "-" : of(target),
    isDifferent,
  });
  const status = source === undefined
    ? "added"
    : target === undefined
    ? "removed"
    : columnDiffers({ differs })
    ? "modified"
    : "unchanged";
  return {
    name,
    status,
    type: fact(differs.type, ({ type }) => type),
    nullable: fact(
      differs.nullable,
      ({ nullable }) => nullable === undefined ? "" : nullable ? "NULL" : "NOT NULL",
    ),
    constraints: fact(differs.constraints, constraintsOf),
  };
}
