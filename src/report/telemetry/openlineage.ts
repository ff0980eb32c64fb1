import { resolve } from "node:path";
import { KnownError } from "../../errors.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import type { Outcome, Reporter, RunEvent, RunSummary } from "../event.ts";
import {
  type Datasets,
  type EventType,
  lineageEvent,
  type LineageRun,
} from "./openlineage_events.ts";
import type { OpenLineageSettings } from "./openlineage_settings.ts";
import { postJson } from "./post_json.ts";

export interface OpenLineageOptions {
  readonly settings: OpenLineageSettings;
  /** Base of the path of the file. */
  readonly workingDirectory: string;
  /** Hides sensitive values; every event passes through it. */
  readonly redact: (text: string) => string;
  /** Called once, when an event could not be sent or written. */
  readonly warn: (text: string) => void;
  /** The longest time that disposing may take; 3 seconds by default. */
  readonly closeLimitMs?: number;
}

/** What is known of a run before its first task. */
export interface LineageDescription {
  readonly pipeline: Pipeline;
  /** Where the tables of an asset lie. */
  readonly namespaceOf: (asset: Asset) => string;
}

/** How events call the end of a task that has begun. */
const endings: Readonly<Record<Outcome, EventType>> = {
  succeeded: "COMPLETE",
  failed: "FAIL",
  upstream_failed: "FAIL",
  cancelled: "ABORT",
  skipped: "ABORT",
  not_started: "ABORT",
};

/**
 * Tells OpenLineage of a run: of the pipeline, and of each asset that was started. Never a query or a
 * message. Events are sent one after the other, while the run goes on.
 */
export class OpenLineageReporter implements Reporter, AsyncDisposable {
  readonly #options: OpenLineageOptions;
  readonly #closing = new AbortController();
  readonly #tasks = new Map<string, LineageRun>();
  #pipeline: { readonly run: LineageRun; readonly datasets: Datasets } | undefined;
  #summary: RunSummary | undefined;
  #sending: Promise<void> = Promise.resolve();
  #warned = false;

  constructor(options: OpenLineageOptions) {
    this.#options = options;
  }

  /** Whether it wants to be told of a pipeline whose columns were followed. */
  get wantsColumns(): boolean {
    return this.#options.settings.columns;
  }

  /** To be called before the first task starts. */
  describe({ pipeline, namespaceOf }: LineageDescription): void {
    const run = this.#newRun(pipeline.name);
    const assets = new Map(pipeline.assets.map((asset) => [asset.name, asset]));
    this.#pipeline = { run, datasets: { assets, namespaceOf } };
    this.#send("START", { run });
  }

  report(event: RunEvent): void {
    if (event.kind === "summary") this.#summary = event.summary;
    const known = this.#pipeline;
    if ((event.kind !== "started" && event.kind !== "finished") || known === undefined) return;
    const { task } = event;
    if (task.kind !== "main") return;
    const about = { asset: known.datasets.assets.get(task.asset), parent: known.run };
    if (event.kind === "started") {
      if (this.#tasks.has(task.id)) return;
      const run = this.#newRun(`${known.run.name}.${task.asset}`);
      this.#tasks.set(task.id, run);
      return this.#send("START", { run, ...about });
    }
    const run = this.#tasks.get(task.id);
    if (run === undefined) return;
    const { outcome, error } = event;
    this.#send(endings[outcome], { run, ...about, error: describeError(error) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#pipeline !== undefined) {
      this.#send(endingOf(this.#summary), { run: this.#pipeline.run });
    }
    const limit = setTimeout(() => this.#closing.abort(), this.#options.closeLimitMs ?? 3_000);
    await this.#sending;
    clearTimeout(limit);
  }

  #newRun(name: string): LineageRun {
    return { id: crypto.randomUUID(), namespace: this.#options.settings.namespace, name };
  }

  #send(type: EventType, about: {
    readonly run: LineageRun;
    readonly parent?: LineageRun;
    readonly asset?: Asset | undefined;
    readonly error?: string | undefined;
  }): void {
    const { settings, redact } = this.#options;
    if (this.#pipeline === undefined) return;
    const { datasets } = this.#pipeline;
    const { columns } = settings;
    const event = lineageEvent(type, { ...about, datasets, columns, time: new Date() });
    const redacted = redactTexts(event, redact);
    this.#sending = this.#sending.then(() => this.#deliver(redacted));
  }

  async #deliver(event: unknown): Promise<void> {
    const { settings: { url, headers, file }, workingDirectory } = this.#options;
    if (file !== undefined) {
      try {
        const path = resolve(workingDirectory, file);
        await Deno.writeTextFile(path, `${JSON.stringify(event)}\n`, { append: true });
      } catch {
        this.#warn(`lineage could not be written to ${file}`);
      }
    }
    if (url === undefined) return;
    const reason = this.#closing.signal.aborted
      ? "no answer in time"
      : await postJson(url, { headers, body: event, signal: this.#closing.signal });
    if (reason !== undefined) this.#warn(`lineage could not be sent to ${url.host}: ${reason}`);
  }

  #warn(text: string): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#options.warn(text);
  }
}

function endingOf(summary: RunSummary | undefined): EventType {
  if (summary === undefined) return "FAIL";
  if (summary.aborted) return "ABORT";
  const failed = summary.results.some(({ outcome }) =>
    outcome !== "succeeded" && outcome !== "skipped"
  );
  return failed ? "FAIL" : "COMPLETE";
}

/** Its kind and its code; `undefined` when nothing failed. */
function describeError(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof KnownError)) return "an unexpected error";
  const { code } = error.explanation;
  return code === undefined ? error.name : `${error.name} ${code}`;
}

/** Names of assets and columns may hold anything, and keys are texts as well. */
function redactTexts(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactTexts(item, redact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [redact(key), redactTexts(part, redact)]),
  );
}
