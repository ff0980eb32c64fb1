import { CheckError, KnownError, QueryError } from "../errors.ts";
import { missingPermission } from "../missing_permission.ts";
import { boundedText } from "../plain_text.ts";

/** Longer statements are cut; the asset's file and `bruin render` have the rest. */
const maxStatementLines = 15;

/**
 * What to print about anything that was thrown: an explanation when we have one, for lists the one of
 * each entry, otherwise the stack and a request to report it. Never properties or `cause` of a foreign
 * error.
 */
export function formatFailure(failure: unknown): string {
  if (failure instanceof AggregateError) return formatFailure(failure.errors);
  if (Array.isArray(failure)) return [...new Set(failure.map(formatFailure))].join("\n");
  if (failure instanceof KnownError) return formatKnown(failure);
  const missing = missingPermission(failure);
  if (missing !== undefined) return missing.describe();
  const text = failure instanceof Error ? failure.stack ?? failure.message : String(failure);
  return `${text}\n  This is a bug in this program. Please report it, with the lines above`;
}

/**
 * The failure with texts that fit into a log, for one that no task had: what a database or a server says
 * may hold a whole document, or control a terminal. What we cannot explain stays as it is.
 * @param redact Hides sensitive values.
 */
export function boundedFailure(failure: unknown, redact: (text: string) => string): unknown {
  if (failure instanceof AggregateError) return boundedFailure(failure.errors, redact);
  if (Array.isArray(failure)) return failure.map((each) => boundedFailure(each, redact));
  if (!(failure instanceof KnownError)) return failure;
  return failure.withTexts((text) => boundedText(text, redact));
}

function formatKnown(error: KnownError): string {
  if (error instanceof QueryError && error.statement !== undefined) {
    return `${error.describe()}\n${formatStatement("statement", error.statement)}`;
  }
  if (error instanceof CheckError) {
    return `${error.describe()}\n${formatStatement("query", error.query)}`;
  }
  return error.describe();
}

function formatStatement(label: string, statement: string): string {
  const lines = statement.trim().split(/\r?\n/);
  if (lines.length === 1) return `  ${label}: ${lines[0]}`;
  const rest = lines.length - maxStatementLines;
  const shown = rest > 1 ? [...lines.slice(0, maxStatementLines), `… ${rest} more lines`] : lines;
  return [`  ${label}:`, ...shown.map((line) => `    ${line}`)].join("\n");
}
