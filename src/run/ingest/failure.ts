import { TaskError } from "../task.ts";

interface KnownFailure {
  /** Found in what ingestr wrote last. */
  readonly sign: RegExp;
  readonly fix: string;
}

const knownFailures: readonly KnownFailure[] = [
  {
    sign: /failed to download ingestr|missing ingestr executable/,
    fix: "set INGESTR_BINARY_PATH to an ingestr program, or let this machine reach github.com once",
  },
  {
    sign: /No solution found|Failed to (?:fetch|resolve|download)|not found in the cache/,
    fix: "let this machine reach the package index once, so that ingestr is in the cache",
  },
  {
    sign: /must be in the format <schema>\.<table>/,
    fix: "give the asset a name with a schema, such as main.customers",
  },
  {
    sign: /[Cc]ould not set lock on file|being used by another process/,
    fix: "close the other program that has the database file open",
  },
];

const otherwise = "look at the lines of ingestr above, for the first error among them";

/** The failure of ingestr with what helps against it, unless that is said already. */
export function explainFailure(error: TaskError): TaskError {
  const { message, explanation } = error;
  if (explanation.fix !== undefined) return error;
  const found = knownFailures.find(({ sign }) => sign.test(explanation.cause ?? ""));
  return new TaskError(message, { ...explanation, fix: found?.fix ?? otherwise });
}
