import type { PipelineTemplate } from "../template.ts";
import { dailyOrders, ordersCsv, ordersSeed } from "./shop.ts";

/** A database or warehouse, as its template needs it. */
interface Warehouse {
  readonly name: string;
  readonly title: string;
  /** Type of the connection, and key of `default_connections`. */
  readonly type: string;
  /** What the asset types begin with. */
  readonly prefix: string;
  readonly connection: string;
  /** Details by field; those that are secret, or differ from user to user, as references. */
  readonly details: Readonly<Record<string, string | boolean>>;
  /** What its columns of text are called. Default: `varchar`. */
  readonly text?: string;
}

const warehouses: readonly Warehouse[] = [
  {
    name: "mysql",
    title: "MySQL or MariaDB",
    type: "mysql",
    prefix: "my",
    connection: "mysql-default",
    details: {
      host: "${MYSQL_HOST}",
      port: "${MYSQL_PORT}",
      database: "${MYSQL_DATABASE}",
      username: "${MYSQL_USER}",
      password: "${MYSQL_PASSWORD}",
    },
  },
  {
    name: "redshift",
    title: "Amazon Redshift",
    type: "redshift",
    prefix: "rs",
    connection: "redshift-default",
    details: {
      host: "${REDSHIFT_HOST}",
      port: "${REDSHIFT_PORT}",
      database: "${REDSHIFT_DATABASE}",
      username: "${REDSHIFT_USER}",
      password: "${REDSHIFT_PASSWORD}",
    },
  },
  {
    name: "snowflake",
    title: "Snowflake",
    type: "snowflake",
    prefix: "sf",
    connection: "snowflake-default",
    details: {
      account: "${SNOWFLAKE_ACCOUNT}",
      username: "${SNOWFLAKE_USER}",
      password: "${SNOWFLAKE_PASSWORD}",
      database: "${SNOWFLAKE_DATABASE}",
      warehouse: "${SNOWFLAKE_WAREHOUSE}",
    },
  },
  {
    name: "bigquery",
    title: "BigQuery, with the login of gcloud",
    type: "google_cloud_platform",
    prefix: "bq",
    connection: "gcp-default",
    details: {
      project_id: "${GOOGLE_CLOUD_PROJECT}",
      use_application_default_credentials: true,
    },
    text: "string",
  },
  {
    name: "databricks",
    title: "Databricks",
    type: "databricks",
    prefix: "databricks",
    connection: "databricks-default",
    details: {
      host: "${DATABRICKS_HOST}",
      path: "${DATABRICKS_HTTP_PATH}",
      token: "${DATABRICKS_TOKEN}",
      catalog: "${DATABRICKS_CATALOG}",
      schema: "default",
    },
    text: "string",
  },
];

/** One template for each of them: the orders of the other ones, with the login in variables. */
export const warehouseTemplates: readonly PipelineTemplate[] = warehouses.map(
  ({ name, title, type, prefix, connection, details, text = "varchar" }) => ({
    name,
    about: `The same on ${title}`,
    files: (pipeline) => ({
      "pipeline.yml":
        `name: ${pipeline}\nschedule: daily\n\ndefault_connections:\n  ${type}: ${connection}\n`,
      "assets/raw/orders.asset.yml": ordersSeed(`${prefix}.seed`, text),
      "assets/raw/orders.csv": ordersCsv,
      "assets/marts/daily_orders.sql": dailyOrders(`${prefix}.sql`),
    }),
    connections: { [type]: { name: connection, ...details } },
    next: (folder) => [
      [`export ${variablesOf(details).map((each) => `${each}=…`).join(" ")}`, "where it is"],
      [`bruin connections test ${connection}`, "see whether it answers"],
      [`bruin run ${folder}`, "run it"],
    ],
  }),
);

/** The variables that details refer to. */
function variablesOf(details: Warehouse["details"]): string[] {
  return Object.values(details).flatMap((value) =>
    typeof value === "string"
      ? [...value.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name)
      : []
  );
}
