/**
 * Whole processes for `tools/bench.ts`: the start of the program, and runs of generated projects, from source
 * and as the binary when dist/bruin exists, against an empty program compiled the same way.
 */
import { fileURLToPath } from "node:url";
import { median, print } from "./bench_table.ts";
import { packageFlags } from "./package_flags.ts";

const repository = fileURLToPath(new URL("../", import.meta.url));

/** A pipeline of SQL assets with checks, each of which depends on the one before. */
export async function writePipeline(folder: string, size: number): Promise<void> {
  await writeAssets(folder, size, (index) => [
    `asset_${index}.sql`,
    [
      "/* @bruin",
      `name: bench.asset_${index}`,
      "type: duckdb.sql",
      ...index === 0 ? [] : [`depends: [bench.asset_${index - 1}]`],
      "materialization: {type: table}",
      "columns:",
      "  - {name: id, type: integer, primary_key: true, checks: [{name: not_null}, {name: unique}]}",
      "  - {name: label, type: varchar, description: A label}",
      "@bruin */",
      "",
      `select ${index} as id, 'x' as label`,
    ],
  ]);
}

/** Assets that all depend on the first one. */
export async function writeHub(
  folder: string,
  size: number,
  type: "empty" | "duckdb.sql",
): Promise<void> {
  await writeAssets(folder, size, (index) => {
    const definition = [
      `name: bench.asset_${index}`,
      `type: ${type}`,
      ...index === 0 ? [] : ["depends: [bench.asset_0]"],
    ];
    if (type === "empty") return [`asset_${index}.asset.yml`, definition];
    const rest = ["materialization: {type: table}", "@bruin */", `select ${index} as id`];
    return [`asset_${index}.sql`, ["/* @bruin", ...definition, ...rest]];
  });
}

async function writeAssets(
  folder: string,
  size: number,
  asset: (index: number) => readonly [file: string, lines: readonly string[]],
): Promise<void> {
  await Deno.mkdir(`${folder}/assets`, { recursive: true });
  await Deno.writeTextFile(`${folder}/pipeline.yml`, "name: bench\n");
  await Deno.writeTextFile(
    `${folder}/.bruin.yml`,
    "environments: {default: {connections: {duckdb: [{name: duckdb-default, path: data.duckdb}]}}}\n",
  );
  for (let index = 0; index < size; index++) {
    const [file, lines] = asset(index);
    await Deno.writeTextFile(`${folder}/assets/${file}`, lines.join("\n"));
  }
}

export interface Cost {
  readonly ms: number;
  /** Of the program and the children that it waited for. */
  readonly cpuMs: number;
  /** Peak of the resident memory. */
  readonly megabytes: number;
}

/** A program and the arguments that come before those of a command. */
export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Where it is started. Default: this repository. */
  readonly cwd?: string;
}

/** Time and memory of a whole process, measured by the kernel for its one child. */
export async function measureOnce(
  { command, args: before, cwd = repository }: Program,
  args: readonly string[],
): Promise<Cost> {
  const { success, stderr } = await new Deno.Command("python3", {
    args: ["-c", costOfChild, command, ...before, ...args],
    cwd,
    stdout: "null",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stderr).trim();
  if (!success) throw new Error(`${command} ${args.join(" ")} failed: ${text}`);
  const [seconds, kilobytes, cpuSeconds] = text.split(" ").map(Number);
  return { ms: seconds * 1_000, megabytes: kilobytes / 1_000, cpuMs: cpuSeconds * 1_000 };
}

/** The medians of several turns. */
export async function processCost(
  program: Program,
  args: readonly string[],
  turns = 10,
): Promise<Cost> {
  const costs: Cost[] = [];
  const warmUps = turns === 1 ? 0 : 2;
  for (let turn = 0; turn < warmUps + turns; turn++) {
    const cost = await measureOnce(program, args);
    if (turn >= warmUps) costs.push(cost);
  }
  return {
    ms: median(costs.map(({ ms }) => ms)),
    megabytes: median(costs.map(({ megabytes }) => megabytes)),
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
  };
}

const costOfChild = `
import resource, subprocess, sys, time
started = time.monotonic()
child = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.monotonic() - started, usage.ru_maxrss, usage.ru_utime + usage.ru_stime, file=sys.stderr)
sys.exit(child.returncode)
`;

function printCost(name: string, { ms, megabytes }: Cost): void {
  print([name, "", `${ms.toFixed(0)} ms`, `${megabytes.toFixed(0)} MB`]);
}

/** Start-up, then large runs. */
export async function benchProcesses(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
  try {
    const programs = await findPrograms();
    await benchStart(folder, programs);
    await benchLargeRuns(folder, programs);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The program of a checkout from source, with the flags of its task, and its binary when there is one. */
export async function findPrograms(checkout = repository): Promise<Program[]> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${checkout}deno.json`));
  const flags: string[] = tasks.bruin.command.match(/--(?:allow|unstable)\S+/g);
  const args = ["run", "--quiet", ...await packageFlags(), ...flags, `${checkout}main.ts`];
  const source = { name: "source", command: Deno.execPath(), args, cwd: checkout };
  const binary = { name: "binary", command: `${checkout}dist/bruin`, args: [] };
  return await isFile(binary.command) ? [source, binary] : [source];
}

async function benchStart(folder: string, programs: readonly Program[]): Promise<void> {
  print(["start-up", "", "median", "peak memory"]);
  const empty = { name: "empty", command: `${repository}dist/empty`, args: [] };
  // `deno task compile --with-empty` makes it.
  if (await isFile(empty.command)) {
    printCost("  an empty compiled program", await processCost(empty, []));
  }
  for (const size of [1, 50]) await writePipeline(`${folder}/start-${size}`, size);
  for (const program of programs) {
    const { name } = program;
    printCost(`  bruin version (${name})`, await processCost(program, ["version"]));
    // Reads a command line, as every other command does.
    printCost(`  bruin --version (${name})`, await processCost(program, ["--version"]));
    for (const size of [1, 50]) {
      const cost = await processCost(program, runOf(`${folder}/start-${size}`));
      printCost(`  bruin run, ${size} ${size === 1 ? "asset" : "assets"} (${name})`, cost);
    }
  }
}

/** Assets that do nothing, and tables in DuckDB, with what each further one costs. */
async function benchLargeRuns(folder: string, programs: readonly Program[]): Promise<void> {
  print(["large runs", "size", "time", "peak memory", "per asset", "growth"]);
  const sizes = [500, 5_000];
  const kinds = [
    { type: "empty", name: "nothing to do", turns: 3 },
    { type: "duckdb.sql", name: "DuckDB tables", turns: 1 },
  ] as const;
  for (const { type, name, turns } of kinds) {
    for (const size of sizes) await writeHub(`${folder}/${type}-${size}`, size, type);
    for (const program of programs) {
      const costs: Cost[] = [];
      for (const [index, size] of sizes.entries()) {
        const cost = await processCost(program, runOf(`${folder}/${type}-${size}`), turns);
        costs.push(cost);
        const more = size - sizes[0];
        print([
          index === 0 ? `  ${name} (${program.name})` : "",
          String(size),
          `${(cost.ms / 1_000).toFixed(2)} s`,
          `${cost.megabytes.toFixed(0)} MB`,
          index === 0
            ? ""
            : `${((cost.megabytes - costs[0].megabytes) * 1_000 / more).toFixed(0)} KB`,
          index === 0 ? "" : (cost.ms / costs[0].ms / (size / sizes[0])).toFixed(2),
        ]);
      }
    }
  }
}

/** The command line of a run of a folder. */
export function runOf(folder: string): string[] {
  return ["run", "--no-log-file", folder];
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
