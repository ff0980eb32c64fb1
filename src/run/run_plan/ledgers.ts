import type { PlannedLedger } from "../../report/run_plan.ts";
import { quoteParts } from "../../sql/transactions.ts";
import { coveredTasks } from "../exactly_once/coverage.ts";
import type { ExactlyOnceSettings } from "../exactly_once/settings.ts";
import type { PreparedTask } from "../prepare.ts";

/** What a run begins with where it commits exactly once: it looks for its table, and makes a missing one. */
const beginning = ["SELECT", "CREATE SCHEMA", "CREATE TABLE", "INSERT"];
/** The same on a connection on which the run has begun that is continued. */
const continuation = ["SELECT"];

/**
 * The tables in which a run notes what it commits, one for each connection.
 * @throws {KnownError} When an asset cannot be committed once, as the run would.
 */
export function ledgersOf(
  tasks: readonly PreparedTask[],
  settings: ExactlyOnceSettings,
): PlannedLedger[] {
  const { covered } = coveredTasks(tasks, settings);
  const { place: { schema, table }, schemaPrefix, begun } = settings;
  const parts = schema === "" ? [table] : [schemaPrefix + schema, table];
  return [...new Set(covered.map(({ connection }) => connection))].map((connection) => {
    const known = begun.get(connection);
    return {
      connection,
      table: known ?? quoteParts(parts),
      statements: known === undefined ? beginning : continuation,
    };
  });
}
