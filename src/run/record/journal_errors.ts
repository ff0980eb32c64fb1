import { CheckError, KnownError, QueryError } from "../../errors.ts";
import { shortened } from "../../plain_text.ts";
import { PreflightError } from "../preflight_error.ts";
import type { JournalError } from "./journal.ts";

const longestText = 4_096;
const mostErrors = 20;

export interface JournalErrorsOptions {
  /** Hides what is sensitive. */
  readonly redact: (text: string) => string;
  /** Says what we cannot explain. */
  readonly describe: (failure: unknown) => string;
}

/** Why a task failed or a run did not begin, for its journal; several reasons when there were several. */
export function journalErrors(failure: unknown, options: JournalErrorsOptions): JournalError[] {
  const failures = reasonsOf(failure);
  const rest = failures.length - mostErrors;
  const errors = failures.slice(0, mostErrors).map((each) => journalErrorOf(each, options));
  return rest > 0 ? [...errors, { message: `${rest} more errors` }] : errors;
}

function reasonsOf(failure: unknown): unknown[] {
  const isSeveral = failure instanceof AggregateError || failure instanceof PreflightError;
  if (isSeveral) return reasonsOf(failure.errors);
  return Array.isArray(failure) ? failure.flatMap(reasonsOf) : [failure];
}

function journalErrorOf(
  failure: unknown,
  { redact, describe }: JournalErrorsOptions,
): JournalError {
  const text = (part: string | undefined) => part && journalText(part, redact);
  if (!(failure instanceof KnownError)) return { message: journalText(describe(failure), redact) };
  const { cause, where, fix, code } = failure.explanation;
  return {
    message: journalText(failure.message, redact),
    cause: text(cause),
    where: text(where),
    fix: text(fix),
    code,
    ...failure instanceof QueryError ? { statement: text(failure.statement?.trim()) } : {},
    ...failure instanceof CheckError
      ? {
        statement: text(failure.query.trim()),
        actual: failure.actual,
        expected: failure.expected,
      }
      : {},
  };
}

/** A text as a journal has it: without sensitive values, and cut after 4,096 characters. */
export function journalText(text: string, redact: (text: string) => string): string {
  return shortened(redact(text), longestText);
}
