import { bigqueryPlatform } from "./bigquery/mod.ts";
import { databricksPlatform } from "./databricks/mod.ts";
import { duckdb } from "./duckdb/mod.ts";
import { mysql } from "./mysql/mod.ts";
import type { Platform } from "./platform.ts";
import { postgres } from "./postgres/mod.ts";
import { redshift } from "./redshift/mod.ts";
import { snowflakePlatform } from "./snowflake/mod.ts";

/** Every system that runs queries. */
export const platforms: readonly Platform[] = [
  bigqueryPlatform,
  databricksPlatform,
  duckdb,
  mysql,
  postgres,
  redshift,
  snowflakePlatform,
];
