import { ConnectionError, KnownError, QueryError } from "../errors.ts";
import { problemWords } from "./problems.ts";
import { BusyAnswer } from "./request.ts";
import { UnansweredError } from "./unanswered.ts";

/** Whose statement it is, for errors. */
interface Job {
  readonly connection: string;
  readonly host: string;
  readonly statement: string;
}

/** What is not a fault of this program, and no word of the system on the statement. */
export function isExpected(error: unknown): error is KnownError | BusyAnswer | UnansweredError {
  return error instanceof KnownError || error instanceof BusyAnswer ||
    error instanceof UnansweredError;
}

/** The error for an answer that did not come; the error itself when it is something else. */
export function lostAnswer(
  error: unknown,
  { host, statement }: Job,
  { outcomeUnknown, where }: {
    readonly outcomeUnknown: boolean;
    /** What the system lists it as. */
    readonly where?: string | undefined;
  },
): unknown {
  if (error instanceof QueryError || !isExpected(error)) return error;
  return new QueryError(
    outcomeUnknown
      ? `Lost touch with ${host} while the statement ran`
      : `Could not read the result from ${host}`,
    {
      statement,
      kind: "lost",
      accepted: true,
      outcomeUnknown,
      cause: causeOf(error),
      ...(where !== undefined && { where }),
      fix: outcomeUnknown
        ? "it is unknown whether the statement took effect: look for its changes, and for the job in " +
          "the system's own list, before you run the asset again"
        : "run it again",
      code: "E370",
    },
  );
}

/** The error for a statement that was certainly not carried out. */
export function notSubmitted(error: unknown, { connection, host, statement }: Job): unknown {
  if (error instanceof UnansweredError) {
    const { cause, fix, exitReason } = problemWords(error.problem, error);
    return new ConnectionError(`cannot reach ${host}`, { connection, exitReason, cause, fix });
  }
  if (!(error instanceof BusyAnswer)) return error;
  return new QueryError(`${host} took no further statement`, {
    statement,
    kind: "busy",
    cause: causeOf(error),
    fix: "try again later, or run fewer statements at once",
    code: "E371",
  });
}

/** The error for a statement that was stopped, and has had no effect. Platforms throw it from `poll`. */
export function cancelled({ statement }: Pick<Job, "statement">): QueryError {
  return new QueryError("The statement was cancelled", {
    statement,
    kind: "cancelled",
    accepted: true,
  });
}

/** The error for a statement that the system may be carrying out still. @param where What it lists that as. */
export function cancelledUnconfirmed({ host, statement }: Job, where?: string): QueryError {
  return new QueryError("The statement was cancelled, but the server did not confirm it", {
    statement,
    kind: "cancelled",
    accepted: true,
    outcomeUnknown: true,
    cause: `${host} may still be running it`,
    ...(where !== undefined && { where }),
    fix: "look for it in the system's own list of queries before you run the asset again",
    code: "E372",
  });
}

function causeOf(error: KnownError | BusyAnswer | UnansweredError): string {
  if (error instanceof BusyAnswer) {
    return `it is busy or has a fault of its own (HTTP ${error.answer.status}); the request was repeated`;
  }
  if (error instanceof UnansweredError) return problemWords(error.problem, error).cause;
  return error.message;
}
