/**
 * Results for `tools/bench.ts`: a million rows of PostgreSQL as CSV, beside `psql --csv`. Needs psql, and
 * BRUIN_TEST_POSTGRES with the address of a server.
 */
import { benchConnection, benchServer, printAlone, printBeside, psql } from "./bench_beside.ts";
import { findPrograms, processCost } from "./bench_process.ts";
import { print } from "./bench_table.ts";

const rowCount = 1_000_000;
const schema = "bruin_bench_query";
const query = `SELECT * FROM ${schema}.rows`;

/** Both write to nowhere, so that only reading and formatting are measured. */
export async function benchQuery(): Promise<void> {
  const address = benchServer("query");
  if (address === undefined) return;
  const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
  const drop = psql(address, [`DROP SCHEMA IF EXISTS ${schema} CASCADE`]);
  const connections = { postgres: [benchConnection(address)] };
  try {
    await Deno.writeTextFile(
      `${folder}/.bruin.yml`,
      JSON.stringify({ environments: { default: { connections } } }),
    );
    await processCost(drop, [], 1);
    await processCost(
      psql(address, [
        `CREATE SCHEMA ${schema}`,
        `CREATE TABLE ${schema}.rows AS SELECT n AS id, 'customer number ' || n AS name,
          n * 0.001::float8 AS v, timestamp '2024-01-01' + n * interval '1 second' AS d
          FROM generate_series(1::bigint, ${rowCount}) AS n`,
      ]),
      [],
      1,
    );
    const other = psql(address, [query], ["--csv"]);
    print(["a million rows as CSV", "", "median", "over psql", "memory", "CPU"]);
    for (const own of await findPrograms()) {
      const args = ["query", "-c", "postgres-default", "-q", query, "-o", "csv"];
      const config = ["--config-file", `${folder}/.bruin.yml`];
      await printBeside("query -o csv", { own, args: [...args, ...config], other });
    }
    await printAlone("psql --csv", other);
  } finally {
    await processCost(drop, [], 1);
    await Deno.remove(folder, { recursive: true });
  }
}
