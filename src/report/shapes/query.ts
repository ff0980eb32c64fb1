import type { StatementFacts, StatementStatistics } from "../../statement_facts.ts";
import {
  always,
  anything,
  boolean,
  integer,
  listOf,
  number,
  object,
  optional,
  type Shape,
  text,
} from "./shape.ts";

interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly unknown[])[];
  readonly connectionName: string;
  readonly query: string;
  /** Only of a statement that has no result. */
  readonly execution?: StatementExecution | undefined;
}

/** What is known of a statement that has no result. */
export interface StatementExecution {
  /** Type of the connection, such as `duckdb`. */
  readonly connectionType: string;
  /** Such as `CREATE TABLE`. */
  readonly statementType: string;
  /** How many rows a statement changed that is there to change rows. */
  readonly affectedRows?: number | undefined;
  /** What the database tells of it; `undefined` when it tells nothing. */
  readonly facts?: StatementFacts | undefined;
}

/** The statements that an asset would send. */
export const renderedQuery: Shape<string> = object("RenderedQuery", (field) => ({
  query: field(text, (query) => query),
}));

/** One column of a result. */
const resultColumn = object<ResultColumn>("ResultColumn", (field) => ({
  name: field(text, ({ name }) => name),
  type: field(text, ({ type }) => type, "As the database calls it"),
}));

/** How many rows of each kind. */
const changedRows = object<StatementStatistics>("ChangedRows", (field) => ({
  insertedRowCount: field(optional(integer), ({ insertedRows }) => insertedRows || undefined),
  deletedRowCount: field(optional(integer), ({ deletedRows }) => deletedRows || undefined),
  updatedRowCount: field(optional(integer), ({ updatedRows }) => updatedRows || undefined),
}));

/** Of a statement without a result. Reference: what the database does not tell is left out, as are zeros. */
export const execution: Shape<StatementExecution> = object("Execution", (field) => ({
  connectionType: field(text, ({ connectionType }) => connectionType),
  statementType: field(text, ({ statementType }) => statementType, "Such as CREATE TABLE"),
  dmlAffectedRows: field(
    optional(integer),
    ({ affectedRows }) => affectedRows,
    "Rows that it changed; 0 stays",
  ),
  jobId: field(optional(text), ({ facts }) => facts?.id, "Under which the database knows it"),
  totalBytesProcessed: field(
    optional(integer),
    ({ facts }) => facts?.statistics?.bytesProcessed || undefined,
  ),
  totalBytesBilled: field(optional(integer), ({ facts }) => facts?.bytes || undefined),
  slotMillis: field(optional(integer), ({ facts }) => facts?.statistics?.slotMs || undefined),
  dmlStats: field(optional(changedRows), ({ facts }) => changesOf(facts?.statistics)),
  ddlOperationPerformed: field(optional(text), ({ facts }) => facts?.statistics?.ddlOperation),
  ddlTargetTable: field(optional(text), ({ facts }) => facts?.statistics?.ddlTable),
  ddlTargetRoutine: field(optional(text), ({ facts }) => facts?.statistics?.ddlRoutine),
}));

function changesOf(statistics: StatementStatistics | undefined): StatementStatistics | undefined {
  const { insertedRows, deletedRows, updatedRows } = statistics ?? {};
  return insertedRows || deletedRows || updatedRows ? statistics : undefined;
}

/** A result and what was asked. Its rows are written one by one, since they may not fit in memory. */
export const queryResult: Shape<QueryResult> = object("QueryResult", (field) => ({
  columns: field(listOf(resultColumn), ({ columns }) => columns),
  rows: field(
    listOf(listOf(anything)),
    ({ rows }) => rows,
    "Moments are RFC 3339, numbers have every digit, lists and structures are JSON",
  ),
  connectionName: field(text, ({ connectionName }) => connectionName),
  query: field(text, ({ query }) => query, "As it was sent, with its semicolon"),
  execution: field(
    optional(execution),
    (result) => result.execution,
    "Of a statement that has no result",
  ),
}));

/** Where one file with rows is. */
export const queryExport: Shape<string> = object("QueryExport", (field) => ({
  "Results Successfully exported to": field(text, (path) => path, "Absolute path"),
}));

/** Where files with rows are, each with so many. */
export const queryExports: Shape<readonly string[]> = object("QueryExports", (field) => ({
  count: field(integer, (paths) => paths.length),
  files: field(listOf(text), (paths) => paths, "Absolute paths"),
  message: field(always("Results successfully exported"), () => "Results successfully exported"),
}));

/** What a database says of a query that it does not carry out. */
export interface ExplainedQuery {
  readonly connectionName: string;
  /** Type of the connection. */
  readonly connectionType: string;
  readonly query: string;
  readonly valid: boolean;
  /** Why it is not valid. */
  readonly error?: string | undefined;
  /** How many bytes it would read, where the database says so. */
  readonly bytes?: number | undefined;
  /** In US dollars by list price, where that follows. */
  readonly costUsd?: number | undefined;
  /** Such as `SELECT`, where the database says so. */
  readonly statementType?: string | undefined;
  /** The tables that it reads. */
  readonly tables?: readonly string[] | undefined;
  /** The columns of its result. */
  readonly columns?: readonly ResultColumn[] | undefined;
  readonly explainColumns?: readonly string[] | undefined;
  /** Rows as the database gives them. */
  readonly explainPlan?: readonly (readonly unknown[])[] | undefined;
}

export const explainedQuery: Shape<ExplainedQuery> = object("ExplainedQuery", (field) => ({
  connectionName: field(text, ({ connectionName }) => connectionName),
  connectionType: field(text, ({ connectionType }) => connectionType),
  query: field(text, ({ query }) => query),
  valid: field(boolean, ({ valid }) => valid),
  error: field(optional(text), ({ error }) => error, "Why it is not valid"),
  totalBytesProcessed: field(optional(integer), ({ bytes }) => bytes),
  estimatedCostUSD: field(optional(number), ({ costUsd }) => costUsd, "By list price"),
  statementType: field(optional(text), ({ statementType }) => statementType),
  referencedTables: field(optional(listOf(text)), ({ tables }) => tables, "By their whole names"),
  schema: field(optional(listOf(resultColumn)), ({ columns }) => columns, "Of the result"),
  explainColumns: field(optional(listOf(text)), ({ explainColumns }) => explainColumns),
  explainPlan: field(optional(listOf(listOf(anything))), ({ explainPlan }) => explainPlan),
}));

/** What databases say of reading two tables. */
interface ExplainedDiff {
  readonly source: ExplainedQuery;
  readonly target: ExplainedQuery;
}

export const explainedDiff: Shape<ExplainedDiff> = object("ExplainedDiff", (field) => ({
  source: field(explainedQuery, ({ source }) => source),
  target: field(explainedQuery, ({ target }) => target),
}));
