import type { Platform } from "../platform.ts";
import { duckdbDialect } from "./dialect.ts";
import type { DuckdbEngine } from "./driver.ts";

/** The platform with its own engine. A process needs one: two would not see each other's locks. */
export function duckdbPlatform(): Platform {
  let engine: Promise<DuckdbEngine> | undefined;
  return {
    name: "duckdb",
    label: "DuckDB",
    connectionTypes: ["duckdb"],
    dialect: duckdbDialect,
    dataFormats: ["csv", "parquet", "json", "jsonl"],
    async open(connection, options) {
      engine ??= import("./driver.ts").then(({ DuckdbEngine }) => DuckdbEngine.load());
      return await (await engine).open(connection, options);
    },
  };
}

export const duckdb: Platform = duckdbPlatform();
