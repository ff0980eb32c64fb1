/**
 * Seeds that are uploaded, for `tools/bench.ts`: whether memory stays flat while rows grow. Needs
 * BRUIN_TEST_BIGQUERY with the address of an emulator: `tools/bigquery_for_tests.sh start`.
 */
import { findPrograms, processCost } from "./bench_process.ts";
import { print } from "./bench_table.ts";

const sizes = [10, 1_000_000, 4_000_000];

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

async function writeProject(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/assets`);
  const connection = {
    name: "gcp-default",
    project_id: "bruin",
    use_application_default_credentials: true,
  };
  const connections = { google_cloud_platform: [connection] };
  const types = { id: "int64", name: "string", v: "float64", d: "timestamp" };
  const files: Record<string, string> = {
    ".bruin.yml": JSON.stringify({ environments: { default: { connections } } }),
    "pipeline.yml": "name: upload\n",
  };
  for (const size of sizes) {
    await writeRows(`${folder}/assets/rows_${size}.csv`, size);
    files[`assets/rows_${size}.asset.yml`] = JSON.stringify({
      name: `bench_upload.rows_${size}`,
      type: "bq.seed",
      parameters: { path: `rows_${size}.csv` },
      columns: Object.entries(types).map(([name, type]) => ({ name, type })),
    });
  }
  for (const [path, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder}/${path}`, text);
  }
}

/** Each size once, from source and as the binary. */
export async function benchUpload(): Promise<void> {
  const emulator = Deno.env.get("BRUIN_TEST_BIGQUERY");
  if (emulator === undefined) {
    return print(["upload: left out, as BRUIN_TEST_BIGQUERY names no emulator"]);
  }
  Deno.env.set("BIGQUERY_EMULATOR_HOST", emulator);
  const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
  try {
    await writeProject(folder);
    print(["rows uploaded to an emulator of BigQuery", "", "time", "memory", "CPU"]);
    for (const own of await findPrograms()) {
      for (const size of sizes) {
        const args = ["run", "--no-color", `${folder}/assets/rows_${size}.asset.yml`];
        const { ms, megabytes, cpuMs } = await processCost(own, args, 1);
        const figures = [`${ms.toFixed(0)} ms`, `${megabytes.toFixed(0)} MB`];
        print([`  ${own.name}`, String(size), ...figures, `${cpuMs.toFixed(0)} ms`]);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
