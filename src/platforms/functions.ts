import { bigqueryFunctions } from "./bigquery/functions.ts";
import { clickhouseFunctions } from "./clickhouse/functions.ts";
import { dorisFunctions } from "./doris/functions.ts";
import { duckdbFunctions } from "./duckdb/functions.ts";
import { mssqlFunctions } from "./mssql/functions.ts";
import { mysqlFunctions } from "./mysql/functions.ts";
import { oracleFunctions } from "./oracle/functions.ts";
import { postgresFunctions } from "./postgres/functions.ts";
import { redshiftFunctions } from "./redshift/functions.ts";
import { snowflakeFunctions } from "./snowflake/functions.ts";
import { sparkFunctions } from "./spark/functions.ts";
import { trinoFunctions } from "./trino/functions.ts";
import type { SqlFunctions } from "../template/functions/sql_function.ts";

/** The functions of `bruin.` in templates that differ from the usual ones, by platform key. */
export const platformFunctions: ReadonlyMap<string, SqlFunctions> = new Map([
  ["duckdb", duckdbFunctions],
  ["motherduck", duckdbFunctions],
  ["postgres", postgresFunctions],
  ["bigquery", bigqueryFunctions],
  ["google_cloud_platform", bigqueryFunctions],
  ["snowflake", snowflakeFunctions],
  ["redshift", redshiftFunctions],
  ["mysql", mysqlFunctions],
  ["doris", dorisFunctions],
  ["starrocks", dorisFunctions],
  ["databricks", sparkFunctions],
  ["spark", sparkFunctions],
  ["fabric_spark", sparkFunctions],
  ["mssql", mssqlFunctions],
  ["synapse", mssqlFunctions],
  ["fabric", mssqlFunctions],
  ["clickhouse", clickhouseFunctions],
  ["athena", trinoFunctions],
  ["trino", trinoFunctions],
  ["oracle", oracleFunctions],
]);
