import { columnList, mergeCondition } from "../../sql/ansi.ts";
import type { Materialize } from "../../sql/dialect.ts";
import { requireColumns, requirePrimaryKeys } from "../../sql/fields.ts";
import { mysqlTraits } from "./traits.ts";
import { mysqlWords, quote } from "./words.ts";
import { found, sameKeys, workTable } from "./work_table.ts";

const { lexis } = mysqlTraits;

/** A name in the statement that fails for it, by which `remedies.ts` knows what went wrong. */
export const updatedTwice = "__bruin_updated_twice";

/**
 * MySQL has no MERGE, and ON DUPLICATE KEY needs a unique index. One UPDATE changes rows that match and notes
 * which of the new rows these were; the others are inserted.
 *
 * Reference: matched rows are replaced as a whole, whatever `update_on_merge` says, and the condition of
 * `incremental_predicate` is left out where rows are inserted.
 */
export const merge: Materialize = (asset, query, context) => {
  const columns = requireColumns(asset);
  const keys = requirePrimaryKeys(asset);
  const work = workTable(asset, query, { columns, keys, context });
  const condition = mergeCondition(keys, { asset, quote, lexis, match: sameKeys });
  const updated = columns
    .filter((column) => !column.primaryKey && (column.updateOnMerge || column.mergeSql !== ""))
    // Expressions come first: they are to read the values from before, and assignments follow each other.
    .toSorted((one, other) => Number(other.mergeSql !== "") - Number(one.mergeSql !== ""));
  const assignments = updated.map(({ name, mergeSql }) =>
    `target.${quote(name)} = ${mergeSql || `source.${quote(name)}`}`
  );
  const list = columnList(columns, { quote });
  return [
    ...work.before,
    mysqlWords.begin,
    `UPDATE ${quote(asset.name)} AS target JOIN ${work.name} AS source ON ${condition}\n` +
    `SET ${[...assignments, `source.${found} = TRUE`].join(", ")}`,
    ...(assignments.length === 0 ? [] : [
      // Reference: one of the rows is taken, whichever comes first. PostgreSQL refuses, as here.
      `SELECT EXP(CASE WHEN COUNT(*) > 0 THEN 1000 ELSE 0 END) AS ${updatedTwice}\n` +
      `FROM (SELECT 1 FROM ${work.name} WHERE ${found} GROUP BY ${columnList(keys, { quote })} ` +
      "HAVING COUNT(*) > 1) AS twice",
    ]),
    `INSERT INTO ${
      quote(asset.name)
    } (${list})\nSELECT ${list} FROM ${work.name} WHERE NOT ${found}`,
    mysqlWords.commit,
    ...work.after,
  ];
};
