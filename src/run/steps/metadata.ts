import { joinStatements } from "../../sql/query_text.ts";
import type { TaskContext } from "../task.ts";
import { withRealColumns } from "./real_names.ts";
import { showQuery, type StepOptions } from "./resources.ts";

/**
 * Stores the descriptions of an asset and its columns in the database.
 * @throws {KnownError} When a described column is missing there, for example.
 */
export async function pushMetadata(options: StepOptions, task: TaskContext): Promise<void> {
  const { platform: { descriptions, dialect: { describe, lexis } }, scope: { asset } } = options;
  if (descriptions?.areThere(asset)) {
    const connection = await options.resources.connections.open(options.connection);
    task.signal.throwIfAborted();
    const show = (statement: string) => showQuery(statement, { ...options, task });
    return await descriptions.store(asset, {
      ...task,
      connection,
      show,
      log: (line) => task.log(line),
    });
  }
  if (describe === undefined || describe(asset).length === 0) return;
  const statements = describe(await withRealColumns(options, task));
  showQuery(joinStatements(statements, lexis), { ...options, task });
  const connection = await options.resources.connections.open(options.connection);
  task.signal.throwIfAborted();
  await connection.execute(statements, task);
}
