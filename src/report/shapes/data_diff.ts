import {
  boolean,
  integer,
  listOf,
  mapOf,
  object,
  oneOf,
  optional,
  orNull,
  scalar,
  type Shape,
  text,
} from "./shape.ts";

/** How two tables compare. */
export interface DataDiff {
  readonly sourceTable: string;
  readonly targetTable: string;
  readonly columns: readonly DiffedColumn[];
  /** `undefined` when only columns were compared. */
  readonly rows: DiffedRows | undefined;
  /** Absent on a side that does not have the column. */
  readonly columnCount: { readonly source: number; readonly target: number };
  readonly hasDifferences: boolean;
  readonly alterStatements: readonly string[];
}

/** One column of either table; `-` stands for a side without it. */
export interface DiffedColumn {
  readonly name: string;
  readonly status: "unchanged" | "modified" | "added" | "removed";
  readonly type: DiffedFact;
  readonly nullable: DiffedFact;
  readonly constraints: DiffedFact;
}

interface DiffedFact {
  readonly source: string;
  readonly target: string;
  readonly isDifferent: boolean;
}

/** What was found out about rows. */
export interface DiffedRows {
  readonly key: readonly string[];
  /** Why these columns, or why none; empty when the user named them. */
  readonly keyOrigin: string;
  readonly sourceRows: number;
  readonly targetRows: number;
  readonly equal: number;
  readonly changed: number;
  readonly onlyInSource: number;
  readonly onlyInTarget: number;
  readonly repeatedKeys: number;
  readonly changedColumns: Readonly<Record<string, number>>;
  readonly examples: readonly DiffedRow[];
  readonly statistics: readonly {
    readonly column: string;
    readonly type: string;
    readonly figures: readonly DiffedFigure[];
  }[];
}

export interface DiffedRow {
  readonly kind: "changed" | "only in source" | "only in target";
  readonly cells: readonly DiffedCell[];
}

interface DiffedCell {
  readonly column: string;
  readonly source: string | null | undefined;
  readonly target: string | null | undefined;
}

/** A figure of a column; empty where there is none. */
export interface DiffedFigure {
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly diff: string;
  readonly diffPercent: string;
}

interface Counts {
  readonly source: number;
  readonly target: number;
}

const counts = object<Counts>("DiffedCounts", (field) => ({
  source: field(integer, ({ source }) => source),
  target: field(integer, ({ target }) => target),
  diff: field(integer, ({ source, target }) => source - target),
}));

const fact = object<DiffedFact>("DiffedFact", (field) => ({
  source: field(text, ({ source }) => source),
  target: field(text, ({ target }) => target),
  isDifferent: field(boolean, ({ isDifferent }) => isDifferent),
}));

const column = object<DiffedColumn>("DiffedColumn", (field) => ({
  name: field(text, ({ name }) => name),
  type: field(fact, ({ type }) => type),
  nullable: field(fact, ({ nullable }) => nullable),
  constraints: field(fact, ({ constraints }) => constraints),
  status: field(oneOf("unchanged", "modified", "added", "removed"), ({ status }) => status),
}));

const figure = object<DiffedFigure>("DiffedFigure", (field) => ({
  name: field(text, ({ name }) => name),
  source: field(text, ({ source }) => source),
  target: field(text, ({ target }) => target),
  diff: field(text, ({ diff }) => diff),
  diffPercent: field(text, ({ diffPercent }) => diffPercent),
}));

const statistics = object<DiffedRows["statistics"][number]>("DiffedStatistics", (field) => ({
  columnName: field(text, ({ column }) => column),
  dataType: field(text, ({ type }) => type),
  statistics: field(listOf(figure), ({ figures }) => figures),
}));

const value = scalar<string | null>("string", "null");
const cell = object<DiffedCell>("DiffedCell", (field) => ({
  column: field(text, ({ column }) => column),
  source: field(optional(value), ({ source }) => source, "Left out on the side without the row"),
  target: field(optional(value), ({ target }) => target),
}));

const row = object<DiffedRow>("DiffedRow", (field) => ({
  kind: field(oneOf("changed", "only in source", "only in target"), ({ kind }) => kind),
  cells: field(listOf(cell), ({ cells }) => cells, "Values in one form, the same on both sides"),
}));

const rows = object<DiffedRows>("DiffedRows", (field) => ({
  key: field(listOf(text), ({ key }) => key, "Empty when whole rows were compared"),
  keyOrigin: field(text, ({ keyOrigin }) => keyOrigin, "Why these, or none; empty with --key"),
  equal: field(integer, ({ equal }) => equal),
  changed: field(integer, ({ changed }) => changed),
  onlyInSource: field(integer, ({ onlyInSource }) => onlyInSource),
  onlyInTarget: field(integer, ({ onlyInTarget }) => onlyInTarget),
  repeatedKeys: field(integer, ({ repeatedKeys }) => repeatedKeys),
  changedColumns: field(mapOf(integer), ({ changedColumns }) => changedColumns),
  examples: field(listOf(row), ({ examples }) => examples, "The first of them"),
}));

const summary = object<DataDiff>("DataDiffSummary", (field) => ({
  rowCount: field(
    optional(counts),
    ({ rows }) => rows && { source: rows.sourceRows, target: rows.targetRows },
    "With --full",
  ),
  columnCount: field(counts, ({ columnCount }) => columnCount),
}));

/** What `data-diff` prints. */
export const dataDiff: Shape<DataDiff> = object("DataDiff", (field) => ({
  summary: field(summary, (diff) => diff),
  schemaDiffs: field(listOf(column), ({ columns }) => columns),
  columnStatistics: field(
    orNull(listOf(statistics)),
    ({ rows }) => rows?.statistics,
    "null without --full",
  ),
  sourceTable: field(text, ({ sourceTable }) => sourceTable),
  targetTable: field(text, ({ targetTable }) => targetTable),
  hasDifferences: field(boolean, ({ hasDifferences }) => hasDifferences),
  alterStatements: field(text, ({ alterStatements }) => alterStatements.join("\n")),
  rows: field(orNull(rows), ({ rows }) => rows, "null without --full; not in the reference"),
}));
