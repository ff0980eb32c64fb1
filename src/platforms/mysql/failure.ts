import { QueryError, type QueryErrorOptions } from "../../errors.ts";
import { codeWords } from "../../sql/query_text.ts";
import { updatedTwice } from "./merge.ts";
import { entryOf, freeSpace, localFile } from "./server_errors.ts";
import {
  isServerError,
  type ServerError,
  StatementFailure,
  StatementTooLarge,
} from "./session_failures.ts";
import { mysqlTraits } from "./traits.ts";

/** As MySQL's own programs print it: `ERROR 1146 (42S02): Table 'a.b' doesn't exist`. */
export function serverMessage({ errno, sqlState, message }: ServerError): string {
  return `ERROR ${errno} (${sqlState}): ${message}`;
}

/** Of several errors with the number of the system in them, such as 3, 1026, 1030 and 1180. */
function isFull(message: string): boolean {
  return /No space left on device/i.test(message);
}

const missingTable = /^(?:Table|Unknown database|Unknown table) '([^']+)'/;

/** What the number of the server's error says of a failed statement. */
function classify({ errno, sqlState, message }: ServerError): QueryErrorOptions {
  const kind = isFull(message)
    ? "busy"
    : entryOf({ errno, message })?.kind ?? (sqlState.startsWith("08") ? "lost" : "other");
  return {
    databaseCode: String(errno),
    kind,
    missing: kind === "missing" ? missingTable.exec(message)?.[1] : undefined,
    accepted: true,
  };
}

/** Commands of MySQL's own shell, which the server does not know. */
const shellCommands: Readonly<Record<string, string>> = {
  delimiter:
    "leave DELIMITER out, which is a command of MySQL's own shell: a body with BEGIN … END " +
    "needs none, and takes in the rest of the script",
  source: "write the statements of the file here: SOURCE is a command of MySQL's own shell",
};

/** What to do about a failed statement; `undefined` when only the server knows. */
function remedyOf(
  { errno, message }: ServerError,
  { statement }: Pick<Place, "statement">,
): string | undefined {
  if (isFull(message)) return freeSpace;
  if (errno === 1064) {
    const [command = ""] = codeWords(statement, mysqlTraits.lexis);
    return Object.hasOwn(shellCommands, command) ? shellCommands[command] : undefined;
  }
  if (errno === 1290 && message.includes("--secure-file-priv")) {
    return "the server reads and writes files in the folder of secure_file_priv only: name one there, " +
      "or make a seed of the file, or export rows with bruin query --output csv";
  }
  if (errno === 1142 || errno === 1044) {
    const [, right] = /^([A-Z][A-Z ]*) command denied/.exec(message) ?? [];
    return right === undefined ? undefined : `let an administrator run: GRANT ${right} ON … TO …`;
  }
  return entryOf({ errno, message })?.fix;
}

/** Which statement failed. */
export interface Place {
  readonly statement: string;
  readonly where?: string | undefined;
}

/**
 * Why a statement failed.
 * @param options.temporary Whether nothing can be left of it when the connection breaks. Default: `false`.
 */
export function statementFailure(
  { reason, cancelled }: StatementFailure,
  { temporary = false, ...place }: Place & { readonly temporary?: boolean | undefined },
): QueryError {
  if (cancelled === "yes") {
    return new QueryError("The statement was cancelled", {
      ...place,
      kind: "cancelled",
      accepted: true,
    });
  }
  if (cancelled === "unconfirmed") {
    return new QueryError("The statement was cancelled, but the server did not confirm it", {
      ...place,
      kind: "cancelled",
      accepted: true,
      cause: "the server may still be running it",
      fix: "look for it with SHOW PROCESSLIST before you run the asset again",
      outcomeUnknown: !temporary,
    });
  }
  if (cancelled === "session ended") {
    return new QueryError("The statement was cancelled by ending its session", {
      ...place,
      kind: "cancelled",
      accepted: true,
      cause: "it did not end alone, and the server does not say how far it came",
      fix: "look for what it may have committed before you run the asset again",
      outcomeUnknown: !temporary,
    });
  }
  if (reason instanceof StatementTooLarge) return tooLarge(reason, place);
  if (reason instanceof RangeError) {
    return new QueryError("A value is too large to be read", {
      ...place,
      kind: "limit",
      accepted: true,
      cause: "texts may have 512 MB here",
      fix: "select less of it, such as SUBSTRING(… , 1, 1000000)",
      outcomeUnknown: !temporary,
      code: "E180",
    });
  }
  if (!isServerError(reason)) {
    if (isLocalInfile(reason)) return localInfile(place);
    return lost(place, { cause: "the connection was cut", outcomeUnknown: !temporary });
  }
  const known = classify(reason);
  if (known.kind === "lost") {
    return lost(place, {
      cause: serverMessage(reason),
      databaseCode: known.databaseCode,
      outcomeUnknown: false, // what a server ends, it rolls back
    });
  }
  if (place.statement.includes(updatedTwice)) {
    return new QueryError("The query has two rows with the same primary key", {
      ...place,
      ...known,
      cause: "a row of the table would be updated twice",
      fix: "let the query return one row for each primary key, for example with ROW_NUMBER()",
    });
  }
  return new QueryError(serverMessage(reason), {
    ...place,
    ...known,
    fix: remedyOf(reason, place),
  });
}

function tooLarge({ bytes, limit }: StatementTooLarge, place: Place): QueryError {
  const megabytes = (size: number) => `${Math.ceil(size / 1e6)} MB`;
  return new QueryError(`A statement of ${megabytes(bytes)} is too large for the server`, {
    ...place,
    kind: "limit",
    accepted: true,
    cause: `its max_allowed_packet is ${megabytes(limit)}`,
    fix: "raise max_allowed_packet of the server, or write the values into a seed instead",
    code: "E180",
  });
}

function isLocalInfile(reason: unknown): boolean {
  return reason instanceof Error && reason.message.startsWith("As a result of LOCAL INFILE");
}

function localInfile(place: Place): QueryError {
  return new QueryError("LOAD DATA LOCAL would send a file of this machine to the server", {
    ...place,
    kind: "denied",
    accepted: true,
    cause: "which file is the server's to say, so that none is sent",
    fix: localFile,
    code: "E361",
  });
}

/** When the server says nothing, even a commit may have come before the end. */
function lost(
  place: Place,
  known: {
    readonly cause: string;
    readonly databaseCode?: string | undefined;
    readonly outcomeUnknown: boolean;
  },
): QueryError {
  return new QueryError("The server ended the connection while the statement ran", {
    ...place,
    ...known,
    kind: "lost",
    accepted: true,
    fix: known.outcomeUnknown
      ? "see the server's log; it is unknown whether the statement was committed, so look for its " +
        "changes before you run the asset again"
      : "see the server's log",
  });
}
