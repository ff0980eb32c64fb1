import type { Dialect } from "./dialect.ts";
import { readSql, type SqlToken, tokenEnds } from "./lexer.ts";
import { quotePart } from "./names.ts";
import { findTableReferences, isAlias, nameAt, type TableReference } from "./table_references.ts";

/** What {@linkcode replaceTables} needs to know of a platform. */
export type ReplacingDialect = Pick<Dialect, "lexis" | "identifiers">;

/**
 * The query with other tables in place of those that it reads. Each keeps the name by which the rest of
 * the query knows it, so that `raw.orders.id` becomes `orders.id`; everything else stays byte for byte.
 * @param replacement The table to read instead, ready for SQL, of the parts of a name.
 */
export function replaceTables(
  query: string,
  dialect: ReplacingDialect,
  replacement: (parts: readonly string[]) => string,
): string {
  const tokens = readSql(query, dialect.lexis);
  const ends = tokenEnds(query, dialect.lexis);
  const references = findTableReferences(tokens, dialect.lexis);
  const changes = new Map<number, { readonly end: number; readonly text: string }>();
  const endOf = (token: SqlToken) => ends.get(token.start) ?? token.start;
  const columns = [...qualifiedColumns(tokens, references)];
  const aliases = distinctAliases(columns, { tokens, references, dialect });
  for (const reference of references) {
    const [first, last] = [reference[0], reference.at(-1)];
    if (first === undefined || last === undefined) continue;
    const following = tokens[tokens.indexOf(last) + 1];
    const hasAlias = following?.text === "as" || isAlias(following);
    const name = quotePart(ownName(last), dialect.identifiers.quote);
    const known = last.kind === "word" ? last.text : name;
    const table = replacement(reference.map(({ text }) => text));
    changes.set(first.start, {
      end: endOf(last),
      text: hasAlias
        ? table
        : `${table} ${aliases.get(keyOf(reference)) ?? writtenAs(query, last, { known, endOf })}`,
    });
  }
  for (const { qualifier, first, table } of columns) {
    const alias = aliases.get(table);
    const end = alias === undefined ? qualifier.start : endOf(qualifier);
    changes.set(first.start, { end, text: alias ?? "" });
  }
  let result = "";
  let end = 0;
  for (const [start, change] of [...changes].sort(([a], [b]) => a - b)) {
    result += query.slice(end, start) + change.text;
    end = change.end;
  }
  return result + query.slice(end);
}

/** The tables that a query reads, each once, with the parts of their names. */
export function tablesOf(query: string, { lexis }: ReplacingDialect): (readonly string[])[] {
  const names = findTableReferences(readSql(query, lexis), lexis)
    .map((reference) => reference.map(({ text }) => text));
  return [...new Map(names.map((parts) => [parts.join(".").toLowerCase(), parts])).values()];
}

/**
 * Names of their own for tables that have the last part of theirs in common and are told apart by the rest,
 * as in `raw.birds.id = old.birds.id`, by their keys. None where the query also says just `birds`, which
 * is one of them alone in that place.
 */
function distinctAliases(
  columns: readonly QualifiedColumn[],
  { tokens, references, dialect }: {
    readonly tokens: readonly SqlToken[];
    readonly references: readonly TableReference[];
    readonly dialect: ReplacingDialect;
  },
): ReadonlyMap<string, string> {
  const starts = new Set(
    [...references.map(([first]) => first), ...columns.map(({ first }) => first)]
      .flatMap((token) => token === undefined ? [] : [token.start]),
  );
  const plain = new Set<string>();
  for (let index = 0; index < tokens.length; index++) {
    const parts = nameAt(tokens, index);
    const [first] = parts;
    if (first === undefined) continue;
    if (!starts.has(first.start)) plain.add(first.text.toLowerCase());
    index += 2 * parts.length - 2;
  }
  const byName = Map.groupBy(
    new Map(columns.map((column) => [column.table, column.qualifier.text.toLowerCase()])),
    ([, name]) => name,
  );
  const shared = [...byName].filter(([name, tables]) => tables.length > 1 && !plain.has(name));
  return new Map(
    shared.flatMap(([, tables]) => tables).map(([table]) => {
      let alias = table.replaceAll(".", "_");
      while (plain.has(alias)) alias += "_";
      return [table, quotePart(alias, dialect.identifiers.quote)];
    }),
  );
}

/** BigQuery has whole names in one pair of quotes. */
function ownName({ text }: SqlToken): string {
  return text.split(".").at(-1) ?? text;
}

/** A word keeps its letters, which may be told apart by case. */
function writtenAs(
  query: string,
  token: SqlToken,
  { known, endOf }: { readonly known: string; readonly endOf: (token: SqlToken) => number },
): string {
  return token.kind === "word" ? query.slice(token.start, endOf(token)) : known;
}

/** What stands for one reference in all letters. */
function keyOf(parts: TableReference): string {
  return parts.map(({ text }) => text.toLowerCase()).join(".");
}

/** A column such as `raw.orders.id`. */
interface QualifiedColumn {
  readonly first: SqlToken;
  /** The last part of the table's name. */
  readonly qualifier: SqlToken;
  /** The table's key. */
  readonly table: string;
}

/** Columns such as `raw.orders.id`, whose first parts are the name of a table that is replaced. */
function* qualifiedColumns(
  tokens: readonly SqlToken[],
  references: readonly TableReference[],
): Iterable<QualifiedColumn> {
  const tables = new Map(references.map((parts) => [keyOf(parts), parts.length]));
  const isTable = new Set(
    references.flatMap(([first]) => first === undefined ? [] : [first.start]),
  );
  for (let index = 0; index < tokens.length; index++) {
    const parts = nameAt(tokens, index);
    const [first] = parts;
    if (first === undefined) continue;
    index += 2 * parts.length - 2;
    const hasStar = tokens[index + 1]?.text === "." && tokens[index + 2]?.text === "*";
    if (isTable.has(first.start)) continue;
    for (let length = parts.length - (hasStar ? 0 : 1); length > 1; length--) {
      const qualifier = parts[length - 1];
      const table = keyOf(parts.slice(0, length));
      if (qualifier === undefined || !tables.has(table)) continue;
      yield { first, qualifier, table };
      break;
    }
  }
}
