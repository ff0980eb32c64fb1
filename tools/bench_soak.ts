/**
 * Whether memory stays flat, for `tools/bench.ts`: a run that lasts a day, many runs one after another, and
 * many programs. The day passes as fast as the program can follow; a process of its own for each measures
 * the heap after garbage collection, and what the system counts.
 */
import { fileURLToPath } from "node:url";
import { ConnectionError, QueryError } from "../src/errors.ts";
import type { Asset } from "../src/project/model.ts";
import { Redactor } from "../src/redactor.ts";
import { runChild } from "../src/run/children/process.ts";
import { Sealed } from "../src/sealed.ts";
import type { Secret } from "../src/secrets/backend.ts";
import {
  fakeAsset,
  fakeColumn,
  fakeColumnCheck,
  fakeCustomCheck,
} from "../tests/run/fake_models.ts";
import { runEngine } from "./bench_engine.ts";
import { print } from "./bench_table.ts";
import { FastTime } from "./bench_time.ts";
import { packageFlags } from "./package_flags.ts";

const script = fileURLToPath(import.meta.url);
const hourMs = 3_600_000;

/** What the process held at one moment. */
interface Sample {
  /** Megabytes of the heap after garbage collection. */
  readonly heap: number;
  /** Megabytes of resident memory. */
  readonly resident: number;
  readonly files: number;
  /** Programs that were started and are still known to the system. */
  readonly children: number;
}

interface Soak {
  readonly name: string;
  /** Calls `sample` at the beginning, once warm, and after each quarter. */
  run(sample: () => Promise<void>): Promise<void>;
}

const soaks: readonly Soak[] = [
  { name: "a day of sensors, retries, timeouts, rotation", run: soakDay },
  { name: "500 runs one after another", run: soakRuns },
  { name: "480 programs, 8 at a time", run: soakPrograms },
];

/** Runs each in a process of its own, and shows what it held after each quarter. */
export async function benchSoak(): Promise<void> {
  print(["memory over time", "", "heap", "resident", "files", "children"]);
  for (const [index, { name }] of soaks.entries()) {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--v8-flags=--expose-gc",
        ...await packageFlags(),
        "--allow-env",
        "--allow-read",
        "--allow-write",
        "--allow-run",
        "--allow-sys",
        script,
        String(index),
      ],
      stderr: "inherit",
    }).output();
    const samples: Sample[] = JSON.parse(new TextDecoder().decode(stdout));
    for (const [quarter, { heap, resident, files, children }] of samples.entries()) {
      print([
        quarter === 0 ? `  ${name}` : "",
        quarter === 0 ? "warm" : `${quarter * 25} %`,
        `${heap.toFixed(1)} MB`,
        `${resident.toFixed(0)} MB`,
        String(files),
        String(children),
      ]);
    }
  }
}

/**
 * 24 hours: sensors that look every 30 s, tasks that are tried again every 10 minutes, tasks that run
 * into their time limit, a chain with checks, and a secret that is rotated at noon.
 */
async function soakDay(sample: () => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
  using time = new FastTime();
  const elapsedMs = () => performance.now();
  const wait = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(new QueryError("The statement was cancelled", { statement: "" }));
      }, { once: true });
    });
  let version = 1;
  let opened = 0;
  let samples: readonly Promise<void>[] = [];
  const run = runEngine({
    assets: assetsOfADay(),
    folder,
    workers: 64,
    readSecret: () => versionedSecret(elapsedMs() < 12 * hourMs ? 1 : version = 2),
    onOpen() {
      if (opened++ > 0) return;
      samples = [1, 6, 12, 18, 23.8].map((hours) => wait(hours * hourMs, never).then(sample));
    },
    answer: async (statement, signal) => {
      if (elapsedMs() > 12 * hourMs && opened < 2) throw refused();
      if (statement === "select is_there") return [[elapsedMs() > 23.9 * hourMs ? 1 : 0]];
      if (statement === "select flaky" && elapsedMs() < 23.5 * hourMs) throw unreachable();
      if (statement === "select slow") await wait(10 * 60_000, signal);
      if (statement === "select endless") await wait(48 * hourMs, signal);
      return [[0]];
    },
  });
  const { results } = await time.run(run);
  await Promise.all(samples);
  await Deno.remove(folder, { recursive: true });
  const failed = results.filter(({ outcome }) => outcome !== "succeeded");
  if (version !== 2 || opened !== 2 || failed.some(({ task }) => !task.id.startsWith("endless"))) {
    throw new Error(`${failed.map(({ task, error }) => `${task.id}: ${error}`)}, ${opened} opened`);
  }
}

function assetsOfADay(): Asset[] {
  const several = (count: number, make: (index: number) => Asset) =>
    Array.from({ length: count }, (_, index) => make(index));
  return [
    ...several(20, (index) =>
      fakeAsset(`sensor${index}`, {
        type: "duckdb.sensor.query",
        parameters: { query: "select is_there", poke_interval: 30 },
      })),
    ...several(
      10,
      (index) =>
        fakeAsset(`flaky${index}`, { body: "select flaky", retries: 500, rerunCooldown: 600 }),
    ),
    ...several(
      200,
      (index) => fakeAsset(`endless${index}`, { body: "select endless", timeoutMs: 30 * 60_000 }),
    ),
    ...several(140, (index) =>
      fakeAsset(`chain${index}`, {
        body: "select slow",
        upstreams: index === 0 ? [] : [`chain${index - 1}`],
        columns: [fakeColumn("id", [fakeColumnCheck("not_null"), fakeColumnCheck("unique")])],
      })),
  ];
}

function versionedSecret(version: number): Secret {
  return {
    type: "duckdb",
    details: new Sealed({ path: "bench.duckdb" }),
    warnings: [],
    origin: {
      secretName: "duckdb-default",
      facts: { version: `version-${version}` },
      revision: `version-${version}`,
      createdAt: undefined,
      fetchMs: 1,
      requests: 1,
    },
  };
}

function refused(): ConnectionError {
  return new ConnectionError("login refused", { connection: "duckdb-default", loginRefused: true });
}

function unreachable(): ConnectionError {
  return new ConnectionError("no answer", {
    connection: "duckdb-default",
    exitReason: "unreachable",
  });
}

/** A hundred a quarter in one process, each with 20 assets and their checks. */
async function soakRuns(sample: () => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
  const assets = Array.from({ length: 20 }, (_, index) =>
    fakeAsset(`a${index}`, {
      upstreams: index === 0 ? [] : [`a${index - 1}`],
      customChecks: [fakeCustomCheck("one"), fakeCustomCheck("two")],
    }));
  // The same signal for all of them, as the one that Ctrl-C aborts.
  const { signal } = new AbortController();
  const answer = () => Promise.resolve([[0]]);
  for (let quarter = 0; quarter <= 4; quarter++) {
    for (let count = 0; count < 100; count++) {
      await runEngine({ assets, folder, workers: 16, signal, answer });
    }
    await sample();
  }
  await Deno.remove(folder, { recursive: true });
}

/** As Python and R assets start them, and with something left running behind. */
async function soakPrograms(sample: () => Promise<void>): Promise<void> {
  const redactor = new Redactor();
  const { signal } = new AbortController();
  const once = () =>
    runChild({
      program: "/bin/sh",
      args: ["-c", "echo out; echo err >&2; (sleep 60 > /dev/null 2>&1 &)"],
      cwd: "/",
      env: { PATH: "/usr/bin:/bin" },
    }, { signal, redactor, log: () => {} });
  for (let quarter = 0; quarter <= 4; quarter++) {
    for (let count = 0; count < 12; count++) await Promise.all(Array.from({ length: 8 }, once));
    await sample();
  }
}

const never = new AbortController().signal;

async function takeSample(): Promise<Sample> {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  gc?.();
  const { heapUsed, rss } = Deno.memoryUsage();
  const { stdout } = await new Deno.Command("/bin/sh", {
    args: ["-c", countHeld, String(Deno.pid)],
    stderr: "null",
  }).output();
  const [files, children] = new TextDecoder().decode(stdout).trim().split("\n").map(Number);
  // The shell that counts is one of the children.
  return { heap: heapUsed / 1e6, resident: rss / 1e6, files, children: children - 1 };
}

// Deno lets only programs that may do everything read this.
const countHeld = `
ls /proc/$0/fd | wc -l
grep -ls "^PPid:[[:space:]]*$0$" /proc/[0-9]*/status | wc -l
`;

if (import.meta.main) {
  const samples: Sample[] = [];
  await soaks[Number(Deno.args[0])].run(async () => {
    samples.push(await takeSample());
  });
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(samples)));
}
