import { join } from "node:path";
import { after } from "@std/testing/bdd";
import { DuckdbEngine } from "../../../src/platforms/duckdb/driver.ts";
import { resolved } from "../../contracts/connection.ts";
import { testStreaming } from "../../contracts/streaming.ts";

// The native library stays loaded, so it is loaded before any test begins.
const engine = await DuckdbEngine.load();
const root = await Deno.makeTempDir();
after(() => Deno.remove(root, { recursive: true }));

for (const path of [":memory:", join(root, "file.db")]) {
  testStreaming({
    name: path === ":memory:" ? "DuckDB in memory" : "DuckDB with a file",
    skip: undefined,
    open: () => engine.open(resolved("duckdb", { path }), { root }),
    schema: "streaming",
    slowQuery: "SELECT count(*) FROM range(100000000000) a, range(1000) b",
  });
}
