import { is, type Struct } from "superstruct";
import { ProjectError } from "../../errors.ts";
import type { StatementFacts } from "../../statement_facts.ts";
import {
  journalEntries,
  type JournalEntry,
  type JournalError,
  type JournalHeader,
  journalHeader,
  journalMark,
  journalVersion,
} from "./journal.ts";

type Entry<K extends JournalEntry["event"]> = Extract<JournalEntry, { event: K }>;

/** What a journal says of one task. Offsets are milliseconds since the start of the run. */
export type RecordedTask = JournalHeader["tasks"][number] & {
  /** Whether it may have taken effect from some moment on. */
  readonly sending: boolean;
  /** When it started, and on which worker; `undefined` when it did not. */
  readonly started: { readonly at: number; readonly slot: number } | undefined;
  /** How it ended; `undefined` when nothing tells. */
  readonly finished: {
    readonly at: number;
    readonly outcome: Entry<"finished">["outcome"];
    readonly ms: number;
    readonly uncertain?: boolean | undefined;
    readonly errors: readonly JournalError[];
  } | undefined;
  /** What the system told of its statements, in order. */
  readonly statements: readonly StatementFacts[];
  /** One line for each further attempt. */
  readonly retries: readonly string[];
};

/** A run as its journal has it. */
export interface RecordedRun {
  readonly header: JournalHeader;
  readonly tasks: readonly RecordedTask[];
  /** `undefined` for a run that goes on, or that was killed. */
  readonly ended: Pick<Entry<"ended">, "at" | "ms" | "aborted" | "exit" | "unbegun"> | undefined;
  /** Offset of the last entry. */
  readonly lastAt: number;
  /** How many lines could not be understood, besides a last one that was cut off. */
  readonly unreadable: number;
}

/**
 * Reads the text of a journal. What is missing at its end counts as not having happened.
 * @param file Its path, for messages.
 * @throws {ProjectError} When it is no journal, one of another version, or has no whole first line.
 */
export function parseJournal(text: string, file: string): RecordedRun {
  const [first, ...rest] = journalLines(text);
  const header = parseHeader(first, file);
  const tasks = header.tasks.map((task): Writable<RecordedTask> => ({
    ...task,
    sending: false,
    started: undefined,
    finished: undefined,
    statements: [],
    retries: [],
  }));
  let ended: RecordedRun["ended"];
  let [lastAt, unreadable] = [0, 0];
  for (const line of rest) {
    const value = parseEntry(line);
    if (value === undefined) unreadable++;
    if (value === undefined || value === "later") continue;
    lastAt = Math.max(lastAt, value.at);
    if (value.event === "alive") continue;
    if (value.event === "ended") {
      ended = value;
      continue;
    }
    const task = tasks[value.task];
    if (task === undefined) {
      unreadable++;
    } else if (value.event === "started") {
      task.started = value;
    } else if (value.event === "sending") {
      task.sending = true;
    } else if (value.event === "finished") {
      task.finished = { ...value, errors: value.errors ?? [] };
    } else if (value.event === "statement") {
      task.statements = [...task.statements, value];
    } else {
      task.retries = [...task.retries, value.text];
    }
  }
  return { header, tasks, ended, lastAt, unreadable };
}

/** The lines of a journal that is being written or was: without room for others, or one that was cut off. */
export function journalLines(text: string): string[] {
  const lines = text.split("\n").filter((line) => line !== "");
  const last = lines.at(-1);
  return last !== undefined && parseLine(last) === undefined ? lines.slice(0, -1) : lines;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function parseHeader(line: string | undefined, file: string): JournalHeader {
  const value = line === undefined ? undefined : parseLine(line);
  if (is(value, journalHeader) && isConsistent(value)) return value;
  const explanation = is(value, journalMark) && value.version > journalVersion
    ? {
      cause: `it is of version ${value.version}, this program reads up to ${journalVersion}`,
      fix: "use the version of this program that made it, or run the pipeline again",
    }
    : {
      cause: line === undefined
        ? "its first line is incomplete; the run was killed while it began, or the disk was full"
        : "its first line is not one that this program writes",
      fix: "choose another run, or run the pipeline again",
    };
  throw new ProjectError("Cannot read the journal of the run", { file }, explanation);
}

function isConsistent({ assets, tasks }: JournalHeader): boolean {
  const exists = (position: number) => position < assets.length;
  return tasks.every(({ asset }) => exists(asset)) &&
    assets.every(({ upstreams, symbolic = [] }) => [...upstreams, ...symbolic].every(exists));
}

/** `undefined` for what is no JSON. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** @returns `later` for a kind of entry that came after this version, which is nothing to worry about. */
function parseEntry(line: string): JournalEntry | "later" | undefined {
  const value = parseLine(line);
  if (typeof value !== "object" || value === null || !("event" in value)) return undefined;
  const { event } = value;
  if (typeof event !== "string") return undefined;
  // Not a union of all: that tries one after the other, and journals are long.
  if (!isKnown(event)) return "later";
  return is(value, journalEntries[event] as Struct<JournalEntry>) ? value : undefined;
}

function isKnown(event: string): event is keyof typeof journalEntries {
  return Object.hasOwn(journalEntries, event);
}
