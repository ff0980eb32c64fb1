import { systemClock } from "../../clock.ts";
import { Sealed } from "../../sealed.ts";
import type { MemoryDatabase } from "../platform.ts";
import { guardStatements } from "./guards.ts";
import { duckdb } from "./mod.ts";

/** A database of DuckDB in no file. */
export const duckdbMemory: MemoryDatabase = {
  platform: duckdb,
  guards: guardStatements,
  async open({ env, signal }) {
    await duckdb.checkMachine?.();
    return await duckdb.open({
      name: "memory",
      type: duckdb.name,
      details: new Sealed({ path: ":memory:" }),
      maxConcurrentAssets: undefined,
      origin: undefined,
    }, { env, signal, clock: systemClock, root: "/", warn: () => {} });
  },
};
