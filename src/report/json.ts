import { KnownError } from "../errors.ts";
import type { Output } from "./output.ts";
import { formatFailure } from "./failure.ts";
import type { ConnectionStage } from "./shapes/connection_stage.ts";
import { type Failure, failure } from "./shapes/failure.ts";
import { type LoggedEvent, logLine } from "./shapes/log_line.ts";

/** Renders each event as one line of JSON, see {@linkcode logLine}, for programs that collect logs. */
export function createJsonReporter(
  output: Output,
  options: { readonly now: () => Date },
): { report(event: LoggedEvent): void } {
  return {
    report: (event) => {
      output.jsonLine(logLine.write({ time: options.now().toISOString(), event }));
    },
  };
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
