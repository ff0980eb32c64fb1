import { join } from "node:path";
import { entriesOf, filesIn, type FoundFile, type OldFile } from "./found_files.ts";
import { findOldRuns, findRuns, goesOn } from "./old_runs.ts";

export interface OldFileOptions {
  /** Whether reports, exports, logs of queries and records of runs count too. */
  readonly all: boolean;
  /** Only those that were written last before this moment. */
  readonly before: Date;
  /** How many runs of each pipeline stay with all that they left; `undefined` when their age decides alone. */
  readonly keepRuns?: number | undefined;
}

/** A folder below that of logs, and the names of the files in it that are ours. */
interface Place {
  readonly folder: string;
  readonly names: RegExp;
  readonly mayBeLink?: boolean;
  /** Whether the newest run in it stays, for `--continue`. */
  readonly keepsLast?: boolean;
}

const logs: Place = { folder: "", names: /^\d{4}_\d\d_\d\d_.*\.log$/, mayBeLink: true };
const reports: Place = { folder: "reports", names: /__.+\.html$/ };
const ofQueries: readonly Place[] = [
  { folder: "exports", names: /^query_result_\d+.*\.csv$/ },
  { folder: "queries", names: /^query_\d+\.json$/ },
];
const records = /\.(?:json|events\.jsonl|progress\.jsonl|[0-9a-f-]{36}\.tmp)$/;

/**
 * What runs and queries have left in the folder of logs, and nothing else that lies there. Of the records
 * of runs, those of the last one of each pipeline are never among it.
 * @throws {ProjectError} When a folder cannot be read.
 */
export async function findOldFiles(
  folder: string,
  { all, before, keepRuns }: OldFileOptions,
): Promise<OldFile[]> {
  const ofRuns = keepRuns === undefined ? [logs, ...all ? [reports] : []] : [];
  const places = [...ofRuns, ...all ? ofQueries : []].map((place) => ({
    ...place,
    folder: join(folder, place.folder),
  }));
  const runs = all && keepRuns === undefined ? await runFolders(join(folder, "runs")) : [];
  const inUse = new Set(await filesInUse(folder));
  const found = await Promise.all(
    [...places, ...runs].map(async ({ folder, names, mayBeLink = false, keepsLast = false }) => {
      const files = await filesIn(folder, names, { mayBeLink });
      const last = keepsLast ? lastRun(files) : undefined;
      return files.filter((file) =>
        runIn(file) !== last && file.modified < before.getTime() && !inUse.has(file.path)
      );
    }),
  );
  const old = keepRuns === undefined ? [] : await findOldRuns(folder, { keep: keepRuns, before });
  return [...old, ...found.flat().map(({ path, bytes }) => ({ path, bytes }))];
}

/** What runs write that go on. */
async function filesInUse(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const run of await findRuns(folder)) {
    if (await goesOn(run)) paths.push(...run.files.map(({ path }) => path));
  }
  return paths;
}

async function runFolders(runs: string): Promise<Place[]> {
  const names = await entriesOf(runs);
  const folders = names.filter(({ isDirectory }) => isDirectory).map(({ name }) =>
    join(runs, name)
  );
  const journals = await entriesOf(join(runs, ".journals"));
  return [
    ...folders.filter((folder) => !folder.endsWith(".journals")),
    ...journals.filter(({ isDirectory }) => isDirectory)
      .map(({ name }) => join(runs, ".journals", name)),
  ].map((folder) => ({ folder, names: records, keepsLast: true }));
}

/** The id of a run where the file is a record of one. */
function runIn({ name }: FoundFile): string {
  return name.replace(/\..*/s, "");
}

function lastRun(files: readonly FoundFile[]): string | undefined {
  const [last] = files.toSorted((a, b) => b.modified - a.modified);
  return last && runIn(last);
}
