import { closest } from "../registry.ts";
import { assetRule } from "./rule.ts";

/** Prefix → what may follow it, as far as the reference has an executor for it. */
const suffixes: Readonly<Record<string, string>> = {
  athena: "sql seed source sensor.query sensor.table",
  bq: "sql seed source sensor.query sensor.table",
  clickhouse: "sql seed source sensor.query sensor.table",
  databricks: "sql seed source sensor.query sensor.table",
  dataproc_serverless: "pyspark",
  doris: "sql seed source sensor.query sensor.table",
  dremio: "sql sensor.query",
  duckdb: "sql seed source sensor.query",
  emr_serverless: "spark pyspark",
  fabric: "sql spark_sql seed sensor.query sensor.table",
  fw: "sql seed sensor.query sensor.table",
  gcs: "sensor.object sensor.prefix sensor.object_sensor_with_prefix",
  mongo: "source",
  ms: "sql seed source sensor.query sensor.table",
  my: "sql seed sensor.query sensor.table",
  oracle: "sql source",
  pg: "sql seed source sensor.query sensor.table",
  quicksight: "dataset dashboard",
  rs: "sql seed source sensor.query sensor.table",
  s3: "sensor.key_sensor",
  sail: "sql sensor.query",
  sf: "sql seed source sensor.query sensor.table",
  spark: "sql seed source sensor.query sensor.table",
  starrocks: "sql seed source sensor.query sensor.table",
  synapse: "sql seed source sensor.query sensor.table",
  tableau: "datasource workbook worksheet dashboard",
  trino: "sql sensor.query",
  vertica: "sql seed source sensor.query sensor.table",
};

const types: ReadonlySet<string> = new Set([
  ..."python r ingestr empty agent.claude_code quicksight tableau".split(" "),
  ..."domo gooddata grafana looker looker_studio metabase modebi powerbi qliksense".split(" "),
  ..."qlikview redash sisense superset".split(" "),
  ...Object.entries(suffixes).flatMap(([prefix, all]) =>
    all.split(" ").map((suffix) => `${prefix}.${suffix}`)
  ),
]);

export const assetTypeRule = assetRule("valid-task-type", function* ({ asset: { type } }) {
  if (type === "") {
    yield "A task must have a type, e.g. 'bq.sql' for a GoogleCloudPlatform SQL task";
  } else if (!types.has(type)) {
    const close = closest(type, types);
    yield {
      message: `Invalid asset type '${type}'`,
      context: close === undefined ? [] : [`did you mean '${close}'?`],
    };
  }
});
