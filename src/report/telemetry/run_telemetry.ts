import { InterruptedError, KnownError, QueryError } from "../../errors.ts";
import type { Outcome, Reporter, RunEvent, RunSummary, TaskEvent, TaskLabel } from "../event.ts";
import type { StatementFacts } from "../../statement_facts.ts";
import { metrics } from "./metrics.ts";
import type { Attributes, RecordedSpan, Recorder } from "./recorder.ts";

export interface RunTelemetryOptions {
  /** The span that the run is a part of, such as that of a scheduler's job. */
  readonly traceparent: string | undefined;
  /** Hides sensitive values; everything that is sent passes through it. */
  readonly redact: (text: string) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What is known of a run once its files are read. */
export interface RunDescription {
  readonly pipeline: string;
  readonly environment: string;
  readonly runId: string;
  readonly workers: number;
  /** Types of the assets, such as `pg.sql`, by name. */
  readonly assetTypes: ReadonlyMap<string, string>;
}

/** What is told of a secret. */
export interface FetchedSecret {
  readonly origin:
    | { readonly secretName: string; readonly fetchMs: number; readonly requests: number }
    | undefined;
}

/**
 * Makes spans and measurements of a run: one span for all of it, and in it one for each task that was
 * started and for each secret that was fetched. Never a message, a query or a value: only names,
 * outcomes and codes.
 */
export class RunTelemetry implements Reporter {
  readonly #recorder: Recorder;
  readonly #options: RunTelemetryOptions;
  readonly #startedAtMs: number;
  readonly #run: RecordedSpan;
  readonly #tasks = new Map<string, RecordedSpan>();
  /** What the systems told of the statements of tasks that go on. */
  readonly #statements = new Map<string, StatementFacts[]>();
  #description: RunDescription | undefined;
  #summary: RunSummary | undefined;

  constructor(recorder: Recorder, options: RunTelemetryOptions) {
    this.#recorder = recorder;
    this.#options = options;
    this.#startedAtMs = options.now();
    this.#run = this.#start("bruin run", {
      parent: options.traceparent,
      startedAtMs: this.#startedAtMs,
      kind: "internal",
      attributes: {},
    });
  }

  describe(description: RunDescription): void {
    this.#description = description;
  }

  report(event: RunEvent): void {
    if (event.kind === "started") this.#startTask(event.task);
    if (event.kind === "statement") this.#statements.get(event.task.id)?.push(event.facts);
    if (event.kind === "finished") this.#finishTask(event);
    if (event.kind === "summary") this.#summary = event.summary;
  }

  /** To be called right after a secret was fetched; those without a record of that leave no span. */
  readonly secretFetched = (connection: string, { origin }: FetchedSecret): void => {
    if (origin === undefined) return;
    this.#start("fetch secret", {
      parent: this.#run.traceparent,
      startedAtMs: this.#options.now() - origin.fetchMs,
      kind: "client",
      attributes: {
        "bruin.connection": connection,
        "bruin.secret.name": origin.secretName,
        "bruin.secret.requests": origin.requests,
      },
    }).end({ attributes: {}, failed: false });
  };

  readonly connectionOpened = (connection: string, type: string): void => {
    this.#measure(metrics.openedConnections, 1, {
      "bruin.connection": connection,
      "bruin.connection.type": type,
    });
  };

  /** The variables by which a program that an asset starts takes part in the trace. */
  variables(asset: string): Readonly<Record<string, string>> {
    // A task may be here before it was reported.
    const { traceparent } = this.#startTask({ id: asset, asset, kind: "main" });
    // All zeros: there are no spans, because `OTEL_DENO_TRACING` is `false`.
    return /^00-0{32}-/.test(traceparent) ? {} : { TRACEPARENT: traceparent };
  }

  /**
   * Measures the work of a run and ends its span, however that ends.
   * @param work Returns an exit code.
   */
  async around(work: () => Promise<number>): Promise<number> {
    try {
      const exitCode = await work();
      this.#finishRun({ exitCode });
      return exitCode;
    } catch (error) {
      this.#finishRun({ error });
      throw error;
    }
  }

  /** The span of a task, begun at the first call. */
  #startTask(task: TaskLabel): RecordedSpan {
    const begun = this.#tasks.get(task.id);
    if (begun !== undefined) return begun;
    const type = this.#description?.assetTypes.get(task.asset);
    const span = this.#start(task.id, {
      parent: this.#run.traceparent,
      startedAtMs: this.#options.now(),
      kind: "internal",
      attributes: {
        "bruin.asset": task.asset,
        "bruin.task.kind": task.kind,
        ...type !== undefined && { "bruin.asset.type": type },
        ...task.column !== undefined && { "bruin.column": task.column },
        ...task.check !== undefined && { "bruin.check": task.check },
      },
    });
    this.#tasks.set(task.id, span);
    this.#statements.set(task.id, []);
    this.#measure(metrics.activeTasks, 1, this.#pipeline());
    return span;
  }

  #finishTask(event: TaskEvent & { readonly kind: "finished" }): void {
    const { task, outcome, durationMs, error } = event;
    const about = {
      ...this.#pipeline(),
      "bruin.task.kind": task.kind,
      "bruin.task.outcome": outcome,
    };
    this.#measure(metrics.tasks, 1, about);
    const span = this.#tasks.get(task.id);
    if (span === undefined) return;
    this.#tasks.delete(task.id);
    this.#measure(metrics.activeTasks, -1, this.#pipeline());
    this.#measure(metrics.taskDuration, durationMs / 1_000, about);
    const statements = this.#statements.get(task.id) ?? [];
    this.#statements.delete(task.id);
    const attributes = {
      "bruin.task.outcome": outcome,
      ...describeStatements(statements),
      ...describeError(error),
    };
    span.end({ attributes: this.#redacted(attributes), failed: outcome !== "succeeded" });
  }

  #finishRun({ exitCode, error }: Ending): void {
    const outcome = outcomeOf(this.#summary, { exitCode, error });
    const aborted = outcome === "aborted";
    const { environment, runId, workers } = this.#description ?? {};
    const attributes = {
      ...this.#pipeline(),
      ...environment !== undefined && { "bruin.environment": environment },
      ...runId !== undefined && { "bruin.run.id": runId },
      ...workers !== undefined && { "bruin.workers": workers },
      ...countOutcomes(this.#summary),
      // After a signal the process ends with the code of that.
      ...exitCode !== undefined && !aborted && { "process.exit.code": exitCode },
      "bruin.run.aborted": aborted,
      "bruin.run.outcome": outcome,
      ...describeError(error),
    };
    const seconds = (this.#options.now() - this.#startedAtMs) / 1_000;
    this.#measure(metrics.runDuration, seconds, {
      ...this.#pipeline(),
      "bruin.run.outcome": outcome,
    });
    this.#run.end({ attributes: this.#redacted(attributes), failed: outcome !== "succeeded" });
  }

  #pipeline(): Attributes {
    const pipeline = this.#description?.pipeline;
    return pipeline === undefined ? {} : { "bruin.pipeline": pipeline };
  }

  #start(name: string, options: Parameters<Recorder["startSpan"]>[1]): RecordedSpan {
    const attributes = this.#redacted(options.attributes);
    return this.#recorder.startSpan(this.#options.redact(name), { ...options, attributes });
  }

  #measure(...[metric, value, attributes]: Parameters<Recorder["measure"]>): void {
    this.#recorder.measure(metric, value, this.#redacted(attributes));
  }

  #redacted(attributes: Attributes): Attributes {
    return Object.fromEntries(
      Object.entries(attributes).map(([name, value]) =>
        [name, typeof value === "string" ? this.#options.redact(value) : value] as const
      ),
    );
  }
}

/** `not_started`: something kept every task from starting. */
type RunOutcome = "succeeded" | "failed" | "aborted" | "not_started";

/** How the work of a run ended: it returned or threw. */
interface Ending {
  readonly exitCode?: number | undefined;
  readonly error?: unknown;
}

function outcomeOf(summary: RunSummary | undefined, { exitCode, error }: Ending): RunOutcome {
  if (summary?.aborted || error instanceof InterruptedError) return "aborted";
  if (exitCode === 0) return "succeeded";
  return summary === undefined ? "not_started" : "failed";
}

function countOutcomes(summary: RunSummary | undefined): Attributes {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of summary?.results ?? []) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return Object.fromEntries(
    Object.entries(counts).map(([outcome, count]) => [`bruin.tasks.${outcome}`, count]),
  );
}

/** Jobs, and sums of what the system told of each statement; nothing where it told nothing. */
function describeStatements(statements: readonly StatementFacts[]): Attributes {
  const jobs = statements.flatMap(({ id }) => id ?? []);
  const sum = (key: "rows" | "bytes") => {
    const known = statements.flatMap((facts) => facts[key] ?? []);
    return known.length === 0 ? undefined : known.reduce((total, each) => total + each);
  };
  const [rows, bytes] = [sum("rows"), sum("bytes")];
  return {
    ...jobs.length > 0 && { "bruin.jobs": jobs.join(" ") },
    ...rows !== undefined && { "bruin.rows": rows },
    ...bytes !== undefined && { "bruin.bytes": bytes },
  };
}

/** The kind of an error and its codes; the message may quote rows and stays here. */
function describeError(error: unknown): Attributes {
  if (error === undefined || error instanceof InterruptedError) return {};
  if (!(error instanceof KnownError)) return { "error.type": "_OTHER" };
  const { code } = error.explanation;
  const databaseCode = error instanceof QueryError ? error.databaseCode : undefined;
  return {
    "error.type": error.name,
    ...code !== undefined && { "bruin.error.code": code },
    ...databaseCode !== undefined && { "db.response.status_code": databaseCode },
  };
}
