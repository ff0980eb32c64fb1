/**
 * `kill -9` of a pipeline that must not be done twice, at random moments, and what is in the database
 * once it was continued to its end.
 */
import { assert, assertEquals } from "@std/assert";
import { bruinCommand, type Finished, temporaryFolder, writeFiles } from "../command.ts";
import { RunningBruin } from "./project.ts";

/** Where the pipeline works. */
export interface KillPlace extends AsyncDisposable {
  /** Type of the assets, such as `pg.sql`. */
  readonly assetType: string;
  /** What `.bruin.yml` says below `connections`. */
  readonly connections: Readonly<Record<string, unknown>>;
  /** A statement that takes some milliseconds before it returns the row 1. */
  readonly slowRow: string;
  execute(statements: readonly string[]): Promise<void>;
  /** The only value of the only row, once nothing of a program that was killed goes on. */
  value(query: string): Promise<string>;
}

export interface KillLoopOptions {
  /** How often programs are killed at least. */
  readonly kills: number;
  readonly exactlyOnce: boolean;
  readonly open: () => Promise<KillPlace>;
}

/** What came out, over all kills. */
export interface KillReport {
  kills: number;
  /** Pipelines that were brought to their end. */
  pipelines: number;
  /** Assets whose rows were counted. */
  assets: number;
  /** Times that `--continue` stopped and asked about an asset. */
  asked: number;
  /** Assets that had been committed, and were neither noted as done nor done again. */
  recognised: number;
  lost: string[];
  doubled: string[];
}

const names = Array.from({ length: 12 }, (_, index) => `a${index + 1}`);

/** Three assets that append, one that is a script, one with hooks, and so on. */
function assetsOf({ assetType, slowRow }: KillPlace): Record<string, string> {
  const header = (name: string, lines: readonly string[]) =>
    ["/* @bruin", `name: ${name}`, `type: ${assetType}`, ...lines, "@bruin */"].join("\n");
  const append = "materialization: {type: table, strategy: append}";
  const texts = names.map((name, index) => {
    if (index % 4 === 1) {
      const insert = `insert into ${name} ${slowRow}`;
      return [name, `${header(name, [])}\n${insert};\ninsert into hooked values ('${name}')`];
    }
    if (index % 4 === 3) {
      const hook = `hooks: {post: [{query: "insert into hooked values ('${name}')"}]}`;
      return [name, `${header(name, [append, hook])}\n${slowRow}`];
    }
    const needs = index % 4 === 2 ? [`depends: [${names[index - 1]}]`] : [];
    return [name, `${header(name, [append, ...needs])}\n${slowRow}`];
  });
  return Object.fromEntries(texts.map(([name, text]) => [`assets/${name}.sql`, text]));
}

/** Kills until there were so many kills, a pipeline after the other. */
export async function killLoop({ kills, exactlyOnce, open }: KillLoopOptions): Promise<KillReport> {
  const report: KillReport = {
    kills: 0,
    pipelines: 0,
    assets: 0,
    asked: 0,
    recognised: 0,
    lost: [],
    doubled: [],
  };
  while (report.kills < kills) {
    await using place = await open();
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({
        environments: { default: { connections: place.connections } },
      }),
      "pipeline.yml": "name: kills\n" + (exactlyOnce ? "exactly_once: true\n" : ""),
      ...assetsOf(place),
    });
    await place.execute([
      ...names.map((name) => `create table ${name} (n int)`),
      "create table hooked (name text)",
    ]);
    await killToTheEnd(folder.path, place, report);
    await count(place, report);
    report.pipelines++;
  }
  return report;
}

/** Starts `bruin run` on a project, without what would only cost time. */
export async function start(folder: string, ...flags: string[]): Promise<RunningBruin> {
  const given = ["run", "--workers", "3", "--no-color", "--no-log-file", "--no-validation"];
  const { program, args, env } = await bruinCommand([...given, ...flags, folder]);
  const process = new Deno.Command(program, {
    args: [...args],
    env,
    cwd: folder,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return new RunningBruin(process);
}

/** Kills and continues a pipeline until it is done; what `--continue` asks is looked up in the database. */
async function killToTheEnd(folder: string, place: KillPlace, report: KillReport): Promise<void> {
  let flags: readonly string[] = [];
  for (let attempt = 0; attempt < 60; attempt++) {
    const running = await start(folder, ...flags);
    // The last attempts are left alone, so that every pipeline comes to an end.
    const killed = attempt < 40 && await killSometime(running);
    const finished = await running.finish();
    const output = finished.stdout + finished.stderr;
    report.recognised += (output.match(/Committed before, at /g) ?? []).length;
    if (killed) {
      report.kills++;
      flags = ["--continue"];
      continue;
    }
    if (finished.code === 0 || output.includes("code: E173")) return;
    if (output.includes("There is no run of 'kills' that could be continued")) {
      // Killed before it had read the pipeline.
      flags = [];
      continue;
    }
    const asked = await answers(finished, place);
    assert(asked.length > 0, output);
    report.asked += asked.length / 2;
    flags = ["--continue", ...asked];
  }
  throw new Error("the pipeline did not come to its end");
}

/** Whether the program was killed before it had ended. */
async function killSometime(running: RunningBruin): Promise<boolean> {
  const started = running.until("Running:").catch(() => {});
  // Now and then in the middle of its start.
  const early = Math.random() < 0.1;
  if (early) await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_500));
  else {
    await started;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 250));
  }
  try {
    running.process.kill("SIGKILL");
  } catch (error) {
    // Deno says so by this; it has ended.
    if (!(error instanceof TypeError)) throw error;
  }
  const { signal } = await running.process.status;
  return signal === "SIGKILL";
}

/** What a user finds who looks into the database, as flags. */
async function answers({ stderr }: Finished, place: KillPlace): Promise<string[]> {
  const [, list] = /It is unknown whether .* took effect: (.*)/.exec(stderr) ?? [];
  if (list === undefined) return [];
  const flags: string[] = [];
  for (const name of list.split(", ")) {
    const { rows, hooked } = await traces(place, name);
    const isHalf = names.indexOf(name) % 2 === 1 && rows !== hooked;
    // What is no transaction may be done by half, and has to be undone by hand.
    if (isHalf) {
      await place.execute([`delete from ${name}`, `delete from hooked where name = '${name}'`]);
    }
    flags.push(isHalf || rows === 0 ? "--repeat" : "--skip", name);
  }
  return flags;
}

/** How many rows an asset has left, in its table and in that of its second statement. */
async function traces(place: KillPlace, name: string): Promise<{ rows: number; hooked: number }> {
  const rows = await place.value(`select count(*) from ${name}`);
  const hooked = await place.value(`select count(*) from hooked where name = '${name}'`);
  return { rows: Number(rows), hooked: Number(hooked) };
}

/** Each asset has left one row of its own, and those with a second statement another one. */
async function count(place: KillPlace, report: KillReport): Promise<void> {
  for (const [index, name] of names.entries()) {
    const { rows, hooked } = await traces(place, name);
    report.assets++;
    if (rows === 0 || (hooked === 0 && index % 2 === 1)) report.lost.push(name);
    if (rows > 1 || hooked > 1) report.doubled.push(name);
  }
}

/** @throws {AssertionError} When anything was lost or doubled. */
export function assertOnce(report: KillReport, name: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${name}: ${JSON.stringify(report)}\n`));
  assertEquals({ lost: report.lost, doubled: report.doubled }, { lost: [], doubled: [] });
}
