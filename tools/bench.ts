/**
 * Timings and how they grow: `deno task bench`. Each row is measured at two sizes; the last column is the
 * growth of the time over the growth of the size, so 1.0 is linear. Times are medians. The binary is
 * measured when dist/bruin exists, against an empty program compiled the same way.
 */
import { ruleScopes } from "../src/commands/rule_scopes.ts";
import { envOf } from "../src/env.ts";
import { platforms } from "../src/platforms/mod.ts";
import { loadPipeline, openProject } from "../src/project/load.ts";
import { Registry } from "../src/registry.ts";
import { runInterval } from "../src/run/interval.ts";
import { runTasks } from "../src/run/scheduler.ts";
import type { Task } from "../src/run/task.ts";
import { createContexts, validate } from "../src/validate/mod.ts";
import { latencyMs, measureSecrets, type SecretsCost } from "./bench_secrets.ts";
import { packageFlags } from "./package_flags.ts";
import { permissions } from "./permissions.ts";

const repository = new URL("../", import.meta.url).pathname;

interface Measurement {
  readonly name: string;
  readonly sizes: readonly [number, number];
  readonly unit: string;
  readonly repeat: number;
  /** Prepares one size and returns what is timed. */
  prepare(size: number): Promise<AsyncDisposable & { run(): Promise<void> }>;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function measure({ prepare, repeat }: Measurement, size: number): Promise<number> {
  await using subject = await prepare(size);
  await subject.run();
  const times: number[] = [];
  for (let turn = 0; turn < repeat; turn++) {
    const startedAt = performance.now();
    await subject.run();
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

function print(columns: readonly string[]): void {
  const widths = [46, 8, 12, 12, 9, 9];
  const text = columns.map((column, index) =>
    index === 0 ? column.padEnd(widths[0]) : column.padStart(widths[index])
  ).join(" ");
  Deno.stdout.writeSync(new TextEncoder().encode(`${text.trimEnd()}\n`));
}

/** Secrets of a run against the time that latency alone takes, and what they cost beside it. */
async function benchSecrets(): Promise<void> {
  print([`secrets at ${latencyMs} ms`, "size", "median", "over ideal", "CPU", "memory"]);
  for (const concurrency of [8, 32]) {
    for (const count of [1, 100, 500, 1_000]) {
      const costs: SecretsCost[] = [];
      for (let turn = 0; turn < 3; turn++) costs.push(await measureSecrets(count, concurrency));
      const ms = median(costs.map((cost) => cost.ms));
      const cpu = median(costs.map((cost) => cost.cpuMs / cost.ms));
      const ideal = Math.ceil(count / concurrency) * latencyMs;
      print([
        `  ${concurrency} at a time`,
        String(count),
        `${ms.toFixed(0)} ms`,
        (ms / ideal).toFixed(2),
        `${(cpu * 100).toFixed(0)} %`,
        `${median(costs.map((cost) => cost.megabytes)).toFixed(0)} MB`,
      ]);
    }
  }
}

/** A pipeline folder with that many SQL assets, read into the model. */
const parsing: Measurement = {
  name: "assets read and parsed",
  sizes: [1_000, 4_000],
  unit: "assets",
  repeat: 3,
  async prepare(size) {
    const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
    await writePipeline(folder, size);
    return {
      async run() {
        const project = await openProject(folder, { env: envOf({}), workingDirectory: folder });
        const { assets } = await loadPipeline(`${folder}/pipeline.yml`, { project });
        if (assets.length !== size) throw new Error(`${assets.length} assets were read`);
      },
      [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
    };
  },
};

/** The same, and every rule that needs no connection. */
const validating: Measurement = {
  name: "assets read and validated",
  sizes: [1_000, 10_000],
  unit: "assets",
  repeat: 3,
  async prepare(size) {
    const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
    await writePipeline(folder, size);
    const platformRegistry = new Registry("platform", platforms);
    return {
      async run() {
        const project = await openProject(folder, { env: envOf({}), workingDirectory: folder });
        const pipeline = await loadPipeline(`${folder}/pipeline.yml`, { project });
        const now = new Date();
        const scopeOf = ruleScopes({
          pipeline,
          schemaPrefix: "",
          interval: runInterval({ startDate: undefined, endDate: undefined }, now),
          executionMoment: { epochMicroseconds: now.getTime() * 1_000, offsetMinutes: 0 },
          runId: "bench",
          fullRefresh: false,
          applyIntervalModifiers: false,
          commitHash: "",
        }, { platforms: platformRegistry });
        const contexts = createContexts(pipeline, { platforms: platformRegistry, scopeOf });
        const [issue] = validate(contexts);
        if (issue !== undefined) throw new Error(issue.message);
      },
      [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
    };
  },
};

/** Tasks in ten chains that do nothing, so that only the scheduler is timed. */
const scheduling: Measurement = {
  name: "no-op tasks scheduled",
  sizes: [1_000, 10_000],
  unit: "tasks",
  repeat: 5,
  prepare(size) {
    const tasks = Array.from({ length: size }, (_, index): Task => ({
      label: { id: `task-${index}`, asset: `task-${index}`, kind: "main" },
      needs: index < 10 ? [] : [`task-${index - 10}`],
      connections: [],
      timeoutMs: undefined,
      run: () => Promise.resolve(),
    }));
    return Promise.resolve({
      async run() {
        const { signal } = new AbortController();
        let finished = 0;
        for await (const event of runTasks(tasks, { workers: 16, signal })) {
          if (event.kind === "finished") finished++;
        }
        if (finished !== size) throw new Error(`${finished} tasks finished`);
      },
      async [Symbol.asyncDispose]() {},
    });
  },
};

async function writePipeline(folder: string, size: number, type = "duckdb.sql"): Promise<void> {
  await Deno.mkdir(`${folder}/assets`);
  await Deno.writeTextFile(`${folder}/pipeline.yml`, "name: bench\n");
  for (let index = 0; index < size; index++) {
    await Deno.writeTextFile(
      `${folder}/assets/asset_${index}.sql`,
      [
        "/* @bruin",
        `name: bench.asset_${index}`,
        `type: ${type}`,
        ...index === 0 ? [] : [`depends: [bench.asset_${index - 1}]`],
        "materialization: {type: table}",
        "columns:",
        "  - {name: id, type: integer, primary_key: true, checks: [{name: not_null}, {name: unique}]}",
        "  - {name: label, type: varchar, description: A label}",
        "@bruin */",
        "",
        `select ${index} as id, 'x' as label`,
      ].join("\n"),
    );
  }
}

/** Time and memory of a whole process, measured by the kernel for its one child. */
async function processCost(command: string, args: readonly string[], env: Record<string, string>) {
  const times: number[] = [];
  const peaks: number[] = [];
  for (let turn = 0; turn < 12; turn++) {
    const startedAt = performance.now();
    const { stderr } = await new Deno.Command("python3", {
      args: ["-c", peakOfChild, command, ...args],
      env,
      stdout: "null",
      stderr: "piped",
    }).output();
    if (turn < 2) continue;
    const [seconds, kilobytes] = new TextDecoder().decode(stderr).trim().split("\n").at(-1)!.split(
      " ",
    );
    times.push(Number(seconds) * 1_000 || performance.now() - startedAt);
    peaks.push(Number(kilobytes) / 1_000);
  }
  return { ms: median(times), megabytes: median(peaks) };
}

const peakOfChild = `
import resource, subprocess, sys, time
started = time.monotonic()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
`;

async function printProcess(name: string, command: string, args: readonly string[], env = {}) {
  const { ms, megabytes } = await processCost(command, args, env);
  print([name, "", `${ms.toFixed(0)} ms`, `${megabytes.toFixed(0)} MB`]);
}

async function benchProcesses(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
  try {
    for (const size of [1, 50]) {
      await Deno.mkdir(`${folder}/${size}`);
      await writePipeline(`${folder}/${size}`, size);
      await Deno.writeTextFile(
        `${folder}/${size}/.bruin.yml`,
        "environments: {default: {connections: {duckdb: [{name: duckdb-default, path: bench.duckdb}]}}}\n",
      );
    }
    const source = [
      "run",
      "--quiet",
      ...await packageFlags(),
      ...permissions.dropIn,
      `${repository}main.ts`,
    ];
    const programs: [string, string, string[]][] = [["source", Deno.execPath(), source]];
    const binary = `${repository}dist/bruin`;
    if (await Deno.stat(binary).then(() => true, () => false)) {
      programs.push(["binary", binary, []]);
    }
    const empty = `${repository}dist/empty`;
    if (await Deno.stat(empty).then(() => true, () => false)) {
      await printProcess("an empty compiled program", empty, []);
    }
    for (const [name, command, args] of programs) {
      await printProcess(`bruin version (${name})`, command, [...args, "version"]);
      for (const size of [1, 50]) {
        await printProcess(
          `bruin run, ${size} ${size === 1 ? "asset" : "assets"} (${name})`,
          command,
          [...args, "run", "--no-log-file", `${folder}/${size}`],
        );
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.chdir(repository);
print(["", "size", "median", "per item", "growth"]);
for (const measurement of [parsing, validating, scheduling]) {
  const { name, sizes: [small, large] } = measurement;
  const times = [await measure(measurement, small), await measure(measurement, large)];
  for (const [index, size] of [small, large].entries()) {
    const growth = index === 0 ? "" : (times[1] / times[0] / (large / small)).toFixed(2);
    print([
      index === 0 ? name : "",
      String(size),
      `${times[index].toFixed(1)} ms`,
      `${(times[index] / size).toFixed(3)} ms`,
      growth,
    ]);
  }
}
await benchSecrets();
print(["start-up", "", "median", "peak memory"]);
await benchProcesses();
