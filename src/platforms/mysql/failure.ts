import { QueryError, type QueryErrorKind, type QueryErrorOptions } from "../../errors.ts";
import { updatedTwice } from "./merge.ts";
import {
  isServerError,
  type ServerError,
  StatementFailure,
  StatementTooLarge,
} from "./session_failures.ts";

/** As MySQL's own programs print it: `ERROR 1146 (42S02): Table 'a.b' doesn't exist`. */
export function serverMessage({ errno, sqlState, message }: ServerError): string {
  return `ERROR ${errno} (${sqlState}): ${message}`;
}

/**
 * Numbers of errors by kind. @see https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html
 * and https://mariadb.com/kb/en/mariadb-error-codes/
 */
const numbers: Readonly<Partial<Record<QueryErrorKind, readonly number[]>>> = {
  syntax: [1064, 1149],
  missing: [1049, 1051, 1054, 1109, 1146, 1305, 1630, 4161, 1176, 1091],
  denied: [
    1044,
    1045,
    1142,
    1143,
    1227,
    1290,
    1370,
    1410,
    1698,
    1792,
    1836,
    3098,
    1148,
    3948,
    1418,
    1419,
    1786,
    3750,
  ],
  conflict: [1020, 1180, 1213, 1614, 3101],
  busy: [
    ...[1021, 1037, 1038, 1040, 1041, 1114, 1203, 1205, 1206, 1226, 1317, 1969, 3024, 3572],
    // "WSREP has not yet prepared node for application use", to which the session stays.
    ...[1047, 1878],
  ],
  lost: [1053, 1077, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 2006, 2013, 3169, 4031],
  limit: [1059, 1069, 1070, 1071, 1074, 1103, 1104, 1117, 1118, 1153, 1436, 1628, 1629, 1688],
  mismatch: [
    ...[1052, 1055, 1056, 1058, 1060, 1063, 1066, 1110, 1111, 1112, 1120, 1136, 1140, 1222],
    ...[1235, 1241, 1242, 1247, 1248, 1250, 1267, 1270, 1271, 1288, 1347, 1349, 1356, 1364, 1471],
    ...[1582, 1583, 3065, 1099, 1100, 1223, 1787],
  ],
};

const kinds: ReadonlyMap<number, QueryErrorKind> = new Map(
  (Object.entries(numbers) as [QueryErrorKind, readonly number[]][]).flatMap(([kind, list]) =>
    list.map((errno) => [errno, kind] as const)
  ),
);

/** Of several errors with the number of the system in them, such as 3, 1026, 1030 and 1180. */
function isFull(message: string): boolean {
  return /No space left on device/i.test(message);
}

const missingTable = /^(?:Table|Unknown database|Unknown table) '([^']+)'/;

/** What the number of the server's error says of a failed statement. */
export function classify({ errno, sqlState, message }: ServerError): QueryErrorOptions {
  const kind = isFull(message)
    ? "busy"
    : kinds.get(errno) ?? (sqlState.startsWith("08") ? "lost" : "other");
  return {
    databaseCode: String(errno),
    kind,
    missing: kind === "missing" ? missingTable.exec(message)?.[1] : undefined,
    accepted: true,
  };
}

const grow =
  "declare a larger type for the column, change the table with ALTER TABLE … MODIFY, or " +
  "make it anew with --full-refresh";

const fullRemedy = "free disk space at the server, or raise the limits of its temporary tables";

const localFileRemedy = "make a seed of the file: an asset of the type my.seed";

/** Remedies by number. */
const remedies: Readonly<Record<number, string>> = {
  1148: localFileRemedy,
  3948: localFileRemedy,
  1021: fullRemedy,
  1047:
    "the node is no part of its cluster: see wsrep_ready and wsrep_cluster_status of the server",
  1114: fullRemedy,
  1205: "another session holds the rows: see SHOW PROCESSLIST, or raise innodb_lock_wait_timeout",
  1213: "run it again; two sessions waited for each other, and the server rolled this one back",
  1264: grow,
  1290:
    "the server runs with read_only or another option that forbids this: take a connection that " +
    "may write",
  1317:
    "it was stopped with KILL QUERY, by an administrator or another program; see the server's log",
  1366:
    "correct the value, or declare another type for the column; for characters of all scripts " +
    "the column needs the character set utf8mb4",
  1267: "two texts have different collations: write COLLATE behind one of them",
  1406: grow,
  1418: "let an administrator set log_bin_trust_function_creators = 1, or declare the function " +
    "DETERMINISTIC",
  1628: "shorten the `description` of the asset: MySQL keeps 2,048 characters for a table",
  1629: "shorten the `description` of the column: MySQL keeps 1,024 characters for a column",
  1792: "begin the transaction without READ ONLY, and see transaction_read_only of the server",
  1786:
    "the server keeps CREATE TABLE … AS out of its log with GTIDs: MySQL 8.0.21 and later take it; " +
    "elsewhere make the table with the strategy ddl, and fill it with another strategy",
  1836: "the server is a replica: take a connection that may write",
  1969: "raise max_statement_time, or make the statement faster",
  3024: "raise max_execution_time, or make the statement faster",
  3750:
    "the server asks for a primary key (sql_require_primary_key): make the table with the strategy " +
    "ddl, and fill it with another strategy",
};

/** What to do about a failed statement; `undefined` when only the server knows. */
export function remedyOf({ errno, message }: ServerError): string | undefined {
  if (isFull(message)) return fullRemedy;
  if (errno === 1142 || errno === 1044) {
    const [, right] = /^([A-Z][A-Z ]*) command denied/.exec(message) ?? [];
    return right === undefined ? undefined : `let an administrator run: GRANT ${right} ON … TO …`;
  }
  return Object.hasOwn(remedies, errno) ? remedies[errno] : undefined;
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
  return new QueryError(serverMessage(reason), { ...place, ...known, fix: remedyOf(reason) });
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
    fix: localFileRemedy,
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
