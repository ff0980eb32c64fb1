import { QueryError, type QueryErrorOptions } from "../../errors.ts";
import { placeText } from "../../data_files/data_file_error.ts";
import { shortened } from "../../plain_text.ts";
import { describeStatement, splitStatements } from "../../sql/statements.ts";
import { largestMessage, MessageTooLarge } from "./message_sizes.ts";
import { psqlRemedy } from "./remedies.ts";
import { kindsBySqlState } from "./sql_states.ts";
import { isServerError, type ServerError } from "./server_error.ts";
import { ScriptFailure } from "./session.ts";
import type { Copy } from "./copy.ts";
import type { ServerVariety } from "./variety.ts";

/** Of a message that quotes a value of a file. */
const longestMessage = 500;

/** As other PostgreSQL programs print it: `ERROR: relation "x" does not exist (SQLSTATE 42P01)`. */
export function serverMessage({ severity, message, code }: ServerError): string {
  return `${severity}: ${message} (SQLSTATE ${code})`;
}

/** What the code of the server says of a failed statement. */
function classify(
  error: ServerError,
  { isConflict = () => false }: ServerVariety,
): QueryErrorOptions {
  const { code, message } = error;
  const kind = isConflict(error)
    ? "conflict"
    : kindsBySqlState[code] ?? kindsBySqlState[code.slice(0, 2)] ??
      "other";
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
  { temporary = false, variety }: {
    readonly temporary?: boolean | undefined;
    readonly variety: ServerVariety;
  },
): QueryError {
  const { reason, completed, cancelled, farewell } = failure;
  const statements = splitStatements(script, variety.lexis);
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
      fix: `look for it in ${variety.runningQueries} before you run the asset again`,
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
  // PostgreSQL has it without sending it; servers that commit on several machines do send it.
  if (reason.code === "40003") {
    return lostConnection(place, serverMessage(reason), {
      databaseCode: reason.code,
      outcomeUnknown: !temporary,
    });
  }
  if (/^57P0[125]$/.test(reason.code)) {
    return lostConnection(place, serverMessage(reason), { databaseCode: reason.code });
  }
  const remedy = variety.remedyOf(reason) ?? psqlRemedy(reason) ?? reason.hint;
  return new QueryError(serverMessage(reason), {
    ...place,
    ...classify(reason, variety),
    ...(reason.detail !== undefined && { cause: reason.detail.replace(/\s*\n\s*/g, " ") }),
    ...(remedy !== undefined && { fix: remedy.replace(/\s*\n\s*/g, " ") }),
  });
}

/** Why rows could not be copied into a table, with their place in the file. */
export async function copyFailure(
  { script, placeOf }: Pick<Copy, "script" | "placeOf">,
  failure: ScriptFailure,
  variety: ServerVariety,
): Promise<QueryError> {
  const error = scriptFailure(script, failure, { temporary: true, variety });
  const { reason } = failure;
  const context = isServerError(reason) ? reason.where ?? "" : "";
  // What looks into a value, such as the parser of JSON, stands on lines before it.
  const [, line, column] = /^COPY \S+, line (\d+)(?:, column ([^:]+))?/m.exec(context) ?? [];
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
