/** The server's own error. Other fields of it are not used: they may quote data or settings. */
export interface ServerError {
  readonly severity: string;
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** Character of the script, from 1. */
  readonly position?: string;
  /** What the server was doing; quotes the value it stopped at. */
  readonly where?: string | undefined;
}

/** Whether the server said so itself, rather than the network. */
export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && "severity" in error && "code" in error &&
    typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code);
}
