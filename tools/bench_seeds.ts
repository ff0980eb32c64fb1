/**
 * Seeds for `tools/bench.ts`: a million rows into PostgreSQL beside `psql \copy`, and into DuckDB beside its own
 * `read_csv`. Needs psql, and BRUIN_TEST_POSTGRES with the address of a server.
 */
import { benchConnection, benchServer, printAlone, printBeside, psql } from "./bench_beside.ts";
import { findPrograms, processCost } from "./bench_process.ts";
import { print } from "./bench_table.ts";

const rowCount = 1_000_000;
const schema = "bruin_bench_seeds";

const typed = [
  ["id", "bigint"],
  ["name", "text"],
  ["v", "float"],
  ["d", "timestamp"],
] as const;

/** Writes the file and one asset for each case. */
async function writeProject(folder: string, address: string): Promise<void> {
  await Deno.mkdir(`${folder}/assets`, { recursive: true });
  const file = await Deno.open(`${folder}/assets/rows.csv`, { write: true, createNew: true });
  const encoder = new TextEncoder();
  const writer = file.writable.getWriter();
  const start = Date.UTC(2024, 0, 1);
  await writer.write(encoder.encode("id,name,v,d\n"));
  for (let row = 0; row < rowCount;) {
    let text = "";
    for (const end = row + 1_000; row < end; row++) {
      const time = new Date(start + row * 1_000).toISOString().slice(0, 19).replace("T", " ");
      const value = ((row * 7919) % 1_000_003) / 1_000;
      text += `${row},customer number ${row * 31 % rowCount},${value.toFixed(6)},${time}\n`;
    }
    await writer.write(encoder.encode(text));
  }
  await writer.close();
  const duckdb = { name: "duckdb-default", path: "data.duckdb" };
  const connections = { postgres: [benchConnection(address)], duckdb: [duckdb] };
  const files: Record<string, string> = {
    ".bruin.yml": JSON.stringify({ environments: { default: { connections } } }),
    "pipeline.yml": "name: seeds\n",
    "assets/rows.py": `"""@bruin
name: ${schema}.python
connection: postgres-default
materialization: {type: table}
@bruin"""
def materialize():
    for n in range(${rowCount}):
        yield {"id": n, "name": "customer number %d" % n, "v": n * 0.001}
`,
  };
  for (const platform of ["pg", "duckdb"]) {
    for (const declared of [true, false]) {
      const name = `${platform}_${declared ? "declared" : "inferred"}`;
      files[`assets/${name}.asset.yml`] = JSON.stringify({
        name: `${platform === "pg" ? schema : "main"}.${name}`,
        type: `${platform}.seed`,
        parameters: { path: "rows.csv" },
        ...declared && { columns: typed.map(([name, type]) => ({ name, type })) },
      });
    }
  }
  for (const [path, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder}/${path}`, text);
  }
}

/** Each case beside the same work by the database's own program. */
export async function benchSeeds(): Promise<void> {
  const address = benchServer("seeds");
  if (address === undefined) return;
  const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
  const drop = psql(address, [`DROP SCHEMA IF EXISTS ${schema} CASCADE`]);
  const columns = typed.map(([name, type]) => `${name} ${type}`).join(", ");
  const copy = psql(address, [
    `TRUNCATE ${schema}.copied`,
    `\\copy ${schema}.copied from '${folder}/assets/rows.csv' (format csv, header)`,
  ]);
  try {
    await writeProject(folder, address);
    await processCost(drop, [], 1);
    const created = [`CREATE SCHEMA ${schema}`, `CREATE TABLE ${schema}.copied (${columns})`];
    await processCost(psql(address, created), [], 1);
    print(["seeds of a million rows", "", "median", "over psql", "memory", "CPU"]);
    for (const own of await findPrograms()) {
      for (
        const [title, asset] of [
          ["PostgreSQL, types declared", "pg_declared.asset.yml"],
          ["PostgreSQL, types inferred", "pg_inferred.asset.yml"],
          ["PostgreSQL, rows of Python", "rows.py"],
          ["DuckDB, types declared", "duckdb_declared.asset.yml"],
          ["DuckDB, types inferred", "duckdb_inferred.asset.yml"],
        ] as const
      ) {
        const args = ["run", "--no-color", `${folder}/assets/${asset}`];
        await printBeside(title, { own, args, other: copy });
      }
    }
    await printAlone("psql \\copy", copy);
  } finally {
    await processCost(drop, [], 1);
    await Deno.remove(folder, { recursive: true });
  }
}
