import { join } from "node:path";
import { assign, boolean, is, string, type } from "superstruct";
import { ProjectError } from "../../errors.ts";
import { describeFileError } from "../../project/text_file.ts";
import { journalsName, journalSuffix } from "./paths.ts";
import { journalMark, journalVersion } from "./journal.ts";
import { journalLines, parseLine } from "./journal_reader.ts";

/** A journal in the folder of logs. */
export interface JournalPlace {
  /** The folder of its pipeline: the name, as far as it can be one of a file. */
  readonly pipeline: string;
  /** Id of the run. */
  readonly run: string;
  readonly path: string;
}

/**
 * The journals of all pipelines that are not empty, those that were written last first.
 * @throws {ProjectError} When a folder cannot be read.
 */
export async function findJournals(folder: string): Promise<JournalPlace[]> {
  const runs = join(folder, "runs");
  const found: (JournalPlace & { readonly modified: number })[] = [];
  // Older versions kept them beside the states.
  const folders = (await Promise.all([join(runs, journalsName), runs].map(async (parent) => {
    const entries = await entriesOf(parent);
    return entries.filter(({ isDirectory }) => isDirectory)
      .map(({ name }) => ({ pipeline: name, path: join(parent, name) }));
  }))).flat();
  for (const { pipeline, path: folder } of folders) {
    for (const { name } of await entriesOf(folder)) {
      if (!name.endsWith(journalSuffix)) continue;
      const path = join(folder, name);
      const info = await Deno.stat(path).catch(() => undefined);
      // Empty: a run that has an id, and has not begun; gone: one that ended before it did.
      if (info === undefined || info.size === 0) continue;
      const run = name.slice(0, -journalSuffix.length);
      found.push({ pipeline, run, path, modified: info.mtime?.getTime() ?? 0 });
    }
  }
  return found.sort((a, b) => b.modified - a.modified);
}

/** Nothing for a folder that does not exist. */
async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new ProjectError("Cannot look for journals of runs", { file: folder }, {
      cause: describeFileError(error),
    });
  }
}

/** A run to compare with. */
export interface EarlierRun {
  readonly run: string;
  /** RFC 3339. */
  readonly started: string;
  /** Asset name → milliseconds of its main task; only of those that succeeded. */
  readonly durations: ReadonlyMap<string, number>;
}

/** A run, as far as others are like it. */
export interface Comparable {
  readonly started: string;
  readonly environment: string;
  readonly refresh: boolean;
}

/** So many older journals are looked at before no more comparable ones are expected. */
const triesPerRun = 5;

/**
 * The runs before one, latest first, that were of its environment, and like it a full refresh or none.
 * Journals that cannot be read are passed over.
 * @param journals Those of the pipeline, as {@linkcode findJournals} gives them.
 */
export async function readEarlierRuns(
  journals: readonly JournalPlace[],
  { than, most }: { readonly than: Comparable; readonly most: number },
): Promise<EarlierRun[]> {
  const found: EarlierRun[] = [];
  for (const { path } of journals.slice(0, most * triesPerRun)) {
    const text = await Deno.readTextFile(path).catch(() => "");
    const earlier = parseDurations(text, than);
    if (earlier !== undefined) found.push(earlier);
    if (found.length === most) break;
  }
  return found;
}

const comparableHeader = assign(
  journalMark,
  type({ run: string(), started: string(), environment: string(), refresh: boolean() }),
);

/** Looks at the few entries that matter, as there may be many journals and each may be long. */
function parseDurations(text: string, than: Comparable): EarlierRun | undefined {
  const [first = "", ...rest] = journalLines(text);
  const header = parseLine(first);
  if (!is(header, comparableHeader) || header.version > journalVersion) return undefined;
  const isLike = header.environment === than.environment && header.refresh === than.refresh &&
    header.started < than.started;
  if (!isLike) return undefined;
  const { assets, tasks } = header as Lists;
  const durations = new Map<string, number>();
  for (const line of rest) {
    if (!line.includes('"outcome":"succeeded"')) continue;
    const { task, ms } = parseLine(line) as { readonly task?: number; readonly ms?: number } ?? {};
    const { asset, kind } = tasks?.[task ?? -1] ?? {};
    const { name } = assets?.[asset ?? -1] ?? {};
    if (kind === "main" && typeof name === "string" && typeof ms === "number") {
      durations.set(name, ms);
    }
  }
  // Of a run that did not begin, or did nothing well, there is nothing to compare with.
  if (durations.size === 0) return undefined;
  return { run: header.run, started: header.started, durations };
}

/** What is expected of the lists of a header, and may be missing in a file that somebody changed. */
interface Lists {
  readonly assets?: readonly { readonly name?: unknown }[] | undefined;
  readonly tasks?: readonly { readonly asset?: number; readonly kind?: unknown }[];
}
