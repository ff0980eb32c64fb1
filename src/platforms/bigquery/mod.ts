import { rowFormats } from "../../data_files/data_file.ts";
import type { Platform } from "../platform.ts";
import { strategyOf } from "../../sql/fields.ts";
import { byteLimit } from "./byte_limits.ts";
import { bigqueryDialect } from "./dialect.ts";
import { tableForm } from "./table_options.ts";
import { bigqueryTraits } from "./traits.ts";

export const bigqueryPlatform: Platform = {
  ...bigqueryTraits,
  dialect: bigqueryDialect,
  sessions: true,
  explains: true,
  estimates: true,
  dataFormats: rowFormats,
  defaultNames: ({ details }) => {
    const { project_id: database, location } = details.reveal();
    return {
      database: typeof database === "string" ? database : undefined,
      location: typeof location === "string" && location !== "" ? location : undefined,
    };
  },
  softByteLimit: (connection) => byteLimit(connection, "soft"),
  prepareTable: async (asset, { connection, fullRefresh, ...options }) => {
    const replaces = fullRefresh && !asset.refreshRestricted && strategyOf(asset) !== "ddl";
    await connection.prepareTable?.(tableForm(asset), { ...options, replaces });
  },
  endpoint: async (connection, { env }) => {
    const { servicePlace } = await import("./service.ts");
    return { url: servicePlace(connection, env).base };
  },
  reach: async (connection, { env }) => {
    const { serviceAddresses } = await import("./service.ts");
    return { addresses: await serviceAddresses(connection, env) };
  },
  open: async (connection, options) => (await import("./driver.ts")).open(connection, options),
};
