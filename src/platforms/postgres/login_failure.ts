/** Why no session could be opened: what the server refused, or what kept us from reaching it. */
import { ConnectionError, type ExitReason } from "../../errors.ts";
import { rethrowMissingPermission } from "../../missing_permission.ts";
import { serverMessage } from "./failure.ts";
import { MessageTooLarge } from "./message_sizes.ts";
import { isServerError, LoginTimeout, type Server, type ServerError } from "./session.ts";

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

interface Explained {
  readonly problem: string;
  readonly cause?: string | undefined;
  readonly fix: string;
  readonly exitReason: ExitReason;
  /** Whether other credentials may be let in. */
  readonly loginRefused?: boolean | undefined;
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
  if (message === "There was an error establishing an SSL connection") {
    return {
      problem: `${host}:${port} does not agree to TLS as a PostgreSQL server does`,
      cause: "it answered neither yes nor no to the request for TLS",
      fix: "check that a PostgreSQL server listens there, and its log",
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
