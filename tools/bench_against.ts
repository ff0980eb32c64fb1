/**
 * This checkout against another one, for `deno task bench against FOLDER`: starts and large runs, from source,
 * and as binaries when both folders have dist/bruin.
 *
 *     git worktree add ../before d26a607 && (cd ../before && deno task compile)
 *     deno task compile && deno task bench against ../before
 *
 * Both sides run in turn, since other work may share the machine; where it does, `chrt -f 70` before the second
 * line keeps it from the processor meanwhile. All columns but the last are ratios: below 1.0 this checkout is
 * better.
 */
import { resolve } from "node:path";
import { type Cost, findPrograms, measureOnce, runOf, writeHub } from "./bench_process.ts";
import { print } from "./bench_table.ts";

interface Row {
  readonly name: string;
  readonly args: readonly string[];
  /** How often each side runs. */
  readonly turns: number;
}

/** Prints how this checkout compares with the one in a folder. */
export async function benchAgainst(other: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "bruin-bench-" });
  try {
    const rows = await writeRows(folder);
    const ours = await findPrograms();
    const theirs = await findPrograms(`${resolve(other)}/`);
    print(["against " + other, "turns", "time", "CPU time", "memory", "time now"]);
    for (const row of rows) {
      for (const program of ours) {
        const before = theirs.find(({ name }) => name === program.name);
        if (before === undefined) continue;
        const costs: [ours: Cost[], theirs: Cost[]] = [[], []];
        for (let turn = 0; turn < row.turns; turn++) {
          costs[0].push(await measureOnce(program, row.args));
          costs[1].push(await measureOnce(before, row.args));
        }
        const ratio = (of: (cost: Cost) => number): string => {
          const [now, then] = costs.map((side) => firstQuartile(side.map(of)));
          return (now / then).toFixed(2);
        };
        print([
          `  ${row.name} (${program.name})`,
          String(row.turns),
          ratio(({ ms }) => ms),
          ratio(({ cpuMs }) => cpuMs),
          ratio(({ megabytes }) => megabytes),
          `${firstQuartile(costs[0].map(({ ms }) => ms)).toFixed(0)} ms`,
        ]);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeRows(folder: string): Promise<Row[]> {
  const pipelines = [
    { name: "one empty asset", size: 1, type: "empty", turns: 40 },
    { name: "1,000 empty assets", size: 1_000, type: "empty", turns: 10 },
    { name: "10,000 empty assets", size: 10_000, type: "empty", turns: 3 },
    { name: "1,000 DuckDB tables", size: 1_000, type: "duckdb.sql", turns: 3 },
  ] as const;
  for (const { name, size, type } of pipelines) await writeHub(`${folder}/${name}`, size, type);
  return [
    { name: "version", args: ["version"], turns: 40 },
    { name: "--help", args: ["--help"], turns: 40 },
    { name: "validate, one asset", args: ["validate", `${folder}/one empty asset`], turns: 40 },
    ...pipelines.map(({ name, turns }) => ({
      name: `run, ${name}`,
      args: runOf(`${folder}/${name}`),
      turns,
    })),
  ];
}

/** Less than the median it depends on what else the machine does, more than the least on every start. */
function firstQuartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)];
}
