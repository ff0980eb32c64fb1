import type { Rows } from "./connection.ts";

/** The rows of a result that comes in parts, as one; without any part it has no columns. */
export async function allRows(parts: AsyncIterable<Rows>): Promise<Rows> {
  let columns: Rows["columns"] = [];
  const rows: Rows["rows"][number][] = [];
  for await (const part of parts) {
    columns = part.columns;
    for (const row of part.rows) rows.push(row);
  }
  return { columns, rows };
}
