import type { Asset, Pipeline } from "../../project/model.ts";
import type { RunSummary, TaskLabel } from "../../report/event.ts";
import {
  type JournalEntry,
  journalFormat,
  type JournalHeader,
  journalVersion,
  type UnbegunRun,
} from "./journal.ts";
import { journalErrors, type JournalErrorsOptions, journalText } from "./journal_errors.ts";
import type { TaskFact } from "./witness.ts";

export interface JournalWriterOptions extends JournalErrorsOptions {
  /** The exit code of a run that has ended like this. */
  readonly exitCodeOf: (summary: RunSummary) => number;
  /** Milliseconds from any fixed moment, on a monotonic clock. */
  readonly now: () => number;
}

/** What the first line says of a run, besides its tasks. */
export type JournaledRun =
  & Pick<
    JournalHeader,
    "run" | "environment" | "interval" | "refresh" | "started" | "program" | "workers"
  >
  & {
    readonly pipeline: Pipeline;
    /** Names of the assets that the run which is continued has finished. */
    readonly finishedBefore: ReadonlySet<string>;
    readonly tasks: readonly TaskLabel[];
  };

/** How a run ended before its first task. */
export interface UnbegunEnd {
  readonly stage: UnbegunRun["stage"];
  /** Anything that was thrown, or several. */
  readonly failure: unknown;
  /** Whether a signal or the time limit ended it. */
  readonly aborted: boolean;
  /** The exit code. */
  readonly exit: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
}

/** Turns what happens in a run into lines of its journal, and keeps only what is going on. */
export class JournalWriter {
  readonly #options: JournalWriterOptions;
  readonly #startedAt: number;
  readonly #positions: ReadonlyMap<string, number>;
  /** Task ids by worker; a worker without a task is `undefined`. */
  readonly #workers: (string | undefined)[] = [];
  /** The first line. */
  readonly header: JournalHeader;

  constructor(run: JournaledRun, options: JournalWriterOptions) {
    this.#options = options;
    this.#startedAt = options.now();
    this.#positions = new Map(run.tasks.map(({ id }, position) => [id, position]));
    this.header = headerOf(run, options.redact);
  }

  /** The line for what a task did; `undefined` for what is not kept. */
  entryOf(fact: TaskFact): JournalEntry | undefined {
    const at = this.#offset();
    const task = this.#positions.get(fact.task.id);
    if (task === undefined) return undefined;
    const { redact } = this.#options;
    switch (fact.kind) {
      case "still_running":
        return { event: "alive", at };
      case "sending":
        return { event: "sending", at, task };
      case "started":
        return { event: "started", at, task, slot: this.#occupy(fact.task.id) };
      case "log":
        if (fact.attempt === undefined) return undefined;
        return { event: "retry", at, task, text: journalText(fact.text, redact) };
      case "statement": {
        const { id, url, ms, ...counts } = fact.facts;
        return {
          event: "statement",
          at,
          task,
          ...counts,
          ...id !== undefined && { id: journalText(id, redact) },
          ...url !== undefined && { url: journalText(url, redact) },
          ms: tenths(ms),
        };
      }
      case "finished": {
        this.#free(fact.task.id);
        const { outcome, durationMs, uncertain, error } = fact;
        return {
          event: "finished",
          at,
          task,
          outcome,
          ms: tenths(durationMs),
          ...uncertain && { uncertain },
          ...error !== undefined && { errors: journalErrors(error, this.#options) },
        };
      }
    }
  }

  /** The last line. */
  end(summary: RunSummary): JournalEntry {
    const { durationMs, aborted } = summary;
    const exit = this.#options.exitCodeOf(summary);
    return { event: "ended", at: this.#offset(), ms: tenths(durationMs), aborted, exit };
  }

  /** The last line of a run that did not get as far as its first task. */
  endUnbegun({ stage, failure, aborted, exit, ms }: UnbegunEnd): JournalEntry {
    const errors = journalErrors(failure, this.#options);
    return { event: "ended", at: 0, ms: tenths(ms), aborted, exit, unbegun: { stage, errors } };
  }

  #offset(): number {
    return tenths(this.#options.now() - this.#startedAt);
  }

  /** The first worker that has nothing to do takes the task. */
  #occupy(id: string): number {
    const free = this.#workers.indexOf(undefined);
    const slot = free < 0 ? this.#workers.length : free;
    this.#workers[slot] = id;
    return slot;
  }

  #free(id: string): void {
    const slot = this.#workers.indexOf(id);
    if (slot >= 0) this.#workers[slot] = undefined;
  }
}

function headerOf(
  { pipeline, finishedBefore, tasks, ...run }: JournaledRun,
  redact: (text: string) => string,
): JournalHeader {
  const byName = new Map(pipeline.assets.map((asset) => [asset.name, asset]));
  const upstreamsOf = (asset: Asset | undefined) =>
    asset?.upstreams.filter(({ kind, value }) => kind === "asset" && byName.has(value)) ?? [];
  const chosen = new Set(tasks.map(({ asset }) => asset));
  const known = new Set(chosen);
  for (const name of chosen) {
    for (const { value } of upstreamsOf(byName.get(name))) known.add(value);
  }
  const assets = pipeline.assets.map((asset, position) => ({ asset, position }))
    .filter(({ asset }) => known.has(asset.name));
  const indexes = new Map(assets.map(({ asset }, index) => [asset.name, index]));
  const indexOf = (name: string) => indexes.get(name) ?? -1;
  return {
    format: journalFormat,
    version: journalVersion,
    ...run,
    pipeline: redact(pipeline.name),
    total: pipeline.assets.length,
    assets: assets.map(({ asset, position }) => {
      const upstreams = upstreamsOf(asset).filter(({ value }) => indexes.has(value));
      const indexesOf = (symbolic: boolean) =>
        upstreams.filter(({ mode }) => (mode === "symbolic") === symbolic)
          .map(({ value }) => indexOf(value));
      const weak = indexesOf(true);
      return {
        name: redact(asset.name),
        type: redact(asset.type),
        position,
        upstreams: indexesOf(false),
        ...weak.length > 0 && { symbolic: weak },
        ...finishedBefore.has(asset.name) && { done: true },
      };
    }),
    tasks: tasks.map(({ asset, kind, column, check }) => ({
      asset: indexOf(asset),
      kind,
      column: column === undefined ? undefined : redact(column),
      check: check === undefined ? undefined : redact(check),
    })),
  };
}

function tenths(milliseconds: number): number {
  return Math.max(0, Math.round(milliseconds * 10) / 10);
}
