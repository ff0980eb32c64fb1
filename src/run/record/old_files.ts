import { join } from "node:path";
import { ProjectError } from "../../errors.ts";
import { describeFileError } from "../../project/text_file.ts";

/** A file that a run or a query left behind. */
export interface OldFile {
  readonly path: string;
  readonly bytes: number;
}

export interface OldFileOptions {
  /** Whether reports, exports, logs of queries and records of runs count too. */
  readonly all: boolean;
  /** Only those that were written last before this moment. */
  readonly before: Date;
}

/** A folder below that of logs, and the names of the files in it that are ours. */
interface Place {
  readonly folder: string;
  readonly names: RegExp;
  /** Whether the newest run in it stays, for `--continue`. */
  readonly keepsLast?: boolean;
}

const logs: Place = { folder: "", names: /^\d{4}_\d\d_\d\d_.*\.log$/ };
const others: readonly Place[] = [
  { folder: "reports", names: /\.html$/ },
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
  { all, before }: OldFileOptions,
): Promise<OldFile[]> {
  const runs = all ? await runFolders(join(folder, "runs")) : [];
  const places = [logs, ...all ? others : []].map((place) => ({
    ...place,
    folder: join(folder, place.folder),
  }));
  const found = await Promise.all(
    [...places, ...runs].map(async ({ folder, names, keepsLast = false }) => {
      const files = await filesIn(folder, names);
      const last = keepsLast ? lastRun(files) : undefined;
      return files.filter(({ run, modified }) => run !== last && modified < before.getTime());
    }),
  );
  return found.flat().map(({ path, bytes }) => ({ path, bytes }));
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

interface FoundFile extends OldFile {
  /** The name up to its first dot, which is the id of a run where it is a record of one. */
  readonly run: string;
  readonly modified: number;
}

async function filesIn(folder: string, names: RegExp): Promise<FoundFile[]> {
  const entries = (await entriesOf(folder)).filter(({ name, isFile }) =>
    isFile && names.test(name)
  );
  return await Promise.all(entries.map(async ({ name }) => {
    const path = join(folder, name);
    const { size, mtime } = await Deno.lstat(path);
    return { path, bytes: size, run: name.replace(/\..*/s, ""), modified: mtime?.getTime() ?? 0 };
  }));
}

function lastRun(files: readonly FoundFile[]): string | undefined {
  return files.toSorted((a, b) => b.modified - a.modified)[0]?.run;
}

/** Nothing for a folder that does not exist. */
async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new ProjectError(`Cannot read the folder: ${describeFileError(error)}`, { file: folder });
  }
}
