import { rowFormats } from "../../data_files/data_file.ts";
import { strategyOf } from "../../sql/fields.ts";
import { networkAddressOf } from "../../outbound.ts";
import type { Platform } from "../platform.ts";
import { snowflakeDialect } from "./dialect.ts";
import { namesOf } from "./names.ts";
import { snowflakeTraits } from "./traits.ts";

const endpoint: Exclude<Platform["endpoint"], undefined> = async ({ name, details }, { env }) => {
  const [{ accountOf }, { whichAccount }] = await Promise.all([
    import("./account.ts"),
    import("./login_failure.ts"),
  ]);
  const { account, region } = details.reveal();
  const { base } = accountOf({
    account: String(account),
    region: region === undefined ? undefined : String(region),
  }, { connection: name, env });
  return { url: base, unknownHostFix: whichAccount };
};

export const snowflakePlatform: Platform = {
  ...snowflakeTraits,
  dialect: snowflakeDialect,
  sessions: true,
  explains: true,
  dataFormats: rowFormats,
  defaultNames: namesOf,
  prepareTable: async (asset, { connection, fullRefresh, names: _names, ...options }) => {
    const { name, materialization, refreshRestricted } = asset;
    const kind = materialization?.type === "view" ? "view" : "table";
    await connection.prepareTable?.({ name, kind, partitionBy: "", clusterBy: [] }, {
      ...options,
      replaces: fullRefresh && !refreshRestricted && strategyOf(asset) !== "ddl",
    });
  },
  endpoint,
  reach: async (connection, options) => {
    const { url } = await endpoint(connection, options);
    return { addresses: [networkAddressOf(url)] };
  },
  open: async (connection, options) => (await import("./driver.ts")).open(connection, options),
};
