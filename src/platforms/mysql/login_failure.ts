/** Why no session could be opened: what the server refused, or what kept us from reaching it. */
import { ConnectionError } from "../../errors.ts";
import { rethrowMissingPermission } from "../../missing_permission.ts";
import { serverMessage } from "./failure.ts";
import { ConnectionClosed, isServerError, NotMysql, type ServerError } from "./session_failures.ts";
import type { Server } from "./wire.ts";
import { WrongHost } from "./tls.ts";
import {
  brokeOff,
  codeOf,
  type LoginFailure,
  messageOf,
  otherProtocol,
  socketFailure,
  withEarlierTls,
} from "../sessions/unreachable.ts";

const hungUp = ["HANDSHAKE_NO_SSL_SUPPORT", "PROTOCOL_CONNECTION_LOST"];

/** Whether a session without TLS may work where this error came: a server may just hang up on ours. */
export function refusesTls(error: unknown): boolean {
  return error instanceof ConnectionClosed || hungUp.includes(codeOf(error)) || isTlsFailure(error);
}

/** Whether it came of TLS; Deno 2.4 gives no code. */
function isTlsFailure(error: unknown): boolean {
  return error instanceof WrongHost || codeOf(error) === "HANDSHAKE_SSL_ERROR" ||
    (!isServerError(error) &&
      /handshake|certificate|UnknownIssuer|NotValidForName/i.test(messageOf(error)));
}

/** Why no session could be opened. Built from codes and the server's message, never from details. */
export function connectionFailure(
  error: unknown,
  { connection, server, earlier = [], encryption, fewerSessions }: {
    readonly connection: string;
    readonly server: Server;
    /** What attempts with other encryption failed with. Default: there were none. */
    readonly earlier?: readonly unknown[];
    /** For people, such as "TLS with the certificate authority of ssl_ca_path". */
    readonly encryption: string;
    /** What to do to open fewer of them, by the fields that the connection type has. */
    readonly fewerSessions: string;
  },
): ConnectionError {
  const ofTls = earlier.find(isTlsFailure);
  const { problem, ...rest } = withEarlierTls(
    isServerError(error) ? refused(error, server, fewerSessions) : unreachable(error, server),
    ofTls === undefined ? undefined : tlsCause(ofTls),
  );
  const { host, port, database, user } = server;
  const place = database === undefined ? "no database" : `database "${database}"`;
  return new ConnectionError(`Cannot connect to MySQL for "${connection}": ${problem}`, {
    connection,
    where: `${host}:${port}, ${place}, user "${user}", ${encryption}`,
    ...rest,
  });
}

function refused(
  error: ServerError,
  { user, database, password }: Server,
  fewerSessions: string,
): LoginFailure {
  const cause = serverMessage(error);
  const denied = { cause, exitReason: "denied", loginRefused: true } as const;
  switch (error.errno) {
    case 1045:
    case 1698:
      return password === ""
        ? {
          ...denied,
          problem: `user "${user}" is not accepted without a password`,
          fix: "add `password` to the connection's secret",
        }
        : {
          ...denied,
          problem: `user "${user}" is not accepted with this password`,
          fix:
            "check `username` and `password` in the connection's secret, and from which hosts the " +
            "user may come (SELECT user, host FROM mysql.user)",
        };
    // Further attempts would keep it blocked.
    case 3955:
    case 4150:
      return {
        ...denied,
        problem: `user "${user}" is blocked after logins with wrong passwords`,
        fix: "let an administrator run: ALTER USER … ACCOUNT UNLOCK (on MariaDB: FLUSH PRIVILEGES)",
      };
    case 1862:
    case 1820:
      return {
        ...denied,
        problem: `the password of user "${user}" has expired`,
        fix:
          "set a new one (ALTER USER … IDENTIFIED BY …), and store it in the connection's secret",
      };
    case 3118:
    case 4151:
      return {
        ...denied,
        problem: `user "${user}" is locked`,
        fix: "let an administrator run: ALTER USER … ACCOUNT UNLOCK",
      };
    case 1049:
      return {
        problem: `database "${database}" does not exist`,
        cause,
        fix:
          "check `database` in the connection's secret, or leave it out and write both parts of " +
          "the tables' names",
        exitReason: "configuration",
      };
    case 1044:
      return {
        problem: `user "${user}" has no right to use database "${database}"`,
        cause,
        fix: "let an administrator run: GRANT … ON database.* TO …",
        exitReason: "denied",
      };
    case 1130:
      return {
        problem: "the server lets no user in from this machine",
        cause,
        fix: "let an administrator make a user for this host, or for all ('user'@'%')",
        exitReason: "denied",
      };
    case 1129:
      return {
        problem: "the server blocks this machine after too many failed connections",
        cause,
        fix: "let an administrator run: FLUSH HOSTS, and find what fails to connect",
        exitReason: "try-again",
      };
    case 1040:
    case 1203:
    case 1226:
      return {
        problem: error.errno === 1040
          ? "the server has too many connections"
          : `user "${user}" has too many connections`,
        cause,
        fix: `${fewerSessions}, or raise the limit in the server`,
        exitReason: "try-again",
      };
    case 3159:
      return {
        problem: "the server wants sessions to be encrypted",
        cause,
        fix: "give the certificate authority of the server in `ssl_ca_path`",
        exitReason: "configuration",
      };
    case 1053:
    case 3032:
    case 3168:
      return {
        problem: "the server is shutting down or starting",
        cause,
        fix: "run it again when the server is up",
        exitReason: "try-again",
      };
    case 1251:
    case 1524:
    case 2059:
      return {
        problem: `the way in which user "${user}" is to log in is not supported`,
        cause,
        fix: "let an administrator give the user caching_sha2_password or mysql_native_password",
        exitReason: "configuration",
      };
  }
  return {
    problem: "the server refused the connection",
    cause,
    fix: "see the server's log",
    // What is wrong with the connection is no matter of rights.
    exitReason: error.sqlState.startsWith("08") ? "unreachable" : "denied",
  };
}

function unreachable(error: unknown, { host, port, user }: Server): LoginFailure {
  rethrowMissingPermission(error);
  const sought = { host, port, label: "MySQL" };
  const code = codeOf(error);
  const network = socketFailure(error, sought);
  if (network !== undefined) return network;
  if (error instanceof NotMysql) return otherProtocol(sought);
  if (code === "HANDSHAKE_NO_SSL_SUPPORT") {
    return {
      problem: "the server does not offer TLS",
      fix: "turn TLS on in the server, or leave `ssl_ca_path` out if plain text is acceptable",
      exitReason: "configuration",
      code: "E362",
    };
  }
  if (isTlsFailure(error)) {
    return {
      problem: "the server's certificate was not accepted",
      cause: tlsCause(error),
      fix: "give the server's certificate authority in `ssl_ca_path`, and in `host` a name or an " +
        "address for which the certificate is",
      exitReason: "configuration",
      code: "E362",
    };
  }
  if (code === "MYSQL_CLEAR_PASSWORD_NOT_ENABLED") {
    return {
      problem: `the server asks for the password of user "${user}" as it is, without encryption`,
      cause: "an attacker who listens on the way, or answers in the server's place, would read it",
      fix: "give the certificate authority of the server in `ssl_ca_path`",
      exitReason: "configuration",
      code: "E362",
    };
  }
  if (code === "AUTH_SWITCH_PLUGIN_ERROR" || /unknown plugin/i.test(messageOf(error))) {
    return {
      problem: `the way in which user "${user}" is to log in is not supported`,
      fix: "let an administrator give the user caching_sha2_password or mysql_native_password",
      exitReason: "configuration",
    };
  }
  return brokeOff(error, sought);
}

function tlsCause(error: unknown): string {
  const message = messageOf(error);
  if (error instanceof WrongHost || /altname|NotValidForName|hostname/i.test(message)) {
    return "it is for another host name";
  }
  if (/expired/i.test(message)) return "it has expired";
  if (/issuer|self.signed|verify|unknown ?ca/i.test(message)) {
    return "it is not signed by an authority this machine trusts";
  }
  if (/HandshakeFailure|ProtocolVersion/i.test(message)) {
    return "the server takes no version or cipher of TLS that we know (1.2 and newer)";
  }
  return "the TLS handshake failed";
}
