import { scheduledQueries } from "../platforms/bigquery/scheduled_queries.ts";
import { snowflakeTasks } from "../platforms/snowflake/tasks.ts";
import type { Importer } from "./importer.ts";
import { quicksight } from "./quicksight/mod.ts";
import { tableau } from "./tableau/mod.ts";

/** Every system whose definitions become assets. */
export const importers: readonly Importer[] = [
  scheduledQueries,
  snowflakeTasks,
  quicksight,
  tableau,
];
