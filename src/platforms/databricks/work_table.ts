import type { Asset } from "../../project/model.ts";
import type { MaterializeContext } from "../../sql/dialect.ts";
import type { Statement } from "../../sql/statement.ts";
import { beside, dropAlways, quote, quoteColumn } from "./words.ts";

/** Rows on their way into a table, in a table of their own beside it: no other is there for more than one statement. */
export interface WorkTable {
  readonly name: string;
  readonly before: readonly Statement[];
  readonly after: readonly Statement[];
}

/** Defaults of columns come along with these, and are only taken where a table says so. */
const properties = "TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')";

/** The rows of a query, with its columns. */
export function queriedRows(
  asset: Asset,
  query: string,
  { suffix }: Pick<MaterializeContext, "suffix">,
): WorkTable {
  const name = beside(asset.name, `__bruin_tmp_${suffix()}`);
  return { name, before: [`CREATE TABLE ${name} AS ${query}`], after: [dropAlways(name)] };
}

/** The rows of a query with all columns of the asset's table, as an INSERT there would place its values. */
export function newRows(
  asset: Asset,
  query: string,
  { suffix, into }: Pick<MaterializeContext, "suffix" | "into">,
): WorkTable {
  const name = beside(asset.name, `__bruin_tmp_${suffix()}`);
  const list = into === undefined ? "" : ` (${into.map(quoteColumn).join(", ")})`;
  return {
    name,
    before: [
      `CREATE TABLE ${name} ${properties} AS SELECT * FROM ${quote(asset.name)} LIMIT 0`,
      `INSERT INTO ${name}${list} ${query}`,
    ],
    after: [dropAlways(name)],
  };
}
