import {
  ConnectionError,
  type ExitReason,
  QueryError,
  type QueryErrorKind,
  type QueryErrorOptions,
} from "../../errors.ts";
import { placeText } from "../../data_files/data_file_error.ts";
import { shortened } from "../../plain_text.ts";
import { rethrowMissingPermission } from "../../missing_permission.ts";
import { describeStatement, splitStatements } from "../../sql/statements.ts";
import { remedyOf } from "./remedies.ts";
import { largestMessage, MessageTooLarge } from "./message_sizes.ts";
import {
  isServerError,
  LoginTimeout,
  ScriptFailure,
  type Server,
  type ServerError,
} from "./session.ts";
import type { Copy } from "./copy.ts";
import { postgresTraits } from "./traits.ts";

/** Whether the server refused this kind of encryption, so that another may work. */
export function refusesEncryption(error: unknown): boolean {
  if (isServerError(error)) return error.code === "28000"; // pg_hba.conf has no matching line
  return isTlsFailure(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "";
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause === undefined ? "" : codeOf(error.cause);
}

function isTlsFailure(error: unknown): boolean {
  return /SSL|TLS|certificate|UnknownIssuer|handshake/i.test(messageOf(error)) ||
    /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(codeOf(error));
}

/** Of a message that quotes a value of a file. */
const longestMessage = 500;

interface Explained {
  readonly problem: string;
  readonly cause?: string;
  readonly fix: string;
  readonly exitReason: ExitReason;
  /** Whether other credentials may be let in. */
  readonly loginRefused?: boolean;
}

/** Why no session could be opened. Built from codes and the server's message, never from details. */
export function connectionFailure(
  error: unknown,
  { connection, server }: { readonly connection: string; readonly server: Server },
): ConnectionError {
  const explained = isServerError(error) ? refused(error, server) : unreachable(error, server);
  const { problem, ...rest } = explained;
  const { host, port, database, user, sslMode } = server;
  return new ConnectionError(`Cannot connect to PostgreSQL for "${connection}": ${problem}`, {
    connection,
    where: `${host}:${port}, database "${database}", user "${user}", ssl_mode ${sslMode}`,
    ...rest,
  });
}

function refused(error: ServerError, { user, database }: Server): Explained {
  const cause = serverMessage(error);
  switch (error.code) {
    case "28P01":
      return {
        problem: `user "${user}" is not accepted with this password`,
        cause,
        fix: "check `username` and `password` in the connection's secret",
        exitReason: "denied",
        loginRefused: true,
      };
    case "28000":
      return {
        problem: `user "${user}" may not connect this way`,
        cause,
        fix: "check that the user exists and that pg_hba.conf allows it from here with this " +
          "`ssl_mode`",
        exitReason: "denied",
        loginRefused: !error.message.includes("pg_hba.conf"),
      };
    case "3D000":
      return {
        problem: `database "${database}" does not exist`,
        cause,
        fix: "check `database` in the connection's secret",
        exitReason: "configuration",
      };
    case "42501":
      return {
        problem: `user "${user}" has no right to connect to database "${database}"`,
        cause,
        fix: `run in the database: GRANT CONNECT ON DATABASE … TO …`,
        exitReason: "denied",
      };
    case "53300":
      return {
        problem: "the server has too many connections",
        cause,
        fix: "lower `pool_max_conns` or --workers, or raise max_connections in the server",
        exitReason: "try-again",
      };
    case "57P03":
      return {
        problem: "the server is starting up or shutting down",
        cause,
        fix: "try again in a minute",
        exitReason: "try-again",
      };
    default:
      return {
        problem: "the server refused",
        cause,
        fix: "look the code up in the list of PostgreSQL error codes",
        exitReason: "configuration",
      };
  }
}

/** @throws {MissingPermissionError} When it is Deno that refuses the connection. */
function unreachable(error: unknown, { host, port, password }: Server): Explained {
  rethrowMissingPermission(error);
  const message = messageOf(error);
  const code = codeOf(error);
  if (/ENOTFOUND|EAI_/.test(code) || /failed to lookup|getaddrinfo/i.test(message)) {
    return {
      problem: `the host "${host}" has no address`,
      fix: "check `host`, and the DNS of the network this runs in",
      exitReason: "unreachable",
    };
  }
  if (code === "ECONNREFUSED") {
    return {
      problem: `nothing answers at ${host}:${port}`,
      cause: "the connection was refused",
      fix: "is the server up, are host and port right, do security group and VPC let us in?",
      exitReason: "unreachable",
    };
  }
  if (error instanceof LoginTimeout && error.hasAnswered) {
    return {
      problem: `the login at ${host}:${port} took more than 10 seconds`,
      cause: "the server, or something on the way, began to answer and did not finish",
      fix: "see the load of the server and its log; is it PostgreSQL that listens there?",
      exitReason: "unreachable",
    };
  }
  if (error instanceof LoginTimeout || code === "ETIMEDOUT") {
    return {
      problem: `no answer from ${host}:${port} within 10 seconds`,
      fix: "are host and port right, do security group, VPC and firewall let us in?",
      exitReason: "unreachable",
    };
  }
  if (error instanceof MessageTooLarge) {
    return {
      problem: `what answers at ${host}:${port} is not a PostgreSQL server`,
      cause: "its answer does not follow PostgreSQL's protocol",
      fix: "check `host` and `port` in the connection's secret",
      exitReason: "configuration",
    };
  }
  if (message === "The server does not support SSL connections") {
    return {
      problem: "the server does not offer TLS",
      fix: "turn TLS on in the server, or set `ssl_mode: prefer` if plain text is acceptable",
      exitReason: "configuration",
    };
  }
  if (password === "" && /password/i.test(message)) {
    return {
      problem: "the server asks for a password and the connection has none",
      fix: "add `password` to the connection's secret",
      exitReason: "denied",
      loginRefused: true,
    };
  }
  if (isTlsFailure(error)) {
    return {
      problem: "the server's certificate was not accepted",
      cause: tlsCause(message, code),
      fix: "give the certificate authority in DENO_CERT, or set `ssl_mode: require` to encrypt " +
        "without checking who answers",
      exitReason: "configuration",
    };
  }
  return {
    problem: `the connection to ${host}:${port} broke off`,
    cause: /^[A-Z_]+$/.test(code) ? code : "the server or something on the way closed it",
    fix: "check that a PostgreSQL server listens there, and its log",
    exitReason: "unreachable",
  };
}

function tlsCause(message: string, code: string): string {
  if (/expired/i.test(message) || code === "CERT_HAS_EXPIRED") return "it has expired";
  if (/altname|NotValidForName|hostname/i.test(message) || /ALTNAME/.test(code)) {
    return "it is for another host name";
  }
  if (/issuer|self.signed|verify/i.test(message) || /SELF_SIGNED|VERIFY|ISSUER/.test(code)) {
    return "it is not signed by an authority this machine trusts";
  }
  return "the TLS handshake failed";
}

/** As other PostgreSQL programs print it: `ERROR: relation "x" does not exist (SQLSTATE 42P01)`. */
function serverMessage({ severity, message, code }: ServerError): string {
  return `${severity}: ${message} (SQLSTATE ${code})`;
}

/** SQLSTATE or its first two characters → kind; https://www.postgresql.org/docs/current/errcodes-appendix.html */
const kinds: Readonly<Record<string, QueryErrorKind>> = {
  "08": "lost",
  "0A": "mismatch",
  "28": "denied",
  "3D": "missing",
  "3F": "missing",
  "40": "conflict",
  "42": "mismatch",
  "42501": "denied",
  "42601": "syntax",
  "42703": "missing",
  "42704": "missing",
  "42883": "missing",
  "42P01": "missing",
  // What exists already may be gone when the statement is sent again.
  "42701": "other",
  "42710": "other",
  "42723": "other",
  "42P04": "other",
  "42P06": "other",
  "42P07": "other",
  "53": "busy",
  "54": "limit",
  "55": "busy",
  "57": "busy",
};

/** What the code of the server says of a failed statement. */
function classify({ code, message }: ServerError): QueryErrorOptions {
  const kind = kinds[code] ?? kinds[code.slice(0, 2)] ?? "other";
  const isName = code === "42P01" || code === "3F000";
  return {
    databaseCode: code,
    kind,
    missing: isName ? /^\w+ "([^"]+)" does not exist/.exec(message)?.[1] : undefined,
    accepted: true,
  };
}

/**
 * Why a script failed, and which of its statements did.
 * @param options.temporary Whether all it makes ends with the session, so that nothing can be left of it.
 */
export function scriptFailure(
  script: string,
  failure: ScriptFailure,
  { temporary = false }: { readonly temporary?: boolean } = {},
): QueryError {
  const { reason, completed, cancelled, farewell } = failure;
  const statements = splitStatements(script, postgresTraits.lexis);
  const atPosition = isServerError(reason) && reason.position !== undefined
    ? statements.findIndex(({ end }) => utf16Offset(script, Number(reason.position)) < end)
    : completed;
  const statement = statements[atPosition];
  const place = statement === undefined
    ? { statement: script }
    : { statement: statement.text, where: describeStatement(statements, atPosition) };

  if (cancelled === "yes") {
    return new QueryError("The statement was cancelled", { ...place, kind: "cancelled" });
  }
  if (cancelled === "unconfirmed") {
    return new QueryError("The statement was cancelled, but the server did not confirm it", {
      ...place,
      kind: "cancelled",
      cause: "the server may still be running it",
      fix: "look for it in pg_stat_activity before you run the asset again",
      outcomeUnknown: !temporary,
    });
  }
  if (reason instanceof MessageTooLarge) {
    return tooLarge(place, reason, { outcomeUnknown: !temporary });
  }
  if (!isServerError(reason)) {
    const cause = farewell === undefined ? "the connection was cut" : serverMessage(farewell);
    return lostConnection(place, cause, {
      databaseCode: farewell?.code,
      outcomeUnknown: !temporary,
    });
  }
  if (/^57P0[125]$/.test(reason.code)) {
    return lostConnection(place, serverMessage(reason), { databaseCode: reason.code });
  }
  const remedy = remedyOf(reason) ?? reason.hint;
  return new QueryError(serverMessage(reason), {
    ...place,
    ...classify(reason),
    ...(reason.detail !== undefined && { cause: reason.detail.replace(/\s*\n\s*/g, " ") }),
    ...(remedy !== undefined && { fix: remedy.replace(/\s*\n\s*/g, " ") }),
  });
}

/** Why rows could not be copied into a table, with their place in the file. */
export async function copyFailure(
  { script, placeOf }: Pick<Copy, "script" | "placeOf">,
  failure: ScriptFailure,
): Promise<QueryError> {
  const error = scriptFailure(script, failure, { temporary: true });
  const { reason } = failure;
  const context = isServerError(reason) ? reason.where ?? "" : "";
  const [, line, column] = /^COPY \S+, line (\d+)(?:, column ([^:]+))?/.exec(context) ?? [];
  if (line === undefined) return error;
  return error.reworded({
    message: shortened(error.message, longestMessage),
    where: placeText({ ...await placeOf(Number(line)), ...(column !== undefined && { column }) }),
    fix: error.explanation.fix ?? "correct the value, or declare another type for the column",
    code: "E159",
  });
}

/** The session ends with it, so that what the statement changed beside returning rows may be there or not. */
function tooLarge(
  place: { readonly statement: string; readonly where?: string },
  { bytes }: MessageTooLarge,
  known: { readonly outcomeUnknown: boolean },
): QueryError {
  const megabytes = (size: number) => `${Math.ceil(size / 1e6)} MB`;
  return new QueryError(`A row of ${megabytes(bytes)} is too large to be read`, {
    ...place,
    ...known,
    kind: "limit",
    accepted: true,
    cause: `rows of PostgreSQL may have ${megabytes(largestMessage)} here`,
    fix: "select less of it, such as substr(…) of the value, or export it in the server, with " +
      "COPY … TO 'file' or lo_export",
    code: "E180",
  });
}

/**
 * A server that still says why it ends a statement rolls it back first. When it says nothing, or only
 * that it has no time to, even a commit may have come before the end.
 */
function lostConnection(
  place: { readonly statement: string; readonly where?: string },
  cause: string,
  known: { readonly databaseCode: string | undefined; readonly outcomeUnknown?: boolean },
): QueryError {
  return new QueryError("The server ended the connection while the statement ran", {
    ...place,
    ...known,
    kind: "lost",
    accepted: true,
    cause,
    fix: known.outcomeUnknown
      ? "see the server's log; it is unknown whether the statement was committed, so look for " +
        "its changes before you run the asset again"
      : "see the server's log; this statement was rolled back",
  });
}

/** Turns the server's position, which counts characters from 1, into an index of a JavaScript string. */
function utf16Offset(text: string, position: number): number {
  let offset = 0;
  let count = 1;
  for (const character of text) {
    if (count++ === position) break;
    offset += character.length;
  }
  return offset;
}
