import type { PipelineTemplate } from "../template.ts";
import { dailyOrders, ordersCsv, ordersSeed } from "./shop.ts";

/** @param connection Name of the connection. */
export const postgresFiles = (pipeline: string, connection: string) => ({
  "pipeline.yml":
    `name: ${pipeline}\nschedule: daily\n\ndefault_connections:\n  postgres: ${connection}\n`,
  "assets/raw/orders.asset.yml": ordersSeed("pg.seed"),
  "assets/raw/orders.csv": ordersCsv,
  "assets/marts/daily_orders.sql": dailyOrders("pg.sql"),
});

/** On a PostgreSQL server, whose address and login are in the variables that psql reads too. */
export const postgresTemplate: PipelineTemplate = {
  name: "postgres",
  about: "The same on PostgreSQL, with the variables of psql",
  files: (pipeline) => postgresFiles(pipeline, "postgres-default"),
  connections: {
    postgres: {
      name: "postgres-default",
      host: "${PGHOST}",
      port: "${PGPORT}",
      database: "${PGDATABASE}",
      username: "${PGUSER}",
      password: "${PGPASSWORD}",
      ssl_mode: "allow",
    },
  },
  next: (folder) => [
    ["export PGHOST=… PGPORT=5432 PGDATABASE=… PGUSER=… PGPASSWORD=…", "where the server is"],
    ["bruin connections test postgres-default", "see whether it answers"],
    [`bruin run ${folder}`, "run it"],
  ],
};
