/** Why no session could be opened: what the server refused, or what kept us from reaching it. */
import { ConnectionError } from "../../errors.ts";
import { rethrowMissingPermission } from "../../missing_permission.ts";
import { serverMessage } from "./failure.ts";
import { MessageTooLarge } from "./message_sizes.ts";
import { isServerError, type ServerError } from "./server_error.ts";
import type { Server } from "./session.ts";
import type { ServerVariety } from "./variety.ts";
import {
  brokeOff,
  codeOf,
  type LoginFailure,
  messageOf,
  otherProtocol,
  socketFailure,
  withEarlierTls,
} from "../sessions/unreachable.ts";

/** Whether the server refused this kind of encryption, so that another may work. */
export function refusesEncryption(error: unknown): boolean {
  // Redshift has the same code for a wrong password, which is not to be tried twice, and not without TLS.
  if (isServerError(error)) return error.code === "28000" && /pg_hba\.conf/.test(error.message);
  return isTlsFailure(error);
}

function isTlsFailure(error: unknown): boolean {
  return /SSL|TLS|certificate|UnknownIssuer|handshake/i.test(messageOf(error)) ||
    /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(codeOf(error));
}

/** Why no session could be opened. Built from codes and the server's message, never from details. */
export function connectionFailure(
  error: unknown,
  { connection, server, earlier = [], variety }: {
    readonly connection: string;
    readonly server: Server;
    /** What attempts with other encryption failed with. Default: there were none. */
    readonly earlier?: readonly unknown[];
    readonly variety: ServerVariety;
  },
): ConnectionError {
  const ofTls = earlier.find((error) => !isServerError(error) && isTlsFailure(error));
  const { problem, ...rest } = withEarlierTls(
    isServerError(error) ? refused(error, server, variety) : unreachable(error, server),
    ofTls === undefined || lacksTls(ofTls) ? undefined : tlsCause(messageOf(ofTls), codeOf(ofTls)),
  );
  const { host, port, database, user, sslMode } = server;
  return new ConnectionError(`Cannot connect to ${server.label} for "${connection}": ${problem}`, {
    connection,
    where: `${host}:${port}, database "${database}", user "${user}", ssl_mode ${sslMode}`,
    ...rest,
  });
}

function refused(
  error: ServerError,
  { user, database, searchPath }: Server,
  { tooManySessions }: ServerVariety,
): LoginFailure {
  const cause = serverMessage(error);
  const isPassword = error.code === "28000" &&
    /password authentication failed/i.test(error.message);
  switch (isPassword ? "28P01" : error.code) {
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
        fix: tooManySessions,
        exitReason: "try-again",
      };
    case "57P03":
      return {
        problem: "the server is starting up or shutting down",
        cause,
        fix: "try again in a minute",
        exitReason: "try-again",
      };
  }
  if (
    searchPath !== undefined && /unsupported startup parameter.*search_path/.test(error.message)
  ) {
    return {
      problem: "what answers takes no search path",
      cause,
      fix:
        "let the pooler pass it (ignore_startup_parameters of PgBouncer), or leave `schema` out of " +
        "the connection's secret and write both parts of the tables' names",
      exitReason: "configuration",
    };
  }
  // Of the connection, resources, an operator and the system: not of what the user gave.
  if (/^(?:08|53|57|58)/.test(error.code)) {
    return {
      problem: "the server does not take the connection now",
      cause,
      fix: "try again in a minute; when that does not help, see the log of the server, or of the " +
        "pooler before it",
      exitReason: "try-again",
    };
  }
  return {
    problem: "the server refused",
    cause,
    fix: "look the code up in the list of PostgreSQL error codes",
    exitReason: "configuration",
  };
}

/** @throws {MissingPermissionError} When it is Deno that refuses the connection. */
function unreachable(error: unknown, { label, host, port, password }: Server): LoginFailure {
  rethrowMissingPermission(error);
  const sought = { host, port, label };
  const message = messageOf(error);
  const code = codeOf(error);
  const network = socketFailure(error, sought);
  if (network !== undefined) return network;
  if (error instanceof MessageTooLarge) return otherProtocol(sought);
  if (lacksTls(error)) {
    return {
      problem: "the server does not offer TLS",
      fix: "turn TLS on in the server, or set `ssl_mode: prefer` if plain text is acceptable",
      exitReason: "configuration",
    };
  }
  if (message === "There was an error establishing an SSL connection") {
    return {
      problem: `${host}:${port} does not agree to TLS as a ${label} server does`,
      cause: "it answered neither yes nor no to the request for TLS",
      fix: `check that a ${label} server listens there, and its log`,
      exitReason: "unreachable",
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
  return brokeOff(error, sought);
}

function lacksTls(error: unknown): boolean {
  return messageOf(error) === "The server does not support SSL connections";
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
