import type { Window } from "./model.ts";

/** What the window of a metric looks at. */
export interface WindowParts {
  /** The metric in each group. */
  readonly value: string;
  /** The column of a dimension in each group. @throws {UsageError} When the groups do not have it. */
  readonly dimension: (name: string) => string;
  /** The columns of the dimensions along which the window does not go: they order groups that are alike in it. */
  readonly others: readonly string[];
  /** A division that gives NULL for one by zero, and a fraction for whole numbers. */
  readonly ratio: (over: string, under: string) => string;
}

/** The SQL of a metric with a window, over groups. */
export function windowSql(
  { type, orderBy, partitionBy, offset }: Window,
  { value, dimension, others, ratio }: WindowParts,
): string {
  const partition = partitionBy.length > 0
    ? [`PARTITION BY ${partitionBy.map(dimension).join(", ")}`]
    : [];
  // Groups of one place have one rank; all else would be another from one time to the next.
  const places = type === "rank" ? [] : others;
  const order = orderBy === undefined
    ? []
    : [`ORDER BY ${[dimension(orderBy), ...places].join(", ")}`];
  const over = [...partition, ...order].join(" ");
  switch (type) {
    case "running_total":
      return `SUM(${value}) OVER (${over} ROWS UNBOUNDED PRECEDING)`;
    case "lag":
    case "lead":
      return `${type.toUpperCase()}(${value}, ${offset}) OVER (${over})`;
    case "rank":
      return `RANK() OVER (${over})`;
    case "percent_of_total":
      return ratio(value, `SUM(${value}) OVER (${partition.join(" ")})`);
  }
}
