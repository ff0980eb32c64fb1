import { findAssetType } from "../project/asset_types.ts";
import type { NamedPlatform } from "./table_names.ts";

/** Platform → label, least and most parts of a table name. */
const rows: Readonly<Record<string, readonly [string, number, number | undefined]>> = {
  athena: ["Athena", 1, 3],
  clickhouse: ["ClickHouse", 1, 2],
  databricks: ["Databricks", 2, 3],
  doris: ["Doris", 1, 2],
  dremio: ["Dremio", 1, undefined],
  duckdb: ["DuckDB", 1, 3],
  fabric: ["Fabric", 1, 3],
  google_cloud_platform: ["BigQuery", 2, 3],
  motherduck: ["MotherDuck", 1, 3],
  mssql: ["MSSQL", 1, 3],
  mysql: ["MySQL", 1, 2],
  oracle: ["Oracle", 1, 2],
  postgres: ["Postgres", 1, 2],
  redshift: ["Redshift", 1, 2],
  sail: ["Sail", 1, 2],
  snowflake: ["Snowflake", 1, 3],
  spark: ["Spark", 1, 3],
  starrocks: ["StarRocks", 1, 2],
  synapse: ["Synapse", 1, 2],
  trino: ["Trino", 1, 3],
  vertica: ["Vertica", 1, 2],
};

/** The database that assets of a type are tables of; `undefined` for types such as `python`. */
export function assetPlatform(type: string): NamedPlatform | undefined {
  const name = findAssetType(type)?.platform ?? "";
  if (!Object.hasOwn(rows, name)) return undefined;
  const [label, minParts, maxParts] = rows[name];
  return { name, label, minParts, maxParts };
}
