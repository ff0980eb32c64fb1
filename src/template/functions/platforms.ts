import { arithmetic, distanceWithoutRadians } from "./arithmetic.ts";
import * as spines from "./date_spine_shapes.ts";
import { dateAddIntervalSpine, dateaddSpine, redshiftSpine, snowflakeSpine } from "./date_spine.ts";
import * as deduplicate from "./deduplicate.ts";
import * as series from "./generate_series.ts";
import * as pivots from "./pivot.ts";
import type { SqlFunctions } from "./sql_function.ts";
import * as keys from "./surrogate_key.ts";
import * as urls from "./urls.ts";
import * as buckets from "./width_bucket.ts";

/** The functions where a platform has no others. */
export const usualFunctions: SqlFunctions = {
  ...arithmetic,
  ...pivots.names,
  ...pivots.standardPivot,
  ...keys.md5Key,
  ...buckets.numericWidthBucket,
  ...deduplicate.joinRowNumber,
  ...series.seriesOfBits,
  ...dateaddSpine,
  ...urls.splitUrls,
};

const duckdb: SqlFunctions = {
  ...buckets.doubleWidthBucket,
  ...deduplicate.qualifyRowNumber,
  ...series.seriesOfTableFunction,
  ...spines.seriesSpine,
  ...urls.splitTextUrls,
};

const bigquery: SqlFunctions = {
  ...distanceWithoutRadians,
  ...pivots.backslashPivot,
  ...keys.hexKeyOfString,
  ...buckets.int64WidthBucket,
  ...deduplicate.qualifyRowNumber,
  ...spines.arraySpine,
  ...urls.regexpExtractUrls,
};

const mysql: SqlFunctions = {
  ...pivots.backtickPivot,
  ...keys.md5KeyOfChar,
  ...buckets.signedWidthBucket,
  ...dateAddIntervalSpine,
  ...urls.substringIndexUrls,
};

const doris: SqlFunctions = { ...mysql, ...buckets.doubleWidthBucket };

const spark: SqlFunctions = {
  ...pivots.backslashPivot,
  ...keys.md5KeyOfString,
  ...buckets.doubleWidthBucket,
  ...deduplicate.qualifyRowNumber,
  ...spines.explodedSpine,
};

const mssql: SqlFunctions = {
  ...pivots.bracketPivot,
  ...keys.hashbytesKey,
  ...buckets.floatWidthBucket,
  ...deduplicate.topWithTies,
  ...series.seriesOfBitsInline,
  ...spines.tallySpine,
  ...urls.charindexUrls,
};

const trino: SqlFunctions = {
  ...keys.hexKeyOfUtf8,
  ...buckets.nativeWidthBucket,
  ...deduplicate.firstOfArray,
  ...spines.unnestedSpine,
};

/** What differs from `usualFunctions`, by platform key. */
export const platformFunctions: ReadonlyMap<string, SqlFunctions> = new Map([
  ["duckdb", duckdb],
  ["motherduck", duckdb],
  ["postgres", { ...deduplicate.distinctOn, ...spines.seriesSpine, ...urls.splitTextUrls }],
  ["bigquery", bigquery],
  ["google_cloud_platform", bigquery],
  ["snowflake", {
    ...pivots.standardPivotWithBackslash,
    ...buckets.nativeWidthBucket,
    ...deduplicate.qualifyRowNumber,
    ...snowflakeSpine,
  }],
  ["redshift", {
    ...keys.md5KeyWithBars,
    ...buckets.doublePrecisionWidthBucket,
    ...deduplicate.qualifyRowNumber,
    ...redshiftSpine,
  }],
  ["mysql", mysql],
  ["doris", doris],
  ["starrocks", doris],
  ["databricks", spark],
  ["spark", spark],
  ["fabric_spark", spark],
  ["mssql", mssql],
  ["synapse", mssql],
  ["fabric", mssql],
  ["clickhouse", {
    ...pivots.standardPivotWithBackslash,
    ...keys.clickhouseKey,
    ...buckets.float64WidthBucket,
    ...deduplicate.limitBy,
    ...spines.numbersSpine,
    ...urls.extractUrls,
  }],
  ["athena", trino],
  ["trino", trino],
  ["oracle", {
    ...distanceWithoutRadians,
    ...keys.oracleKey,
    ...buckets.nativeWidthBucket,
    ...deduplicate.joinRowNumberWithoutAs,
    ...series.seriesOfBitsFromDual,
    ...spines.levelSpine,
    ...urls.regexpSubstrUrls,
  }],
]);
