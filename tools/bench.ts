/**
 * Timings and how they grow: `deno task bench`, or `deno task bench load soak` for some of its parts. Where
 * a row is measured at several sizes, the last column is the growth of the time over the growth of the
 * size, so 1.0 is linear. Times are medians. `deno task bench against FOLDER` compares with another checkout.
 */
import { fileURLToPath } from "node:url";
import { ruleScopes } from "../src/commands/validate/rule_scopes.ts";
import { envOf } from "../src/env.ts";
import { platforms } from "../src/platforms/mod.ts";
import { loadPipeline, openProject } from "../src/project/load.ts";
import { Registry } from "../src/registry.ts";
import { runInterval } from "../src/run/interval.ts";
import { runTasks } from "../src/run/scheduler.ts";
import type { Task } from "../src/run/task.ts";
import { createContexts, validate } from "../src/validate/mod.ts";
import { benchAgainst } from "./bench_against.ts";
import { benchLoad } from "./bench_load.ts";
import { benchProcesses, writePipeline } from "./bench_process.ts";
import { latencyMs, measureSecrets, type SecretsCost } from "./bench_secrets.ts";
import { benchQuery } from "./bench_query.ts";
import { benchSeeds } from "./bench_seeds.ts";
import { benchSoak } from "./bench_soak.ts";
import { median, print } from "./bench_table.ts";
import { benchUpload } from "./bench_upload.ts";

interface Measurement {
  readonly name: string;
  readonly sizes: readonly [number, number];
  readonly unit: string;
  readonly repeat: number;
  /** Prepares one size and returns what is timed. */
  prepare(size: number): Promise<AsyncDisposable & { run(): Promise<void> }>;
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
        const [issue] = await validate(contexts);
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

/** Time and growth of what works on many items in this process. */
async function benchItems(): Promise<void> {
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
}

const parts: Readonly<Record<string, () => Promise<void>>> = {
  items: benchItems,
  secrets: benchSecrets,
  load: benchLoad,
  soak: benchSoak,
  processes: benchProcesses,
  seeds: benchSeeds,
  query: benchQuery,
  upload: benchUpload,
};

Deno.chdir(fileURLToPath(new URL("../", import.meta.url)));
const [first, other] = Deno.args;
if (first === "against" && other !== undefined) {
  await benchAgainst(other);
  Deno.exit();
}
for (const name of Deno.args.length === 0 ? Object.keys(parts) : Deno.args) {
  if (!Object.hasOwn(parts, name)) {
    throw new Error(`There is no part "${name}", only ${Object.keys(parts).join(", ")}`);
  }
  await parts[name]();
}
