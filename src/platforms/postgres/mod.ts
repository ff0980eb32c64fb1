import { rowFormats } from "../../data_files/data_file.ts";
import type { Platform } from "../platform.ts";
import { postgresDialect } from "./dialect.ts";
import { postgresTraits } from "./traits.ts";

export const postgres: Platform = {
  ...postgresTraits,
  dialect: postgresDialect,
  sessions: true,
  explains: true,
  encryptionQuery:
    "SELECT coalesce((SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl), '')",
  dataFormats: rowFormats,
  open: async (connection, options) => (await import("./driver.ts")).open(connection, options),
};
