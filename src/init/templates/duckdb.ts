import type { PipelineTemplate } from "../template.ts";
import { dailyOrders, ordersCsv, ordersSeed } from "./shop.ts";

/** Everything in one file of DuckDB; needs nothing else. */
export const duckdbTemplate: PipelineTemplate = {
  name: "duckdb",
  about: "A CSV file, a table made of it and checks, in a DuckDB file",
  files: (pipeline) => ({
    "pipeline.yml":
      `name: ${pipeline}\nschedule: daily\n\ndefault_connections:\n  duckdb: duckdb-default\n`,
    "assets/raw/orders.asset.yml": ordersSeed("duckdb.seed"),
    "assets/raw/orders.csv": ordersCsv,
    "assets/marts/daily_orders.sql": dailyOrders("duckdb.sql"),
  }),
  connections: { duckdb: { name: "duckdb-default", path: "duckdb.db" } },
  next: (folder) => [[`bruin run ${folder}`, "run it"]],
};
