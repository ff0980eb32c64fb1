import type { Asset } from "../project/model.ts";
import { closest } from "../registry.ts";
import { strategyOf } from "../sql/fields.ts";
import type { TableFacts } from "../sql/table_facts.ts";
import { TaskError } from "./task.ts";

/** Strategies whose statements read the incremental key from the rows of the query. */
const readsKey = new Set(["delete+insert", "scd2_by_time"]);

/**
 * Refuses an incremental key that is no column of the query, in the words of the asset instead of those
 * of a statement that the user did not write, and already in the first run, which makes the table.
 * @throws {TaskError}
 */
export function refuseMissingKey(asset: Asset, facts: TableFacts | undefined): void {
  const key = asset.materialization?.incrementalKey ?? "";
  const columns = facts?.query?.map(({ name }) => name);
  // Anything but a plain name is an expression of the platform.
  if (columns === undefined || !/^\w+$/.test(key)) return;
  const isRead = readsKey.has(strategyOf(asset)) ||
    (strategyOf(asset) === "time_interval" && facts?.table === undefined);
  if (!isRead || columns.some((name) => name.toLowerCase() === key.toLowerCase())) return;
  const close = closest(key, columns);
  throw new TaskError(`The incremental_key "${key}" is no column of the query`, {
    cause: `the query has the columns ${columns.join(", ")}`,
    fix: close === undefined
      ? "name one of them as incremental_key in the header of the asset"
      : `did you mean "${close}"?`,
  });
}
