/** What ends a session or a statement, before it is put into words. */

/** An error of the server. Other fields of it are not used: `mysql2` adds the statement. */
export interface ServerError {
  readonly errno: number;
  readonly sqlState: string;
  readonly message: string;
}

/** Whether the server said so itself, rather than the network or `mysql2`. */
export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && "errno" in error && typeof error.errno === "number" &&
    error.errno > 0 && "sqlState" in error && typeof error.sqlState === "string";
}

/** What answers does not speak MySQL's protocol. */
export class NotMysql extends Error {
  override readonly name = "NotMysql";
}

/** A statement is larger than the server takes. */
export class StatementTooLarge extends Error {
  override readonly name = "StatementTooLarge";
  constructor(readonly bytes: number, readonly limit: number) {
    super("the statement is too large");
  }
}

/** A statement failed; `reason` is what `mysql2` or the server gave. */
export class StatementFailure {
  constructor(
    readonly reason: unknown,
    /**
     * `session ended`: the server ended its session, and did not say what became of it; `unconfirmed`: it was to be
     * cancelled, and the server did not answer.
     */
    readonly cancelled: "no" | "yes" | "session ended" | "unconfirmed",
  ) {}
}

/** The server, or something on the way, closed the connection and said nothing. */
export class ConnectionClosed extends Error {
  override readonly name = "ConnectionClosed";
}
