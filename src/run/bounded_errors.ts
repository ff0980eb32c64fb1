import { QueryError } from "../errors.ts";
import type { Redactor } from "../redactor.ts";
import type { Task } from "./task.ts";

/** What a database says may hold a whole document; a log of many megabytes helps nobody. */
const longestText = 16_384;

/**
 * The task, with errors of databases that fit into a log: their texts are cut, and cannot control a
 * terminal.
 */
export function withBoundedErrors(task: Task, redactor: Redactor): Task {
  return {
    ...task,
    async run(context) {
      try {
        await task.run(context);
      } catch (error) {
        throw error instanceof QueryError ? bounded(error, redactor) : error;
      }
    },
  };
}

function bounded(error: QueryError, redactor: Redactor): QueryError {
  const bound = (text: string) => cut(printable(text), redactor);
  const explanation = Object.fromEntries(
    Object.entries(error.explanation).map(([key, text]) => [key, text && bound(text)]),
  );
  return new QueryError(bound(error.message), {
    ...explanation,
    statement: error.statement && cut(error.statement, redactor),
    databaseCode: error.databaseCode,
    outcomeUnknown: error.outcomeUnknown,
  });
}

/** Without control sequences and control characters, but for tabs and line ends. */
function printable(text: string): string {
  // deno-lint-ignore no-control-regex
  const sequences = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])/g;
  return text.replace(sequences, "").replace(/\r\n/g, "\n").replace(/[^\P{Cc}\t\n]/gu, "");
}

function cut(text: string, redactor: Redactor): string {
  if (text.length <= longestText) return text;
  // Hidden first: what a cut leaves of a sensitive value could not be recognised.
  const hidden = redactor.redact(text);
  const shown = hidden.slice(0, longestText).replace(/[\ud800-\udbff]$/, "");
  return `${shown}… (${hidden.length - shown.length} more characters)`;
}
