import { basename, join, relative } from "node:path";
import { ProjectError, UsageError } from "../errors.ts";
import { projectRootRule } from "../project/root.ts";
import { describeFileError } from "../project/text_file.ts";
import { didYouMean } from "../registry.ts";
import { isLocked } from "../run/record/file_lock.ts";
import { findJournals, type JournalPlace } from "../run/record/journal_folder.ts";
import { parseJournal, type RecordedRun } from "../run/record/journal_reader.ts";
import { stateFolder } from "../run/record/paths.ts";

/**
 * Refuses a folder of logs without a run.
 * @param options.named Whether the user named the folder.
 * @throws {UsageError} When there is none: it says where runs are looked for, and which folders below the
 * working one have some.
 */
export async function requireRecordedRuns(
  journals: readonly JournalPlace[],
  { folder, workingDirectory, named }: {
    readonly folder: string;
    readonly workingDirectory: string;
    readonly named: boolean;
  },
): Promise<void> {
  if (journals.length > 0) return;
  const nearby = await logFoldersBelow(workingDirectory);
  throw new UsageError("There is no journal of a run", {
    cause: "nothing was run yet, or with --no-state, or with an older version" +
      (named ? "" : `; without --log-dir, logs lie in ${projectRootRule}`),
    where: join(folder, "runs"),
    fix: nearby.length === 0
      ? "run a pipeline, or name the folder of its logs with --log-dir"
      : `there are runs elsewhere: ${nearby.map((path) => `--log-dir ${path}`).join(", or ")}`,
  });
}

/** So many folders are looked into, which is enough for pipelines side by side. */
const mostFolders = 200;

/** Folders of logs with runs that belong to a folder in this one, relative to it. */
async function logFoldersBelow(workingDirectory: string): Promise<string[]> {
  // What cannot be looked into has nothing to suggest.
  const entries = await Array.fromAsync(Deno.readDir(workingDirectory)).catch(() => []);
  const names = entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
  const found: string[] = [];
  for (const name of names.slice(0, mostFolders)) {
    const logs = join(workingDirectory, name, "logs");
    const journals = await findJournals(logs).catch(() => []);
    if (journals.length > 0) found.push(relative(workingDirectory, logs));
  }
  return found;
}

/**
 * The run that the user means, without an id the one that was written last.
 * @param journals At least one.
 * @throws {UsageError} When there is none, or there are several.
 */
export function chooseJournal(
  journals: readonly JournalPlace[],
  { runId, folder, pipeline }: {
    readonly runId: string | undefined;
    readonly folder: string;
    readonly pipeline: string | undefined;
  },
): JournalPlace {
  const where = join(folder, "runs");
  // The name as it is in paths.
  const wanted = pipeline === undefined ? undefined : basename(stateFolder("", { name: pipeline }));
  const candidates = journals.filter((journal) =>
    (wanted ?? journal.pipeline) === journal.pipeline
  );
  const [newest] = candidates;
  if (newest === undefined) {
    const names = [...new Set(journals.map((journal) => journal.pipeline))];
    throw notFound(`the pipeline "${pipeline}"`, { asked: wanted!, known: names, where });
  }
  if (runId === undefined) return newest;
  const [found, ...others] = candidates.filter(({ run }) => run === runId);
  if (found === undefined) {
    const ids = candidates.map(({ run }) => run);
    throw notFound(`the run "${runId}"`, { asked: runId, known: ids, where });
  }
  if (others.length > 0) {
    const names = [found, ...others].map((journal) => journal.pipeline);
    throw new UsageError(`Several pipelines have a run "${runId}": ${names.join(", ")}`, {
      fix: `add --pipeline ${names[0]}`,
    });
  }
  return found;
}

function notFound(
  what: string,
  { asked, known, where }: {
    readonly asked: string;
    /** Latest first. */
    readonly known: readonly string[];
    readonly where: string;
  },
): UsageError {
  return new UsageError(`There is no journal of ${what}`, {
    cause: `the latest are ${known.slice(0, 5).join(", ")}`,
    where,
    fix: "take one of these",
    ...didYouMean(asked, known),
  });
}

/**
 * A run as its journal has it, and whether it goes on.
 * @throws {ProjectError} When the journal cannot be read.
 */
export async function readRecordedRun(
  path: string,
): Promise<{ readonly run: RecordedRun; readonly alive: boolean }> {
  // Asked first: a run that ends in between has its end in what is read then.
  const locked = await isLocked(path).catch(() => false);
  const run = parseJournal(await readText(path), path);
  return { run, alive: locked && run.ended === undefined };
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new ProjectError("Cannot read the journal of the run", { file: path }, {
      cause: describeFileError(error),
    });
  }
}
