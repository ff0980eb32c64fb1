import { quotedName } from "./column_names.ts";

/**
 * A query for the same rows with the columns of a table that exists, in its order; those that the rows
 * lack are null, of the table's type.
 */
export function inTableOrder(query: string, options: {
  readonly table: string;
  /** Of the table. */
  readonly columns: readonly string[];
  /** Columns of `query`. */
  readonly available: readonly string[];
  readonly quote: (name: string) => string;
}): string {
  const { table, columns, available, quote } = options;
  const byName = new Map(available.map((name) => [name.toLowerCase(), name]));
  const quoted = (name: string) => quote(quotedName(name));
  const selected = columns.map((column) => {
    const own = byName.get(column.toLowerCase());
    if (own !== undefined) return `${quoted(own)} AS ${quoted(column)}`;
    return `(SELECT ${quoted(column)} FROM ${quote(table)} WHERE 1 = 0) AS ${quoted(column)}`;
  });
  return `SELECT ${selected.join(", ")} FROM (${query}) AS new_rows`;
}
