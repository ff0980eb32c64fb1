import { columnList, keysMatchOrMiss, mergeAssignments, mergeCondition } from "../../sql/ansi.ts";
import type { Materialize } from "../../sql/dialect.ts";
import { requireColumns, requirePrimaryKeys } from "../../sql/fields.ts";
import { snowflakeTraits } from "./traits.ts";
import { columnQuotes, quote } from "./words.ts";

/** One MERGE. Of two rows of the query that would update one row, Snowflake refuses to choose. */
export const merge: Materialize = (asset, query, context) => {
  const names = { quote: columnQuotes(context) };
  const columns = requireColumns(asset);
  const keys = requirePrimaryKeys(asset);
  const condition = mergeCondition(keys, {
    asset,
    ...names,
    lexis: snowflakeTraits.lexis,
    // Unlike the reference, which adds rows without a key again at every run.
    match: keysMatchOrMiss,
  });
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
