import type { SqlToken } from "../../sql/lexer.ts";

/** A query and what it is made of. */
export interface ReadQuery {
  readonly sql: string;
  /** Those of `readSql`. */
  readonly tokens: readonly SqlToken[];
  /** Where a token ends, in UTF-16 units. */
  readonly endOf: (token: SqlToken) => number;
}

/** Pieces of text in place of others, by where these begin. */
export type Edits = ReadonlyMap<number, { readonly end: number; readonly text: string }>;

/** What to change in a query, or why it means something else in the other SQL: a clause. */
export type Translation = { readonly edits: Edits } | { readonly reason: string };
