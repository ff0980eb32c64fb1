/**
 * Seeds for `tools/bench.ts`: a million rows into PostgreSQL beside `psql \copy`, and into DuckDB beside its own
 * `read_csv`. Needs psql, and BRUIN_TEST_POSTGRES with the address of a server.
 */
import { findPrograms, processCost, type Program } from "./bench_process.ts";
import { print } from "./bench_table.ts";

const rowCount = 1_000_000;
const schema = "bruin_bench_seeds";
const turns = 3;

const typed = [
  ["id", "bigint"],
  ["name", "text"],
  ["v", "float"],
  ["d", "timestamp"],
] as const;

/** Writes the file and one asset for each case. */
async function writeProject(folder: string, server: URL): Promise<void> {
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
  const postgres = {
    name: "postgres-default",
    host: server.hostname,
    port: Number(server.port || 5432),
    username: decodeURIComponent(server.username),
    password: decodeURIComponent(server.password),
    database: server.pathname.slice(1),
  };
  const duckdb = { name: "duckdb-default", path: "data.duckdb" };
  const connections = { postgres: [postgres], duckdb: [duckdb] };
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
  const address = Deno.env.get("BRUIN_TEST_POSTGRES");
  if (address === undefined) {
    return print(["seeds: left out, as BRUIN_TEST_POSTGRES names no server"]);
  }
  const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
  const psql = (sql: string): Program => ({
    name: "psql",
    command: "psql",
    args: ["-q", "-v", "ON_ERROR_STOP=1", address, "-c", sql],
  });
  const columns = typed.map(([name, type]) => `${name} ${type}`).join(", ");
  const copy: Program = {
    ...psql(`TRUNCATE ${schema}.copied`),
    args: [
      ...psql(`TRUNCATE ${schema}.copied`).args,
      "-c",
      `\\copy ${schema}.copied from '${folder}/assets/rows.csv' (format csv, header)`,
    ],
  };
  try {
    await writeProject(folder, new URL(address));
    await processCost(psql(`DROP SCHEMA IF EXISTS ${schema} CASCADE`), [], 1);
    await processCost(psql(`CREATE SCHEMA ${schema}`), [], 1);
    await processCost(psql(`CREATE TABLE ${schema}.copied (${columns})`), [], 1);
    print(["seeds of a million rows", "", "median", "over psql", "memory", "CPU"]);
    for (const program of await findPrograms()) {
      for (
        const [title, asset] of [
          ["PostgreSQL, types declared", "pg_declared.asset.yml"],
          ["PostgreSQL, types inferred", "pg_inferred.asset.yml"],
          ["PostgreSQL, rows of Python", "rows.py"],
          ["DuckDB, types declared", "duckdb_declared.asset.yml"],
          ["DuckDB, types inferred", "duckdb_inferred.asset.yml"],
        ] as const
      ) {
        const run = ["run", "--no-color", `${folder}/assets/${asset}`];
        const pairs: { ms: number; ratio: number; megabytes: number; cpuMs: number }[] = [];
        // Side by side, since other work may share the machine.
        for (let turn = 0; turn < turns; turn++) {
          const own = await processCost(program, run, 1);
          const { ms } = await processCost(copy, [], 1);
          pairs.push({ ...own, ratio: own.ms / ms });
        }
        const [, middle] = pairs.toSorted((a, b) => a.ratio - b.ratio);
        print([
          `  ${title} (${program.name})`,
          "",
          `${middle.ms.toFixed(0)} ms`,
          middle.ratio.toFixed(2),
          `${middle.megabytes.toFixed(0)} MB`,
          `${middle.cpuMs.toFixed(0)} ms`,
        ]);
      }
    }
    const { ms, megabytes, cpuMs } = await processCost(copy, [], 1);
    print([
      "  psql \\copy",
      "",
      `${ms.toFixed(0)} ms`,
      "1.00",
      `${megabytes.toFixed(0)} MB`,
      `${cpuMs.toFixed(0)} ms`,
    ]);
  } finally {
    await processCost(psql(`DROP SCHEMA IF EXISTS ${schema} CASCADE`), [], 1);
    await Deno.remove(folder, { recursive: true });
  }
}
