/** A semantic model: what can be asked of a table, in words of the business. */
export interface SemanticModel {
  readonly name: string;
  /** Absolute path of the file that declares it. */
  readonly file: string;
  /** As it is to stand after FROM; may hold templates. */
  readonly table: string;
  /** What joins to this model compare when they name no key; `undefined` when it has none. */
  readonly primaryKey: string | undefined;
  readonly dimensions: readonly Dimension[];
  readonly metrics: readonly ModelMetric[];
  readonly segments: readonly Segment[];
  readonly joins: readonly Join[];
}

/** Something to group and filter by. */
export interface Dimension {
  readonly name: string;
  readonly type: DimensionType | undefined;
  /** SQL; `undefined` for the column of the dimension's name. */
  readonly expression: string | undefined;
  /** Name of a granularity → SQL. Only of dimensions of type `time`. */
  readonly granularities: ReadonlyMap<string, string>;
}

export const dimensionTypes = ["string", "number", "boolean", "time"] as const;
export type DimensionType = typeof dimensionTypes[number];

/** A number that is computed for each group. */
export interface ModelMetric {
  readonly name: string;
  /** SQL with aggregates, or with other metrics as `{name}`, or both. */
  readonly expression: string;
  /** A condition on the rows that count, with dimensions as `{name}`. */
  readonly filter: string | undefined;
  readonly window: Window | undefined;
}

/** How a metric looks at the groups around its own. */
export interface Window {
  readonly type: WindowType;
  /** Name of a dimension; `undefined` only for `percent_of_total`. */
  readonly orderBy: string | undefined;
  /** Names of dimensions. */
  readonly partitionBy: readonly string[];
  /** How many groups `lag` and `lead` look away. */
  readonly offset: number;
}

export const windowTypes = ["running_total", "lag", "lead", "rank", "percent_of_total"] as const;
export type WindowType = typeof windowTypes[number];

/** A condition with a name. */
export interface Segment {
  readonly name: string;
  /** SQL, with dimensions as `{name}`. */
  readonly filter: string;
}

/** A way from the rows of a model to those of another. */
export interface Join {
  /** What stands before the names of dimensions that are reached by it. */
  readonly name: string;
  /** Name of the other model. */
  readonly model: string;
  readonly relationship: Relationship;
  /** SQL on this side; `undefined` when `sql` says all. */
  readonly foreignKey: string | undefined;
  /** SQL on the other side; `undefined` for the other model's primary key. */
  readonly targetKey: string | undefined;
  /** The whole condition, with names of models and of the join in braces for the tables. */
  readonly sql: string | undefined;
}

export const relationships = [
  "one_to_one",
  "many_to_one",
  "one_to_many",
  "many_to_many",
] as const;
export type Relationship = typeof relationships[number];

/** Whether a row finds one row at most on the other side, so that following it repeats no row. */
export function findsOne({ relationship }: Join): boolean {
  return relationship === "one_to_one" || relationship === "many_to_one";
}
