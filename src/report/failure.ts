import { CheckError, KnownError, QueryError } from "../errors.ts";
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
  if (failure instanceof Deno.errors.NotCapable) return formatMissingPermission(failure);
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

const permissions: Readonly<Record<string, { readonly doing: string; readonly flag: string }>> = {
  env: { doing: "reading the environment variable", flag: "--allow-env" },
  ffi: { doing: "loading the native library", flag: "--allow-ffi" },
  import: { doing: "importing code from", flag: "--allow-import" },
  net: { doing: "a network connection to", flag: "--allow-net" },
  read: { doing: "reading", flag: "--allow-read" },
  run: { doing: "starting the program", flag: "--allow-run" },
  sys: { doing: "asking the system for", flag: "--allow-sys" },
  write: { doing: "writing", flag: "--allow-write" },
};

/** In our words: Deno advises a flag that a compiled program does not have. */
function formatMissingPermission(error: Error): string {
  const [, kind = "", target] = /^Requires (\w+) access(?: to ("[^"]*"|[^\s,]+))?/
    .exec(error.message) ?? [];
  const permission = permissions[kind];
  if (permission === undefined) return "This program lacks a permission that it needs";
  const what = target === undefined ? kind : `${permission.doing} ${target}`;
  return [
    `This program has no permission for ${what}`,
    `  cause: permissions are fixed when the program is built, or by the task that starts it`,
    `  fix: build it with ${permission.flag} for this, or start it with a task that allows it`,
  ].join("\n");
}
