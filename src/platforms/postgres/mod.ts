import type { Platform } from "../platform.ts";
import { postgresDialect } from "./dialect.ts";
import { postgresTraits } from "./traits.ts";

export const postgres: Platform = {
  ...postgresTraits,
  dialect: postgresDialect,
  sessions: true,
  explains: true,
  dataFormats: ["csv", "json", "jsonl"],
  open: async (connection, options) => (await import("./driver.ts")).open(connection, options),
};
