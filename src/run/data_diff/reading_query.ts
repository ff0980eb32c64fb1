import { quotePart } from "../../sql/names.ts";
import { readTableShape, type TableAt } from "../table_shape.ts";

/** The query that reads all columns of all rows. @throws {QueryError} When there is no such table. */
export async function readingQuery(side: TableAt, signal: AbortSignal): Promise<string> {
  const { dialect, table } = side;
  const names = (await readTableShape(side, signal))
    .map(({ name }) => quotePart(name, dialect.identifiers.quote));
  return `SELECT ${names.join(", ")} FROM ${dialect.quote(table)}`;
}
