import { ConnectionError } from "../errors.ts";
import type { AccessToken } from "../http/access_tokens.ts";
import { type Answer, isBusy } from "../http/request.ts";

/** The most bytes of an answer with a token. */
export const maxTokenBytes = 1024 * 1024;

/** The token in an answer; `undefined` when it holds none. */
export function readToken({ status, body }: Answer): AccessToken | undefined {
  const { access_token: value, expires_in: seconds } = body;
  if (status !== 200 || typeof value !== "string" || value === "") return undefined;
  const lifeMs = (typeof seconds === "number" ? seconds : 3600) * 1000;
  return { value, expiresAt: Date.now() + lifeMs };
}

/** Who was asked for a token, and why it gives none. */
export interface TokenRefusal {
  readonly connection: string;
  /** What Google refused. */
  readonly what: string;
  readonly where: string;
  readonly cause: string;
  readonly fix: string;
}

/** The error for an answer without a token. */
export function tokenRefused(
  answer: Answer,
  { what, ...explanation }: TokenRefusal,
): ConnectionError {
  const { status, body: { error } } = answer;
  if (isBusy(status)) return serviceBusy(answer, explanation);
  const code = typeof error === "string" && /^[a-z_]{1,60}$/.test(error) ? `, ${error}` : "";
  return new ConnectionError(`Google refused ${what} (HTTP ${status}${code})`, {
    ...explanation,
    exitReason: "denied",
    loginRefused: true,
  });
}

/** The error for a service that gives no tokens now. */
export function serviceBusy(
  { status }: Answer,
  { connection, where }: Pick<TokenRefusal, "connection" | "where">,
): ConnectionError {
  return new ConnectionError(`Google could not answer (HTTP ${status})`, {
    connection,
    exitReason: "try-again",
    cause: "it is busy or has a fault of its own; the request was repeated",
    where,
    fix: "try again later",
  });
}
