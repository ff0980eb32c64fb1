import type { Asset, Column } from "../../project/model.ts";
import { columnList } from "../../sql/ansi.ts";
import { findColumn } from "../../sql/column_names.ts";
import type { MaterializeContext } from "../../sql/dialect.ts";
import type { Statement } from "../../sql/statement.ts";
import { beside, mysqlWords, quote, quoteColumn } from "./words.ts";

/** The column in which statements note which of the new rows the table has already. */
export const found = "__bruin_found";

/** The rows of a query in a table of the session, ready to be compared with those of the asset's table. */
export interface WorkTable {
  readonly name: string;
  /** Makes and fills it, before the transaction: servers with GTIDs make none in one. */
  readonly before: readonly Statement[];
  /** Drops it. */
  readonly after: readonly Statement[];
}

/**
 * The columns come from the asset's table, with their types and collations, since MySQL compares no two texts
 * whose columns differ in that. A statement can name such a table once only.
 * @param options.keys Columns by which rows are looked for.
 */
export function workTable(
  asset: Asset,
  query: string,
  { columns, keys, context: { suffix, facts } }: {
    readonly columns: readonly Column[];
    readonly keys: readonly Column[];
    readonly context: MaterializeContext;
  },
): WorkTable {
  const name = beside(asset.name, `__bruin_work_${suffix()}`);
  const list = columnList(columns, { quote });
  const types = keys.map((key) => findColumn(facts?.table ?? [], key.name)?.type);
  // Long texts can only be indexed by their beginning; without an index it takes longer.
  const index = types.every((type) => type !== undefined && !/text|blob|json/i.test(type))
    ? `, INDEX (${columnList(keys, { quote })})`
    : "";
  return {
    name,
    before: [
      `CREATE TEMPORARY TABLE ${name} (${found} BOOLEAN NOT NULL DEFAULT FALSE${index}) AS\n` +
      `SELECT ${list} FROM ${quote(asset.name)} LIMIT 0`,
      `INSERT INTO ${name} (${list})\nSELECT ${list} FROM (${query}) AS source`,
    ],
    after: [mysqlWords.dropTemp(name)],
  };
}

/** The rows of a query that go as they are into columns of the asset's table. */
export function newRows(
  asset: Asset,
  query: string,
  { suffix, into }: Pick<MaterializeContext, "suffix" | "into">,
): WorkTable {
  const name = beside(asset.name, `__bruin_tmp_${suffix()}`);
  const selected = into === undefined ? "*" : into.map((column) => quoteColumn(column)).join(", ");
  return {
    name,
    before: [
      mysqlWords.tempTable(name, `SELECT ${selected} FROM ${quote(asset.name)} LIMIT 0`),
      `INSERT INTO ${name} ${query}`,
    ],
    after: [mysqlWords.dropTemp(name)],
  };
}

/** Equality of columns of `target` and `source`; two missing values are equal. */
export function sameKeys(keys: readonly Column[]): string {
  return keys
    .map(({ name }) => `target.${quote(name)} <=> source.${quote(name)}`)
    .join(" AND ");
}
