import { is } from "superstruct";
import { ProjectError } from "../../errors.ts";
import {
  type ProgressEntry,
  progressEntry,
  type ProgressHeader,
  progressHeader,
} from "./progress.ts";
import type { ProgressResult, StateProgress } from "./state.ts";

/** What the progress of a run says, without what earlier runs did. */
export type StoredProgress = Pick<StateProgress, "planned" | "results" | "sent">;

/**
 * Reads the progress of a run. What is missing at its end has not happened.
 * @returns `undefined` when there is none, or when the run did not begin.
 * @throws {ProjectError} When it cannot be read, or is damaged.
 */
export async function readProgress(path: string): Promise<StoredProgress | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw damaged(path, "the file cannot be read");
  }
  // Room is made for lines ahead of them.
  const lines = text.split("\n").filter((line) => line !== "");
  const values = lines.map(parse);
  // What was cut off was not acted on.
  if (values.at(-1) === undefined) values.pop();
  const [header, ...rest] = values;
  if (header === undefined) return undefined;
  if (!is(header, progressHeader)) throw damaged(path, "its first line cannot be understood");
  const entries = rest.map((entry, index) => {
    if (is(entry, progressEntry) && entry.task in header.tasks) return entry;
    throw damaged(path, `line ${index + 2} cannot be understood`);
  });
  return progressOf(header, entries);
}

function progressOf({ tasks }: ProgressHeader, entries: readonly ProgressEntry[]): StoredProgress {
  const results: ProgressResult[] = [];
  const sent = new Set<string>();
  for (const { task, is: what, uncertain } of entries) {
    if (what === "sending") sent.add(tasks[task].id);
    else results.push({ task: tasks[task], outcome: what, uncertain });
  }
  return { planned: tasks, results, sent };
}

function damaged(file: string, cause: string): ProjectError {
  return new ProjectError("Failed to restore state from the last run", { file }, {
    cause,
    fix: "look into the log of that run for what it did, and run what is left without --continue",
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
