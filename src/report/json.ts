import { rawJson } from "../exact_numbers.ts";
import { CheckError, KnownError, QueryError } from "../errors.ts";
import type { Reporter, RunEvent, TaskLabel } from "./event.ts";
import type { Output } from "./output.ts";
import { formatFailure } from "./failure.ts";
import type { ConnectionStage } from "./shapes/connection_stage.ts";
import { type Failure, failure } from "./shapes/failure.ts";

/**
 * Renders each event as one line of JSON, for programs that collect logs. Every line has `time` (ISO
 * 8601, UTC), `level` and `event`; keys that do not apply are left out.
 */
export function createJsonReporter(
  output: Output,
  options: { readonly now: () => Date },
): Reporter {
  return {
    report(event) {
      const time = options.now().toISOString();
      output.jsonLine({ time, level: levelOf(event), event: event.kind, ...fieldsOf(event) });
    },
  };
}

function levelOf(event: RunEvent): "info" | "warning" | "error" {
  switch (event.kind) {
    case "warning":
      return "warning";
    case "finished":
      return event.outcome === "failed" ? "error" : "info";
    case "summary":
      return event.summary.results.some(({ outcome }) => outcome === "failed") ? "error" : "info";
    default:
      return "info";
  }
}

function fieldsOf(event: RunEvent): Record<string, unknown> {
  switch (event.kind) {
    case "started":
      return taskFields(event.task);
    case "log":
      return { ...taskFields(event.task), source: event.source, text: event.text };
    case "statement": {
      const { ms, ...facts } = event.facts;
      return { ...taskFields(event.task), ...facts, duration_ms: ms };
    }
    case "still_running":
      return { ...taskFields(event.task), duration_ms: event.durationMs };
    case "finished":
      return {
        ...taskFields(event.task),
        outcome: event.outcome,
        duration_ms: event.durationMs,
        query: event.query,
        error: errorFields(event.error),
      };
    case "notice":
    case "warning":
      return { text: event.text };
    case "summary":
      return {
        aborted: event.summary.aborted,
        duration_ms: event.summary.durationMs,
        results: event.summary.results.map((result) => ({
          ...taskFields(result.task),
          outcome: result.outcome,
          duration_ms: result.durationMs,
          error: errorFields(result.error),
        })),
      };
  }
}

function taskFields({ id, asset, kind, column, check }: TaskLabel): Record<string, unknown> {
  return { task: id, asset, kind, column, check };
}

/**
 * A failure that ended a command, for `--output json`: `error` holds the message, beside it what explains
 * it. Several failures are listed in `errors`.
 */
export function failureToJson(thrown: unknown): Record<string, unknown> {
  return failure.write(failureOf(thrown)) as Record<string, unknown>;
}

/** Of a connection that was tried. */
type Stages = readonly ConnectionStage[] | undefined;

/** Anything that was thrown, as answers for machines tell of it. */
export function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof KnownError)) return { message: formatFailure(thrown) };
  const several = "errors" in thrown && Array.isArray(thrown.errors) ? thrown.errors : undefined;
  return {
    message: thrown.message,
    ...thrown.explanation,
    errors: several?.map(failureOf),
    stages: (thrown as KnownError & { readonly stages?: Stages }).stages,
  };
}

function errorFields(error: unknown): Record<string, unknown> | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof KnownError)) return { type: "Bug", message: formatFailure(error) };
  return {
    type: error.name,
    message: error.message,
    ...error.explanation,
    ...error instanceof QueryError
      ? { statement: error.statement, database_code: error.databaseCode }
      : {},
    ...error instanceof CheckError
      ? { query: error.query, actual: rawJson(error.actual), expected: rawJson(error.expected) }
      : {},
  };
}
