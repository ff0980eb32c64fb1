import { ConnectionError, type ExitReason } from "../../errors.ts";

interface OpenFailure {
  /** Found in DuckDB's message. */
  readonly sign: RegExp;
  readonly problem: string;
  readonly fix: string;
  readonly exitReason: ExitReason;
}

const openFailures: readonly OpenFailure[] = [
  {
    sign: /could not set lock|being used by another process/i,
    problem: "another program has the database file open",
    fix: "close that program, or set `read_only: true` wherever the file is only read",
    exitReason: "try-again",
  },
  {
    sign: /database does not exist/i,
    problem: "the database file does not exist",
    fix: "correct `path`, or create the file with a connection without `read_only`",
    exitReason: "configuration",
  },
  {
    sign:
      /not a valid duckdb database|serialization|corrupt|checksum|storage version|newer version/i,
    problem: "the file is damaged, or no database of DuckDB 1.5.5 or older",
    fix: "check that `path` names a DuckDB file, and restore it from a backup if it is damaged",
    exitReason: "configuration",
  },
  {
    sign: /permission denied|access is denied/i,
    problem: "the database file may not be opened",
    fix: "give this user the right to read and write the file and its folder",
    exitReason: "denied",
  },
  {
    sign: /read-only file system/i,
    problem: "the database file cannot be written: its disk is read-only",
    fix: "set `read_only: true` if the file is only read, or give a `path` on another disk",
    exitReason: "configuration",
  },
  {
    sign: /cannot open file|no such file|not a directory/i,
    problem: "the database file cannot be opened",
    fix: "check that the folder in `path` exists; a relative path starts at the project root",
    exitReason: "configuration",
  },
];

/**
 * Why a database file cannot be opened, and what to do about it.
 * @param message What DuckDB says.
 */
export function cannotOpen(connection: string, message: string): ConnectionError {
  const failure = openFailures.find(({ sign }) => sign.test(message));
  const problem = failure?.problem ?? "the database cannot be opened";
  return new ConnectionError(`Cannot use connection "${connection}": ${problem}`, {
    connection,
    cause: message.trim().replace(/\s*\n\s*/g, " "),
    fix: failure?.fix ?? "check `path`",
    exitReason: failure?.exitReason ?? "configuration",
  });
}
