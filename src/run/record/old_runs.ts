import { join } from "node:path";
import { isLocked } from "./file_lock.ts";
import { entriesOf, filesIn, type FoundFile, type OldFile } from "./found_files.ts";
import { journalsName, journalSuffix } from "./paths.ts";

/** What one run left in the folder of logs. */
export interface RunFiles {
  /** The name of its pipeline, as far as it can be one of a file. */
  readonly pipeline: string;
  readonly run: string;
  readonly files: readonly FoundFile[];
  /** When the last of them was written, in milliseconds since 1970. */
  readonly modified: number;
}

/** A state, a journal, or the beginning of one of them. */
const record =
  /^(.+?)\.(?:json|events\.jsonl|progress\.jsonl)(?:\.[0-9a-f]{8}-[0-9a-f-]{27}\.tmp)?$/;

/** The log of a run whose id is the usual one. */
const usualLog = /^(\d{4}(?:_\d\d){5}(?:_\d+)?)__(.+)\.log$/;

/** Whether a log is that of a run: of the whole pipeline, or of some assets. */
export function isLogOf(name: string, { run, pipeline }: Pick<RunFiles, "run" | "pipeline">) {
  const start = `${run}__${pipeline}`;
  return name === `${start}.log` || name.startsWith(`${start}__`) && name.endsWith(".log");
}

/**
 * Every run that left something, with its state, journal, log and page. Other files are not looked at.
 * @throws {ProjectError} When a folder cannot be read.
 */
export async function findRuns(folder: string): Promise<RunFiles[]> {
  const runs = new Map<string, { pipeline: string; run: string; files: FoundFile[] }>();
  const add = (pipeline: string, run: string, file: FoundFile) => {
    const key = `${pipeline}\n${run}`;
    const known = runs.get(key) ?? { pipeline, run, files: [] };
    runs.set(key, known);
    known.files.push(file);
  };
  const places = [join(folder, "runs"), join(folder, "runs", journalsName)];
  for (const place of places) {
    for (const { name: pipeline, isDirectory } of await entriesOf(place)) {
      if (!isDirectory || pipeline === journalsName) continue;
      for (const file of await filesIn(join(place, pipeline), record)) {
        add(pipeline, record.exec(file.name)?.[1] ?? "", file);
      }
    }
  }
  const recorded = [...runs.values()];
  for (const file of await filesIn(folder, /\.log$/, { mayBeLink: true })) {
    const owner = recorded.find((run) => isLogOf(file.name, run));
    const [, run, rest = ""] = usualLog.exec(file.name) ?? [];
    if (owner !== undefined) owner.files.push(file);
    else if (run !== undefined) add(pipelineIn(rest, recorded), run, file);
  }
  for (const file of await filesIn(join(folder, "reports"), /\.html$/)) {
    recorded.find(({ run, pipeline }) => file.name === `${pipeline}__${run}.html`)?.files.push(
      file,
    );
  }
  return [...runs.values()].map((run) => ({
    ...run,
    modified: Math.max(...run.files.map(({ modified }) => modified)),
  }));
}

/** Behind the name of the pipeline there may be those of assets. */
function pipelineIn(rest: string, known: readonly Pick<RunFiles, "pipeline">[]): string {
  return known.find(({ pipeline }) => rest === pipeline || rest.startsWith(`${pipeline}__`))
    ?.pipeline ?? rest.split("__")[0] ?? rest;
}

/** Whether a run goes on, as far as it holds its journal. */
export async function goesOn({ files }: Pick<RunFiles, "files">): Promise<boolean> {
  const journal = files.find(({ name }) => name.endsWith(journalSuffix));
  return journal !== undefined && await isLocked(journal.path).catch(() => false);
}

export interface OldRunOptions {
  /** How many of each pipeline stay, at least 1. */
  readonly keep: number;
  /** Only those that wrote last before this moment. */
  readonly before: Date;
  /** The only pipeline that is looked at, as its folder is called; all by default. */
  readonly pipeline?: string | undefined;
}

/**
 * What runs left behind that are not among the latest of their pipeline; never of one that goes on.
 * @throws {ProjectError} When a folder cannot be read.
 */
export async function findOldRuns(
  folder: string,
  { keep, before, pipeline }: OldRunOptions,
): Promise<OldFile[]> {
  const runs = (await findRuns(folder)).filter((run) =>
    (pipeline ?? run.pipeline) === run.pipeline
  );
  const old: OldFile[] = [];
  for (const [, ofPipeline] of Map.groupBy(runs, (run) => run.pipeline)) {
    const latestFirst = ofPipeline.toSorted((a, b) => b.modified - a.modified);
    for (const run of latestFirst.slice(keep)) {
      if (run.modified >= before.getTime() || await goesOn(run)) continue;
      old.push(...run.files.map(({ path, bytes }) => ({ path, bytes })));
    }
  }
  return old;
}
