/** What keeps a driver from the sessions of a server, whatever the protocol is. */
import type { ExitReason } from "../../errors.ts";

/** Why no session could be opened, for people. */
export interface LoginFailure {
  readonly problem: string;
  readonly cause?: string | undefined;
  readonly fix: string;
  readonly exitReason: ExitReason;
  /** Whether other credentials may be let in. */
  readonly loginRefused?: boolean | undefined;
  readonly code?: string | undefined;
}

/** How far a login had come when its time was over. */
export interface LoginProgress {
  /** Whether the server took the connection. */
  readonly isConnected: boolean;
  /** Whether it sent a part of its answer. */
  readonly hasAnswered: boolean;
  /** What it said of itself, such as `8.0.36`; empty for nothing. */
  readonly version?: string;
}

/** A server did not let us in within ten seconds. */
export class LoginTimeout extends Error {
  override readonly name = "LoginTimeout";
  constructor(readonly progress: LoginProgress) {
    super("timeout expired");
  }
}

/** Where a driver wanted to connect. */
export interface SoughtServer {
  readonly host: string;
  readonly port: number;
  /** What listens there, such as `PostgreSQL`. */
  readonly label: string;
}

/** The text of an error; empty for anything else. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "";
}

/** The code of an error or of what caused it, such as `ECONNREFUSED`; empty for none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause === undefined ? "" : codeOf(error.cause);
}

/** What the network has against it; `undefined` when the server was reached and answered in time. */
export function socketFailure(
  error: unknown,
  { host, port, label }: SoughtServer,
): LoginFailure | undefined {
  const code = codeOf(error);
  if (/ENOTFOUND|EAI_/.test(code) || /failed to lookup|getaddrinfo/i.test(messageOf(error))) {
    return {
      problem: `the host "${host}" has no address`,
      cause: "the DNS lookup found no address",
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
  if (error instanceof LoginTimeout) return timeoutFailure(error.progress, { host, port, label });
  if (code === "ETIMEDOUT") return noAnswer({ host, port });
}

function timeoutFailure(
  { isConnected, hasAnswered, version = "" }: LoginProgress,
  { host, port, label }: SoughtServer,
): LoginFailure {
  if (hasAnswered) {
    return {
      problem: `the login at ${host}:${port} took more than 10 seconds`,
      cause: version === ""
        ? "the server, or something on the way, began to answer and did not finish"
        : `a ${label} server of version ${version} greeted us and did not finish the login`,
      fix: `see the load of the server and its log; is it ${label} that listens there?`,
      exitReason: "unreachable",
    };
  }
  if (!isConnected) return noAnswer({ host, port });
  return {
    problem: `no answer from ${host}:${port} within 10 seconds, though it takes connections`,
    fix: `is it ${label} that listens there? If so, see the load of the server and its log`,
    exitReason: "unreachable",
  };
}

function noAnswer({ host, port }: Pick<SoughtServer, "host" | "port">): LoginFailure {
  return {
    problem: `no answer from ${host}:${port} within 10 seconds`,
    fix: "are host and port right, do security group, VPC and firewall let us in?",
    exitReason: "unreachable",
  };
}

/** What answers speaks another protocol. */
export function otherProtocol({ host, port, label }: SoughtServer): LoginFailure {
  return {
    problem: `what answers at ${host}:${port} is not a ${label} server`,
    cause: `its answer does not follow ${label}'s protocol`,
    fix: "check `host` and `port` in the connection's secret",
    exitReason: "configuration",
  };
}

/** The connection ended before there was a session, for no reason that is known. */
export function brokeOff(error: unknown, { host, port, label }: SoughtServer): LoginFailure {
  const code = codeOf(error);
  return {
    problem: `the connection to ${host}:${port} broke off`,
    cause: /^[A-Z_]+$/.test(code) ? code : "the server or something on the way closed it",
    fix: `check that a ${label} server listens there, and its log`,
    exitReason: "unreachable",
  };
}

/**
 * The failure of the last attempt, with what an attempt before it had against TLS: a server may refuse the
 * password of a user who has to come with TLS.
 */
export function withEarlierTls<T extends { readonly cause?: string | undefined }>(
  failure: T,
  tlsCause: string | undefined,
): T {
  if (tlsCause === undefined) return failure;
  const earlier = `with TLS, which was tried before: ${tlsCause}`;
  return {
    ...failure,
    cause: failure.cause === undefined ? earlier : `${failure.cause}; ${earlier}`,
  };
}
