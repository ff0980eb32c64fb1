import type { Asset, Pipeline } from "../../project/model.ts";
import type { RunEvent, TaskLabel } from "../../report/event.ts";
import { type JournalEntry, journalFormat, type JournalHeader, journalVersion } from "./journal.ts";
import { journalErrors, type JournalErrorsOptions, journalText } from "./journal_errors.ts";

export interface JournalWriterOptions extends JournalErrorsOptions {
  /** Takes what becomes a line. */
  readonly append: (line: JournalHeader | JournalEntry) => void;
  /** The exit code of a run that has ended like this. */
  readonly exitCodeOf: (summary: Extract<RunEvent, { kind: "summary" }>["summary"]) => number;
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

/** Turns what happens in a run into lines of its journal, and keeps only what is going on. */
export class JournalWriter {
  readonly #options: JournalWriterOptions;
  readonly #startedAt: number;
  readonly #positions: ReadonlyMap<string, number>;
  /** Task ids by worker; a worker without a task is `undefined`. */
  readonly #workers: (string | undefined)[] = [];

  constructor(facts: JournaledRun, options: JournalWriterOptions) {
    this.#options = options;
    this.#startedAt = options.now();
    this.#positions = new Map(facts.tasks.map(({ id }, position) => [id, position]));
    options.append(headerOf(facts, options.redact));
  }

  report(event: RunEvent): void {
    const { append } = this.#options;
    const at = tenths(this.#options.now() - this.#startedAt);
    if (event.kind === "summary") {
      const { durationMs, aborted } = event.summary;
      const exit = this.#options.exitCodeOf(event.summary);
      append({ event: "ended", at, ms: tenths(durationMs), aborted, exit });
      return;
    }
    if (event.kind === "still_running") append({ event: "alive", at });
    if (!("task" in event)) return;
    const { id } = event.task;
    const task = this.#positions.get(id);
    if (task === undefined) return;
    if (event.kind === "started") {
      append({ event: "started", at, task, slot: this.#occupy(id) });
    } else if (event.kind === "log") {
      if (event.attempt === undefined) return;
      append({
        event: "retry",
        at,
        task,
        text: journalText(event.text, this.#options.redact),
      });
    } else if (event.kind === "statement") {
      const { redact } = this.#options;
      const { id, url, ms, ...counts } = event.facts;
      append({
        event: "statement",
        at,
        task,
        ...counts,
        ...id !== undefined && { id: journalText(id, redact) },
        ...url !== undefined && { url: journalText(url, redact) },
        ms: tenths(ms),
      });
    } else if (event.kind === "finished") {
      this.#free(id);
      const { outcome, durationMs, error } = event;
      append({
        event: "finished",
        at,
        task,
        outcome,
        ms: tenths(durationMs),
        ...error === undefined ? {} : { errors: journalErrors(error, this.#options) },
      });
    }
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
  { pipeline, finishedBefore, tasks, ...facts }: JournaledRun,
  redact: (text: string) => string,
): JournalHeader {
  const chosen = new Set(tasks.map(({ asset }) => asset));
  const byName = new Map(pipeline.assets.map((asset) => [asset.name, asset]));
  const upstreamsOf = (asset: Asset) =>
    asset.upstreams.filter(({ kind, value }) => kind === "asset" && byName.has(value));
  const known = new Set(chosen);
  for (const name of chosen) {
    for (const { value } of upstreamsOf(byName.get(name)!)) known.add(value);
  }
  const assets = pipeline.assets.filter(({ name }) => known.has(name));
  const positions = new Map(assets.map(({ name }, position) => [name, position]));
  return {
    format: journalFormat,
    version: journalVersion,
    ...facts,
    pipeline: redact(pipeline.name),
    total: pipeline.assets.length,
    assets: assets.map((asset) => {
      const upstreams = upstreamsOf(asset).filter(({ value }) => positions.has(value));
      const positionsOf = (symbolic: boolean) =>
        upstreams.filter(({ mode }) => (mode === "symbolic") === symbolic)
          .map(({ value }) => positions.get(value)!);
      const weak = positionsOf(true);
      return {
        name: redact(asset.name),
        type: redact(asset.type),
        upstreams: positionsOf(false),
        ...weak.length > 0 ? { symbolic: weak } : {},
        ...finishedBefore.has(asset.name) ? { done: true } : {},
      };
    }),
    tasks: tasks.map(({ asset, kind, column, check }) => ({
      asset: positions.get(asset)!,
      kind,
      column: column === undefined ? undefined : redact(column),
      check: check === undefined ? undefined : redact(check),
    })),
  };
}

function tenths(milliseconds: number): number {
  return Math.max(0, Math.round(milliseconds * 10) / 10);
}
