/**
 * Seeds that are uploaded, for `tools/bench.ts`: whether memory stays flat while rows grow, for CSV and
 * Parquet. Needs the address of a stand-in for each platform: BRUIN_TEST_BIGQUERY, BRUIN_TEST_SNOWFLAKE and
 * BRUIN_TEST_DATABRICKS, from `tools/bigquery_for_tests.sh start` and so on. Others are left out.
 */
import { findPrograms, processCost, type Program } from "./bench_process.ts";
import { print } from "./bench_table.ts";

const sizes = [10, 1_000_000, 4_000_000];
const formats = ["csv", "parquet"] as const;

/** A platform whose stand-in takes seeds. */
interface Target {
  readonly name: string;
  /** The variable with its address. */
  readonly variable: string;
  readonly seed: string;
  readonly connectionType: string;
  /** Details of the connection, and the variables that send its requests to the stand-in. */
  readonly connect: (address: URL) => {
    readonly details: Readonly<Record<string, unknown>>;
    readonly env: Readonly<Record<string, string>>;
  };
  /** Types of the columns id, name, v and d. */
  readonly types: readonly [string, string, string, string];
  /** Whether it takes minutes for a million rows, so that no more are sent. Default: `false`. */
  readonly slow?: boolean;
}

const targets: readonly Target[] = [
  {
    name: "BigQuery",
    variable: "BRUIN_TEST_BIGQUERY",
    seed: "bq.seed",
    connectionType: "google_cloud_platform",
    connect: ({ href }) => ({
      details: {
        name: "gcp-default",
        project_id: "bruin",
        use_application_default_credentials: true,
      },
      env: { BIGQUERY_EMULATOR_HOST: href },
    }),
    types: ["int64", "string", "float64", "timestamp"],
  },
  {
    name: "Snowflake",
    variable: "BRUIN_TEST_SNOWFLAKE",
    seed: "sf.seed",
    connectionType: "snowflake",
    connect: ({ username, password, origin }) => ({
      details: {
        name: "snowflake-default",
        account: "acme-test",
        username,
        password,
        database: "BRUIN",
        schema: "PUBLIC",
        warehouse: "W",
      },
      env: { BRUIN_SNOWFLAKE_URL: origin },
    }),
    types: ["number", "varchar", "float", "timestamp_ntz"],
  },
  {
    name: "Databricks",
    variable: "BRUIN_TEST_DATABRICKS",
    seed: "databricks.seed",
    connectionType: "databricks",
    connect: ({ origin }) => ({
      details: {
        name: "databricks-default",
        host: "dbc-1a2b3c4d-5e6f.cloud.databricks.com",
        path: "/sql/1.0/warehouses/0123456789abcdef",
        token: "dapi-of-the-tests",
        catalog: "main",
        schema: "default",
      },
      env: { BRUIN_DATABRICKS_URL: origin },
    }),
    types: ["bigint", "string", "double", "timestamp"],
    slow: true,
  },
];

async function writeRows(path: string, count: number): Promise<void> {
  const file = await Deno.open(path, { write: true, createNew: true });
  const writer = file.writable.getWriter();
  const encoder = new TextEncoder();
  await writer.write(encoder.encode("id,name,v,d\n"));
  for (let row = 0; row < count;) {
    let text = "";
    for (const end = Math.min(count, row + 1_000); row < end; row++) {
      text += `${row},customer number ${row},${(row / 7).toFixed(6)},2024-01-01 00:00:01\n`;
    }
    await writer.write(encoder.encode(text));
  }
  await writer.close();
}

/** The same rows as Parquet, which DuckDB writes. */
async function convertRows(folder: string, size: number, program: Program): Promise<void> {
  const [from, to] = formats.map((format) => `${folder}/rows_${size}.${format}`);
  const statement = `COPY (SELECT * FROM read_csv('${from}')) TO '${to}' (FORMAT parquet)`;
  await processCost(program, [
    ...["query", "--config-file", `${folder}/.bruin.yml`, "--connection", "files"],
    ...["--query", statement],
  ], 1);
}

async function writeProject(
  folder: string,
  { seed, connectionType, types }: Target,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  const connections = {
    [connectionType]: [details],
    duckdb: [{ name: "files", path: `${folder}/files.duckdb` }],
  };
  const columns = ["id", "name", "v", "d"].map((name, index) => ({ name, type: types[index] }));
  const files: Record<string, string> = {
    ".bruin.yml": JSON.stringify({ environments: { default: { connections } } }),
    "pipeline.yml": "name: upload\n",
  };
  for (const size of sizes) {
    for (const format of formats) {
      files[`assets/${format}_${size}.asset.yml`] = JSON.stringify({
        name: `bench_upload.${format}_${size}`,
        type: seed,
        parameters: { path: `../rows_${size}.${format}`, file_type: format },
        columns,
      });
    }
  }
  await Deno.mkdir(`${folder}/assets`, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder}/${path}`, text);
  }
}

/** Each size and format once on each platform that has a stand-in, from source and as the binary. */
export async function benchUpload(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
  const programs = await findPrograms();
  try {
    for (const size of sizes) await writeRows(`${folder}/rows_${size}.csv`, size);
    let isConverted = false;
    for (const target of targets) {
      const address = Deno.env.get(target.variable);
      if (address === undefined) {
        print([`upload to ${target.name}: left out, as ${target.variable} names no stand-in`]);
        continue;
      }
      const { details, env } = target.connect(new URL(address));
      for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
      await writeProject(folder, target, details);
      const [first] = programs;
      if (!isConverted && first !== undefined) {
        for (const size of sizes) await convertRows(folder, size, first);
        isConverted = true;
      }
      await benchTarget(folder, target, programs);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function benchTarget(
  folder: string,
  { name, slow = false }: Target,
  programs: readonly Program[],
): Promise<void> {
  print([`rows uploaded to a stand-in of ${name}`, "", "time", "memory", "CPU"]);
  for (const program of programs) {
    for (const format of formats) {
      for (const size of slow ? sizes.slice(0, 2) : sizes) {
        const args = ["run", "--no-color", `${folder}/assets/${format}_${size}.asset.yml`];
        const { ms, megabytes, cpuMs } = await processCost(program, args, 1);
        const figures = [`${ms.toFixed(0)} ms`, `${megabytes.toFixed(0)} MB`];
        print([`  ${program.name}, ${format}`, String(size), ...figures, `${cpuMs.toFixed(0)} ms`]);
      }
    }
  }
}
