import { array, boolean, enums, integer, is, literal, optional, string, type } from "superstruct";
import { ProjectError } from "../../errors.ts";
import type { Pipeline } from "../../project/model.ts";
import { type JournalLocation, journalPath, oldProgressPath } from "./paths.ts";
import { journalLines, parseJournal, parseLine, type RecordedRun } from "./journal_reader.ts";
import type { ProgressResult, StateProgress } from "./state.ts";

/** What a run did, without what the runs before it had done. */
export type StoredProgress = Pick<StateProgress, "planned" | "results" | "sent">;

/**
 * What an earlier run wrote down as it went. What is missing at the end has not happened.
 * @param pipeline The one that was run.
 * @returns `undefined` when nothing was written: the run did not begin, or it was none of this program.
 * @throws {ProjectError} When it cannot be read, or is damaged.
 */
export async function readProgress(
  folder: string,
  { runId, pipeline }: Omit<JournalLocation, "pipeline"> & { readonly pipeline: Pipeline },
): Promise<StoredProgress | undefined> {
  const path = journalPath(folder, { runId, pipeline });
  const lines = await readLines(path);
  if (lines.length === 0) {
    return await readOldProgress(oldProgressPath(folder, { runId, pipeline }));
  }
  const run = parse(lines, path);
  // What --continue must know was elsewhere then.
  if (run.header.version === 1) {
    return await readOldProgress(oldProgressPath(folder, { runId, pipeline }));
  }
  if (run.unreadable > 0) {
    throw damaged(path, `${run.unreadable} of its lines cannot be understood`);
  }
  if (run.ended?.unbegun !== undefined) return undefined;
  return progressOf(run, (position) => pipeline.assets[position]?.name ?? missing(path));
}

function parse(lines: readonly string[], path: string): RecordedRun {
  try {
    return parseJournal(lines.map((line) => `${line}\n`).join(""), path);
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    throw damaged(path, error.explanation.cause ?? "it cannot be understood");
  }
}

function missing(path: string): never {
  throw damaged(path, "it is of assets that the pipeline does not have");
}

function progressOf(
  { header, tasks }: RecordedRun,
  nameOf: (position: number) => string,
): StoredProgress {
  const names = header.assets.map(({ position = -1 }) => nameOf(position));
  const known = tasks.map((task, index) => ({
    ...task,
    label: { id: String(index), asset: names[task.asset] ?? "", kind: task.kind },
  }));
  return {
    planned: known.map(({ label }) => label),
    results: known.flatMap(({ label, finished }) =>
      finished === undefined
        ? []
        : [{ task: label, outcome: finished.outcome, uncertain: finished.uncertain }]
    ),
    sent: new Set(known.filter(({ sending }) => sending).map(({ label }) => label.id)),
  };
}

/** The file that `--continue` read of runs of version 0.1: every task of the plan, by its id. */
const oldHeader = type({
  format: literal("bruin run progress"),
  version: literal(1),
  tasks: array(type({
    id: string(),
    asset: string(),
    kind: enums(["main", "column_check", "custom_check", "metadata_push"]),
  })),
});

const oldEntry = type({
  /** Position in `tasks`. */
  task: integer(),
  is: enums(["sending", "succeeded", "failed", "cancelled"]),
  uncertain: optional(boolean()),
});

async function readOldProgress(path: string): Promise<StoredProgress | undefined> {
  const [first, ...rest] = await readLines(path);
  if (first === undefined) return undefined;
  const header = parseLine(first);
  if (!is(header, oldHeader)) throw damaged(path, "its first line cannot be understood");
  const results: ProgressResult[] = [];
  const sent = new Set<string>();
  for (const [index, line] of rest.entries()) {
    const entry = parseLine(line);
    const task = is(entry, oldEntry) ? header.tasks[entry.task] : undefined;
    if (!is(entry, oldEntry) || task === undefined) {
      throw damaged(path, `line ${index + 2} cannot be understood`);
    }
    if (entry.is === "sending") sent.add(task.id);
    else results.push({ task, outcome: entry.is, uncertain: entry.uncertain });
  }
  return { planned: header.tasks, results, sent };
}

/** None when the file is not there. */
async function readLines(path: string): Promise<string[]> {
  try {
    return journalLines(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw damaged(path, "the file cannot be read");
  }
}

function damaged(file: string, cause: string): ProjectError {
  return new ProjectError("Failed to restore state from the last run", { file }, {
    cause,
    fix: "look into the log of that run for what it did, and run what is left without --continue",
  });
}
