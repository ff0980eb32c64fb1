import type { Platform } from "../platform.ts";
import { postgresDialect } from "./dialect.ts";

export const postgres: Platform = {
  name: "postgres",
  label: "PostgreSQL",
  connectionTypes: ["postgres"],
  dialect: postgresDialect,
  dataFormats: ["csv", "json", "jsonl"],
  open: async (connection, options) => (await import("./driver.ts")).open(connection, options),
};
