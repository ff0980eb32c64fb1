import type { NamedPlatform } from "./table_names.ts";

/** Asset type prefix → default connection key, label, and least and most parts of a table name. */
const rows: Readonly<Record<string, readonly [string, string, number, number | undefined]>> = {
  athena: ["athena", "Athena", 1, 3],
  bq: ["google_cloud_platform", "BigQuery", 2, 3],
  clickhouse: ["clickhouse", "ClickHouse", 1, 2],
  databricks: ["databricks", "Databricks", 2, 3],
  doris: ["doris", "Doris", 1, 2],
  dremio: ["dremio", "Dremio", 1, undefined],
  duckdb: ["duckdb", "DuckDB", 1, 3],
  fabric: ["fabric", "Fabric", 1, 3],
  fw: ["fabric", "Fabric", 1, 3],
  motherduck: ["motherduck", "MotherDuck", 1, 3],
  ms: ["mssql", "MSSQL", 1, 3],
  my: ["mysql", "MySQL", 1, 2],
  oracle: ["oracle", "Oracle", 1, 2],
  pg: ["postgres", "Postgres", 1, 2],
  rs: ["redshift", "Redshift", 1, 2],
  sail: ["sail", "Sail", 1, 2],
  sf: ["snowflake", "Snowflake", 1, 3],
  spark: ["spark", "Spark", 1, 3],
  starrocks: ["starrocks", "StarRocks", 1, 2],
  synapse: ["synapse", "Synapse", 1, 2],
  trino: ["trino", "Trino", 1, 3],
  vertica: ["vertica", "Vertica", 1, 2],
};

/** The database platform that an asset type belongs to; `undefined` for types such as `python`. */
export function assetPlatform(type: string): NamedPlatform | undefined {
  const row = rows[type.split(".")[0]];
  if (row === undefined || !type.includes(".")) return undefined;
  const [name, label, minParts, maxParts] = row;
  return { name, label, minParts, maxParts };
}
