import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { join } from "node:path";
import { ConnectionError } from "../../../src/errors.ts";
import { DuckdbEngine } from "../../../src/platforms/duckdb/driver.ts";
import { duckdbTransactions } from "../../../src/platforms/duckdb/transactions.ts";
import { Ledger } from "../../../src/run/exactly_once/ledger.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { testLedger } from "../../contracts/ledger.ts";

const engine = await DuckdbEngine.load();
const root = await Deno.makeTempDir();
addEventListener("unload", () => Deno.removeSync(root, { recursive: true }));
const open = (details: Record<string, unknown>) =>
  engine.open(resolved("duckdb", details), { root });

// A catalog takes the name of its file, and one named as its schema needs all parts of a name.
for (const path of ["ledger.db", "main.db", ":memory:"]) {
  testLedger({
    name: `DuckDB in ${path}`,
    skip: undefined,
    open: () => open({ path }),
    transactions: duckdbTransactions,
    schema: "Suite of a ledger",
  });
}

describe("the table of committed assets on DuckDB", () => {
  it("says that a connection which only reads cannot have it", async () => {
    const path = join(root, "read.db");
    await (await open({ path })).execute(["CREATE TABLE t (n integer)"], { signal: never });
    const { explanation, exitReason } = await assertRejects(
      async () =>
        await Ledger.begin({ schema: "", table: "bruin_runs" }, {
          name: "reading",
          connection: await open({ path, read_only: true }),
          transactions: duckdbTransactions,
          run: { runId: "r", pipeline: "p", interval: { start: "2024-01-01", end: "2024-01-02" } },
          signal: never,
        }),
      ConnectionError,
      'Cannot use the table "read"."main"."bruin_runs" on "reading"',
    );
    assertEquals([explanation.code, exitReason], ["E177", "configuration"]);
  });
});
