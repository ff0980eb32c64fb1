import type { Asset } from "../../project/model.ts";
import type { MaterializeContext } from "../../sql/dialect.ts";
import type { Statement } from "../../sql/statement.ts";
import type { ColumnShape } from "../../sql/table_facts.ts";
import { beside, definitions, quote } from "./words.ts";

/**
 * Makes a table anew. MySQL commits at each CREATE and DROP, so that the new table is made beside the old one and
 * takes its place in one step, `RENAME TABLE`: whoever reads finds the old rows or the new ones, and a query that
 * fails leaves all as it was. A query may read the table that it replaces.
 */
export function replaceTable(
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
