import { rebuilds } from "../../sql/materialize.ts";
import type { Platform } from "../platform.ts";
import { databricksDialect } from "./dialect.ts";
import { databricksTraits } from "./traits.ts";

/** SQL warehouses of Databricks. */
export const databricksPlatform: Platform = {
  ...databricksTraits,
  dialect: databricksDialect,
  sessions: true,
  explains: true,
  dataFormats: ["csv", "json", "jsonl"],
  prepareTable: async (asset, { connection, fullRefresh, names: _, ...options }) => {
    const { type, partitionBy = "", clusterBy = [] } = asset.materialization ?? {};
    const kind = type === "view" ? "view" as const : "table" as const;
    const form = { name: asset.name, kind, partitionBy, clusterBy };
    const replaces = kind === "view" || rebuilds(asset, { fullRefresh });
    await connection.prepareTable?.(form, { ...options, replaces });
  },
  open: async (connection, options) => (await import("./driver.ts")).open(connection, options),
};
