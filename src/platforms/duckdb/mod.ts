import { rowFormats } from "../../data_files/data_file.ts";
import type { Platform } from "../platform.ts";
import { duckdbDialect } from "./dialect.ts";
import type { DuckdbEngine } from "./driver.ts";
import { canonicalPath, databasePath, type FileDetails } from "./file.ts";
import { Locks } from "./lock.ts";
import { duckdbTraits } from "./traits.ts";

/** The platform with its own engine. A process needs one: two would not see each other's locks. */
export function duckdbPlatform(): Platform {
  const locks = new Locks();
  let engine: Promise<DuckdbEngine> | undefined;
  const loaded = () =>
    engine ??= import("./driver.ts").then(({ DuckdbEngine }) => DuckdbEngine.load(locks));
  return {
    ...duckdbTraits,
    dialect: duckdbDialect,
    sessions: true,
    explains: true,
    dataFormats: rowFormats,
    async checkMachine() {
      await loaded();
    },
    async open(connection, options) {
      return await (await loaded()).open(connection, options);
    },
    async reach(_, { env }) {
      const { findLibrary } = await import("./library.ts");
      const executablePath = Deno.build.standalone ? Deno.execPath() : undefined;
      return { libraries: [await findLibrary({ env, executablePath })] };
    },
    async letGo() {
      await (await engine)?.closeIdle();
    },
    async databaseFile({ details }, { root }) {
      const file = databasePath(details.reveal() as FileDetails, root);
      if (file === undefined) return undefined;
      const path = await canonicalPath(file);
      return { path, reserve: (signal) => locks.acquire(path, { shared: false, signal }) };
    },
  };
}

export const duckdb: Platform = duckdbPlatform();
