/**
 * Large runs for `tools/bench.ts`: what planning, scheduling, reporting and keeping the state cost beside
 * the tasks themselves, which only wait for a timer. The ideal is the time that the timers alone take.
 */
import type { Asset } from "../src/project/model.ts";
import {
  fakeAsset,
  fakeColumn,
  fakeColumnCheck,
  fakeCustomCheck,
} from "../tests/run/fake_models.ts";
import { type EngineOptions, runEngine } from "./bench_engine.ts";
import { median, print } from "./bench_table.ts";
import { cpuUsage } from "node:process";

const workers = 64;
const layerSize = 50;
const turns = 3;

interface Shape {
  readonly name: string;
  assets(count: number): Asset[];
  /** How many times in a row tasks wait, at best. */
  waves(count: number): number;
}

const shapes: readonly Shape[] = [
  {
    name: "no dependencies",
    assets: (count) => Array.from({ length: count }, (_, index) => fakeAsset(`a${index}`)),
    waves: (count) => Math.ceil(count / workers),
  },
  {
    name: `layers of ${layerSize}, each on all before it`,
    assets: (count) =>
      Array.from({ length: count }, (_, index) => {
        const start = Math.floor(index / layerSize - 1) * layerSize;
        const upstreams = start < 0
          ? []
          : Array.from({ length: layerSize }, (_, offset) => `a${start + offset}`);
        return fakeAsset(`a${index}`, { upstreams });
      }),
    waves: (count) => count / layerSize,
  },
  {
    name: "all on one",
    assets: (count) =>
      Array.from(
        { length: count },
        (_, index) => fakeAsset(`a${index}`, { upstreams: index === 0 ? [] : ["a0"] }),
      ),
    waves: (count) => 1 + Math.ceil((count - 1) / workers),
  },
  {
    name: "one on all",
    assets: (count) =>
      Array.from({ length: count }, (_, index) =>
        fakeAsset(`a${index}`, {
          upstreams: index < count - 1
            ? []
            : Array.from({ length: count - 1 }, (_, upstream) => `a${upstream}`),
        })),
    waves: (count) => 1 + Math.ceil((count - 1) / workers),
  },
];

/** 5,000 assets that wait for 1 ms each, in several shapes, and how the cost grows up to there. */
async function benchAssets(): Promise<void> {
  print([
    `assets of 1 ms, ${workers} workers`,
    "size",
    "over ideal",
    "per task",
    "CPU",
    "growth",
  ]);
  for (const { name, assets, waves } of shapes) {
    await measureSizes(name, [1_250, 2_500, 5_000], async (count) => {
      const models = assets(count);
      const wait = () => new Promise<[]>((resolve) => setTimeout(() => resolve([]), 1));
      const idealMs = await timeOf(async () => {
        for (let wave = 0; wave < waves(count); wave++) {
          await Promise.all(Array.from({ length: Math.ceil(count / waves(count)) }, wait));
        }
      });
      return { models, answer: wait, tasks: count, idealMs };
    });
  }
}

/** Up to 10,000 checks on a database that answers at once, so that everything is overhead. */
async function benchChecks(): Promise<void> {
  print(["checks that are answered at once", "size", "", "per task", "CPU", "growth"]);
  const kinds = ["not_null", "unique", "positive", "non_negative"];
  await measureSizes("20 checks on each asset", [2_500, 5_000, 10_000], (count) => {
    const models = Array.from({ length: count / 20 }, (_, index) =>
      fakeAsset(`a${index}`, {
        upstreams: index === 0 ? [] : [`a${index - 1}`],
        columns: Array.from({ length: 4 }, (_, column) =>
          fakeColumn(`c${column}`, kinds.map((kind) => fakeColumnCheck(kind)))),
        customChecks: Array.from({ length: 4 }, (_, check) =>
          fakeCustomCheck(`custom ${check}`)),
      }));
    const answer = () => Promise.resolve([[0]]);
    return Promise.resolve({ models, answer, tasks: count * 21 / 20, idealMs: 0 });
  });
}

interface Load {
  readonly models: readonly Asset[];
  readonly answer: EngineOptions["answer"];
  readonly tasks: number;
  /** What the tasks take by themselves; 0 when that is nothing. */
  readonly idealMs: number;
}

async function measureSizes(
  name: string,
  sizes: readonly number[],
  prepare: (size: number) => Promise<Load>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
  let firstCpu: number | undefined;
  try {
    for (const [index, size] of sizes.entries()) {
      const times: number[] = [];
      const cpus: number[] = [];
      const load = await prepare(size);
      for (let turn = 0; turn < turns; turn++) {
        const cpuBefore = cpuUsage();
        times.push(
          await timeOf(async () => {
            const { models: assets, answer } = load;
            const { results } = await runEngine({ assets, answer, folder, workers });
            const bad = results.find(({ outcome }) => outcome !== "succeeded");
            if (bad !== undefined || results.length !== load.tasks) {
              throw new Error(`${results.length} tasks, ${bad?.task.id} ${bad?.error}`);
            }
          }),
        );
        const { user, system } = cpuUsage(cpuBefore);
        cpus.push((user + system) / 1_000 / load.tasks);
      }
      const cpu = median(cpus);
      firstCpu ??= cpu;
      print([
        index === 0 ? `  ${name}` : "",
        String(size),
        load.idealMs === 0 ? "" : (median(times) / load.idealMs).toFixed(2),
        `${((median(times) - load.idealMs) / load.tasks).toFixed(3)} ms`,
        `${cpu.toFixed(3)} ms`,
        index === 0 ? "" : (cpu / firstCpu).toFixed(2),
      ]);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Both. */
export async function benchLoad(): Promise<void> {
  await benchAssets();
  await benchChecks();
}
