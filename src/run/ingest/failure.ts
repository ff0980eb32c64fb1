import { TaskError } from "../task.ts";

interface KnownFailure {
  /** Found in what ingestr wrote last. */
  readonly sign: RegExp;
  readonly fix: string;
  /** Whether ingestr fails in this way only before it has loaded anything. */
  readonly isEarly: boolean;
}

const knownFailures: readonly KnownFailure[] = [
  {
    sign: /failed to download ingestr|missing ingestr executable/,
    fix: "set INGESTR_BINARY_PATH to an ingestr program, or let this machine reach github.com once",
    isEarly: true,
  },
  {
    // As uv writes it, for a source may report the same of its own requests.
    sign:
      /No solution found when|(?:error:|cause:|[×▶]) Failed to (?:fetch|resolve|download)|was not found in the cache/,
    fix: "let this machine reach the package index once, so that ingestr is in the cache",
    isEarly: true,
  },
  {
    sign: /No interpreter found for Python/,
    fix: "set UV_PYTHON to a Python of this machine, or let uv install one",
    isEarly: true,
  },
  {
    sign: /must be in the format <schema>\.<table>/,
    fix: "give the asset a name with a schema, such as main.customers",
    isEarly: true,
  },
  {
    sign: /same database file with a different configuration/,
    fix: "read from another file than the one that is written, or copy with a duckdb.sql asset",
    isEarly: true,
  },
  {
    sign: /[Cc]ould not set lock on file|being used by another process/,
    fix: "close the other program that has the database file open",
    isEarly: false,
  },
];

const notStarted = "check that this file exists, and that this user may execute it";
const otherwise = "look at the lines of ingestr above, for the first error among them";

/** The failure of ingestr without its stack, and with what helps against it. */
export function explainFailure({ message, explanation }: TaskError): TaskError {
  const { cause, where } = explanation;
  // Only a program that could not be started has a place: its own.
  if (where !== undefined) return new TaskError(message, { fix: notStarted, ...explanation });
  const found = knownFailures.find(({ sign }) => sign.test(cause ?? ""));
  return new TaskError(message, {
    fix: found?.fix ?? otherwise,
    ...explanation,
    ...(cause !== undefined && { cause: withoutStack(cause) }),
    outcomeUnknown: !found?.isEarly,
  });
}

/** Python indents the places that led to an error, and then says in full lines what it is. */
function withoutStack(cause: string): string {
  const lines = cause.split(/\n {4}/);
  const plain = lines.filter((line) => !/^\s/.test(line));
  const isStack = plain.length > 0 && lines.some((line) => line.startsWith('  File "'));
  return isStack ? plain.join("\n    ") : cause;
}
