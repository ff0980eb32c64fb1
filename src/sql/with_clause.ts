import { closingOf, readSql } from "./lexer.ts";
import type { Lexis } from "./lexis.ts";
import { followable } from "./query_text.ts";

/** A query that has a name in another one. */
export interface NamedQuery {
  /** As it is written, in the quotes that it needs. */
  readonly name: string;
  readonly query: string;
}

/** The query with these before those that it names itself. */
export function withNamedQueries(
  query: string,
  named: readonly NamedQuery[],
  lexis: Lexis,
): string {
  if (named.length === 0) return query;
  const list = named.map(({ name, query }) => `${name} AS (\n${followable(query, lexis)}\n)`)
    .join(",\n");
  const clause = readWithClause(query, lexis);
  if (clause === undefined) return `WITH ${list}\n${query}`;
  const { first, main } = clause;
  return `${query.slice(0, first)}${list},\n${query.slice(first, main)}${query.slice(main)}`;
}

/** A query for the rows of one that `WITH` names; `undefined` when there is none of this name. */
export function queryOfNamed(query: string, name: string, lexis: Lexis): string | undefined {
  const clause = readWithClause(query, lexis);
  const found = clause?.names.find(({ text }) => text.toLowerCase() === name.toLowerCase());
  if (clause === undefined || found === undefined) return undefined;
  const written = query.slice(found.start, found.end);
  return `${query.slice(0, clause.main).trimEnd()}\nSELECT * FROM ${written}`;
}

/** Names of the queries that `WITH` names, for messages. */
export function namedQueries(query: string, lexis: Lexis): string[] {
  return readWithClause(query, lexis)?.names.map(({ text }) => text) ?? [];
}

interface WithClause {
  /** Each name without its quotes, and where it stands. */
  readonly names: readonly {
    readonly text: string;
    readonly start: number;
    readonly end: number;
  }[];
  /** Where the first of the named queries begins. */
  readonly first: number;
  /** Where the query behind them begins. */
  readonly main: number;
}

/** `undefined` when the query does not begin with `WITH`. */
function readWithClause(query: string, lexis: Lexis): WithClause | undefined {
  const tokens = readSql(query, lexis);
  const is = (index: number, text: string) => tokens[index]?.text === text;
  if (!is(0, "with") || tokens[0]?.kind !== "word") return undefined;
  let at = is(1, "recursive") ? 2 : 1;
  const names: { text: string; start: number; end: number }[] = [];
  const first = tokens[at]?.start;
  for (;;) {
    const name = tokens[at];
    if (name === undefined) return undefined;
    const next = tokens[at + 1]?.start ?? query.length;
    names.push({
      text: name.text,
      start: name.start,
      end: name.start + query.slice(name.start, next).trimEnd().length,
    });
    at++;
    if (is(at, "(")) at = (closingOf(tokens, at) ?? tokens.length) + 1;
    while (at < tokens.length && !is(at, "(")) at++;
    at = (closingOf(tokens, at) ?? tokens.length) + 1;
    if (!is(at, ",")) break;
    at++;
  }
  const main = tokens[at]?.start;
  return first === undefined || main === undefined ? undefined : { names, first, main };
}
