import { rowFormats } from "../../data_files/data_file.ts";
import { rebuilds } from "../../sql/materialize.ts";
import type { DetailsOf } from "../../connections/connection_type.ts";
import { networkAddressOf } from "../../outbound.ts";
import type { warehouses } from "../../sources/warehouses.ts";
import type { Platform } from "../platform.ts";
import { databricksDialect } from "./dialect.ts";
import { databricksTraits } from "./traits.ts";

type Details = DetailsOf<typeof warehouses.databricks>;

const endpoint: Exclude<Platform["endpoint"], undefined> = async ({ name, details }, { env }) => {
  const { workspaceOf } = await import("./address.ts");
  const { base } = workspaceOf(details.reveal() as Details, { connection: name, env });
  return {
    url: base,
    unknownHostFix: "check `host` against the page of the SQL warehouse, and the DNS",
  };
};

/** SQL warehouses of Databricks. */
export const databricksPlatform: Platform = {
  ...databricksTraits,
  dialect: databricksDialect,
  sessions: true,
  explains: true,
  dataFormats: rowFormats,
  prepareTable: async (asset, { connection, fullRefresh, names: _, ...options }) => {
    const { type, partitionBy = "", clusterBy = [] } = asset.materialization ?? {};
    const kind = type === "view" ? "view" as const : "table" as const;
    const form = { name: asset.name, kind, partitionBy, clusterBy };
    const replaces = kind === "view" || rebuilds(asset, { fullRefresh });
    await connection.prepareTable?.(form, { ...options, replaces });
  },
  endpoint,
  reach: async (connection, options) => {
    const { url } = await endpoint(connection, options);
    return { addresses: [networkAddressOf(url)] };
  },
  open: async (connection, options) => (await import("./driver.ts")).open(connection, options),
};
