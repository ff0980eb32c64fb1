import { scheduledQueries } from "../platforms/bigquery/scheduled_queries.ts";
import { snowflakeTasks } from "../platforms/snowflake/tasks.ts";
import type { Importer } from "./importer.ts";

/** Every system whose definitions become assets. */
export const importers: readonly Importer[] = [
  scheduledQueries,
  snowflakeTasks,
];
