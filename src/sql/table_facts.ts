/** What a database says about a table and a query before the statements of an asset are written. */

/** A column with its type as the database writes it. */
export interface ColumnShape {
  readonly name: string;
  readonly type: string;
}

/** A view that reads a table, itself or through other views. */
export interface DependentView {
  /** With its schema and the quotes it needs. */
  readonly name: string;
  readonly drop: string;
  /** Makes it again as it is: definition, owner, grants, comments, indexes. */
  readonly restore: readonly string[];
  /** Whether it belongs to an asset of the pipeline. */
  readonly isOwn: boolean;
}

export interface TableFacts {
  /** Columns in their order; `undefined` when there is no table, view or other relation of this name. */
  readonly table: readonly ColumnShape[] | undefined;
  /** Columns of the query; `undefined` when only running it would tell. */
  readonly query: readonly ColumnShape[] | undefined;
  /** Views that keep the table from being dropped, those first on which others depend. */
  readonly dependents: readonly DependentView[];
  /** Names of relations that differ from the missing table's by case only; none by default. */
  readonly similar?: readonly string[];
  /** See {@linkcode Survey.columnsGrow}. */
  readonly columnsGrow?: boolean | undefined;
}

/** The queries with which a dialect asks for facts besides those of its catalog. */
export interface Survey {
  /**
   * Whether columns may be given larger types in the transaction of an asset. Default: `true`.
   */
  readonly columnsGrow?: boolean;
  /**
   * Whether the builders of tables take the declared types of columns from `MaterializeContext.types`,
   * rather than from casts around the query. Default: `false`.
   */
  readonly typesInTable?: boolean;
  /** A type in words that all platforms have, by which types are compared. Default: as it is. */
  readonly meaning?: (type: string) => string;
  /** Names that differ from a table's by case only. `undefined` where case does not matter. */
  readonly similar?: (table: string) => string;
  /**
   * For each view that reads a table, those first on which others depend: its name in quotes, its schema,
   * its own name, the statement that drops it, and those that make it again as a JSON list. `undefined`
   * where views do not keep a table from being dropped.
   */
  readonly dependents?: (table: string) => string;
  /**
   * Whether any view reads a table: one row with `true` or `false`. Asked before `dependents` where that
   * takes far longer; it is always asked when left out.
   */
  readonly hasDependents?: (table: string) => string;
}
