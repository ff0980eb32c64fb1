import { strategyOf } from "../../sql/fields.ts";
import { networkAddressOf } from "../../outbound.ts";
import type { Platform } from "../platform.ts";
import { snowflakeDialect } from "./dialect.ts";
import { namesOf } from "./names.ts";
import { snowflakeTraits } from "./traits.ts";

export const snowflakePlatform: Platform = {
  ...snowflakeTraits,
  dialect: snowflakeDialect,
  sessions: true,
  explains: true,
  dataFormats: ["csv", "json", "jsonl"],
  defaultNames: namesOf,
  prepareTable: async (asset, { connection, fullRefresh, names: _names, ...options }) => {
    const { name, materialization, refreshRestricted } = asset;
    const kind = materialization?.type === "view" ? "view" : "table";
    await connection.prepareTable?.({ name, kind, partitionBy: "", clusterBy: [] }, {
      ...options,
      replaces: fullRefresh && !refreshRestricted && strategyOf(asset) !== "ddl",
    });
  },
  reach: async (connection, { env }) => {
    const { accountOf } = await import("./account.ts");
    const { account, region } = connection.details.reveal();
    const { base } = accountOf({
      account: String(account),
      region: region === undefined ? undefined : String(region),
    }, {
      connection: connection.name,
      env,
    });
    return { addresses: [networkAddressOf(base)] };
  },
  open: async (connection, options) => (await import("./driver.ts")).open(connection, options),
};
