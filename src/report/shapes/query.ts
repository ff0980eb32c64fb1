import { anything, listOf, object, type Shape, text } from "./shape.ts";

interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly unknown[])[];
  readonly connectionName: string;
  readonly query: string;
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
}));
