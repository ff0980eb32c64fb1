import { columnList, keysMatchOrMiss, mergeAssignments, mergeCondition } from "../../sql/ansi.ts";
import type { Column } from "../../project/model.ts";
import type { Materialize } from "../../sql/dialect.ts";
import { requireColumns, requireIncrementalKey, requirePrimaryKeys } from "../../sql/fields.ts";
import { databricksTraits } from "./traits.ts";
import { quote, quoteColumn } from "./words.ts";
import { newRows } from "./work_table.ts";

const { lexis } = databricksTraits;
const names = { quote };

/** Equality of columns of `target` and `source`, of which two that are missing are equal too. */
export function sameKeys(keys: readonly Column[]): string {
  return keysMatchOrMiss(keys, names).replaceAll(" IS NOT DISTINCT FROM ", " <=> ");
}

/** One MERGE. Unlike the reference's, it has `merge_sql` and never changes a key. */
export const merge: Materialize = (asset, query) => {
  const columns = requireColumns(asset);
  const keys = requirePrimaryKeys(asset);
  const condition = mergeCondition(keys, { asset, ...names, lexis, match: sameKeys });
  const assignments = mergeAssignments(columns, names);
  return [
    [
      `MERGE INTO ${quote(asset.name)} AS target`,
      `USING (${query}) AS source`,
      `ON ${condition}`,
      ...(assignments === "" ? [] : [`WHEN MATCHED THEN UPDATE SET ${assignments}`]),
      `WHEN NOT MATCHED THEN INSERT (${columnList(columns, names)}) ` +
      `VALUES (${columnList(columns, { ...names, alias: "source" })})`,
    ].join("\n"),
  ];
};

/**
 * One MERGE, so that no reader finds the table without the rows: each new row is in its source twice, once to
 * delete what has its key, and once, matching nothing, to be inserted.
 */
export const deleteInsert: Materialize = (asset, query, context) => {
  const key = quote(requireIncrementalKey(asset));
  const rows = newRows(asset, query, context);
  const { into } = context;
  const inserted = into === undefined ? "*" : `(${into.map(quoteColumn).join(", ")}) ` +
    `VALUES (${into.map((name) => `source.${quoteColumn(name)}`).join(", ")})`;
  return [
    ...rows.before,
    [
      `MERGE INTO ${quote(asset.name)} AS target`,
      "USING (",
      `  SELECT *, FALSE AS __bruin_inserts FROM ${rows.name}`,
      "  UNION ALL",
      `  SELECT *, TRUE FROM ${rows.name}`,
      ") AS source",
      // Unlike the reference, which adds rows without a key again at every run.
      `ON NOT source.__bruin_inserts AND target.${key} <=> source.${key}`,
      "WHEN MATCHED THEN DELETE",
      `WHEN NOT MATCHED AND source.__bruin_inserts THEN INSERT ${inserted}`,
    ].join("\n"),
    ...rows.after,
  ];
};
