/** What DuckDB may still do while a run keeps to a plan. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../../src/errors.ts";
import { allowOnly } from "../../../src/outbound.ts";
import { DuckdbEngine } from "../../../src/platforms/duckdb/driver.ts";
import { never, resolved } from "../../contracts/connection.ts";

// The native library stays loaded, so it is loaded before any test begins.
const engine = await DuckdbEngine.load();

/** A folder with a database, of which `use` gets a connection. */
async function withDatabase(
  use: (run: (...script: string[]) => Promise<void>, folder: string) => Promise<void>,
  { path = "x.duckdb" } = {},
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await using connection = await engine.open(resolved("duckdb", { path }), { root });
    await use((...script) => connection.execute(script, { signal: never }), root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

describe("DuckDB in a run that keeps to its plan", () => {
  for (const path of ["x.duckdb", ":memory:"]) {
    it(`reads and writes files of this machine (${path})`, async () => {
      using _guard = allowOnly([]);
      await withDatabase(async (run, folder) => {
        await run(
          `CREATE TABLE t AS SELECT 1 AS a; COPY t TO '${folder}/t.csv'`,
          `COPY t TO '${folder}/t.parquet'`,
          `ATTACH '${folder}/other.duckdb' AS other; CREATE TABLE other.u AS SELECT 2 AS a`,
          `INSERT INTO t SELECT a FROM read_csv('${folder}/t.csv')`,
          `INSERT INTO t SELECT a FROM '${folder}/t.parquet'`,
        );
      }, { path });
    });

    it(`neither connects nor loads extensions, and says why (${path})`, async () => {
      using _guard = allowOnly([]);
      let requests = 0;
      await using server = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen() {} },
        () => (requests++, new Response("a\n1\n")),
      );
      const url = `http://127.0.0.1:${server.addr.port}`;
      await withDatabase(async (run, folder) => {
        for (
          const statement of [
            `CREATE TABLE t AS SELECT * FROM read_csv('${url}/t.csv')`,
            `INSTALL httpfs FROM '${url}'`,
            `LOAD '${folder}/my.duckdb_extension'`,
            "ATTACH 'host=127.0.0.1' AS pg (TYPE postgres)",
          ]
        ) {
          const error = await assertRejects(() => run(statement), QueryError);
          assert(error.explanation.fix?.includes("--allow HOST:PORT"), error.describe());
        }
        for (
          const statement of [
            "SET enable_external_access = true",
            "SET allowed_directories = ['http://']",
          ]
        ) await assertRejects(() => run(statement), QueryError);
      }, { path });
      assertEquals(requests, 0);
    });
  }

  it("is left as it is where the plan has hosts that the user added", async () => {
    using _guard = allowOnly([], { librariesConnect: true });
    await withDatabase(async (run) => await run("SET allowed_directories = ['/']"));
  });
});
