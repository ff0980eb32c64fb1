import { joinStatements } from "../../sql/query_text.ts";
import type { TaskContext } from "../task.ts";
import { withRealColumns } from "./real_names.ts";
import { showQuery, type StepOptions } from "./resources.ts";

/**
 * Stores the descriptions of an asset and its columns in the database.
 * @throws {KnownError} When a described column is missing there, for example.
 */
export async function pushMetadata(options: StepOptions, task: TaskContext): Promise<void> {
  const { describe } = options.platform.dialect;
  if (describe === undefined || describe(options.scope.asset).length === 0) return;
  const statements = describe(await withRealColumns(options, task));
  showQuery(joinStatements(statements, options.platform.dialect.lexis), { ...options, task });
  const connection = await options.resources.connections.open(options.connection);
  task.signal.throwIfAborted();
  await connection.execute(statements, task);
}
