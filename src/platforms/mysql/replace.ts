import type { Asset } from "../../project/model.ts";
import type { Materialize, MaterializeContext } from "../../sql/dialect.ts";
import type { Statement } from "../../sql/statement.ts";
import type { ColumnShape } from "../../sql/table_facts.ts";
import { beside, definitions, quote, quoteColumn } from "./words.ts";

/** Makes the table of `create+replace`, and of the first run of other strategies, whose columns take what comes later. */
export const replace: Materialize = (asset, query, context) =>
  mysqlReplaceTable(asset, context.types === undefined ? query : nullable(query, context), context);

/**
 * The query with columns that may be NULL, of the same types: MySQL makes NOT NULL columns of what cannot be
 * NULL in the query of the first run, such as `'a'`. An outer join is what makes them so; the last condition
 * takes out the row that it adds when there is no other.
 */
export function nullable(query: string, { facts }: Pick<MaterializeContext, "facts">): string {
  const columns = facts?.query;
  if (columns === undefined) return query;
  const list = columns.map(({ name }) => `query.${quoteColumn(name)}`).join(", ");
  return `SELECT ${list} FROM (SELECT 1) AS one\n` +
    `LEFT JOIN (SELECT *, 1 AS __bruin_row FROM (${query}) AS query) AS query ON TRUE\n` +
    "WHERE query.__bruin_row IS NOT NULL";
}

/**
 * Makes a table anew. MySQL commits at each CREATE and DROP, so that the new table is made beside the old one and
 * takes its place in one step, `RENAME TABLE`: a reader finds the old rows or the new ones, and a query that
 * fails leaves all as it was. A query may read the table that it replaces.
 */
export function mysqlReplaceTable(
  { name }: Pick<Asset, "name">,
  query: string,
  { suffix, types = [] }: Pick<MaterializeContext, "suffix"> & {
    readonly types?: readonly ColumnShape[] | undefined;
  },
): Statement[] {
  const table = quote(name);
  const letters = suffix();
  const made = beside(name, `__bruin_new_${letters}`);
  const replaced = beside(name, `__bruin_old_${letters}`);
  return [
    `CREATE TABLE ${made}${definitions(types)} AS\n${query}`,
    // What is swapped has to be there.
    `CREATE TABLE IF NOT EXISTS ${table} LIKE ${made}`,
    `RENAME TABLE ${table} TO ${replaced}, ${made} TO ${table}`,
    { text: `DROP TABLE IF EXISTS ${made}, ${replaced}`, always: true },
  ];
}
