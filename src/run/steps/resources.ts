import type { Connection } from "../../connections/connection.ts";
import type { Dialect } from "../../sql/dialect.ts";
import type { AssetScope } from "../asset_scope.ts";
import type { TaskContext } from "../task.ts";
import type { Preparations } from "./preparations.ts";

/** What the steps of one run share. */
export interface RunResources {
  readonly connections: { open(name: string): Promise<Connection> };
  readonly preparations: Preparations;
  /** Whether each SQL text is shown before it runs. */
  readonly verbose: boolean;
}

/** What a step that talks to a database works with. */
export interface StepOptions {
  readonly scope: AssetScope;
  readonly connection: string;
  readonly dialect: Dialect;
  readonly resources: RunResources;
}

const longestShownText = 32_768;

/** Shows SQL that is about to run, if the user asked for it. */
export function showQuery(
  sql: string,
  options: StepOptions & { readonly task: TaskContext },
): void {
  if (!options.resources.verbose) return;
  const shown = sql.length > longestShownText
    ? `${sql.slice(0, longestShownText)}\n... (truncated)`
    : sql;
  options.task.log(`Executing SQL query:\n${shown}\n\n`);
}
