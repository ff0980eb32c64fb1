import { ConnectionError } from "../../errors.ts";
import type { AccessToken, TokenSource } from "../../http/access_tokens.ts";
import { asNumber, asText } from "../../http/loose_json.ts";
import { send, type SendOptions } from "../../http/json_request.ts";
import { isBusy } from "../../http/request.ts";

/** What a connection logs in with. */
export interface Login {
  readonly token?: string | undefined;
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
}

/** Of tokens, where an answer does not say so. @see https://docs.databricks.com/dev-tools/auth/oauth-m2m */
const usualLifeS = 3_600;

/** Where access tokens come from. A service principal wins over a token, as in the reference. */
export function tokensOf({ token, client_id: id, client_secret: secret }: Login, base: URL): {
  readonly source: TokenSource;
  /** What was given, for messages. */
  readonly kind: "token" | "service principal";
} {
  if (id && secret) {
    return {
      source: (options) => tokenOf({ id, secret, base }, options),
      kind: "service principal",
    };
  }
  const value = (token ?? "").trim();
  return { source: () => Promise.resolve({ value, expiresAt: Infinity }), kind: "token" };
}

/**
 * Asks the workspace for a token of a service principal.
 * @see https://docs.databricks.com/dev-tools/auth/oauth-m2m
 * @throws {ConnectionError}
 */
async function tokenOf(
  { id, secret, base }: { readonly id: string; readonly secret: string; readonly base: URL },
  options: SendOptions,
): Promise<AccessToken> {
  const answer = await send(
    new URL("/oidc/v1/token", base),
    {
      method: "POST",
      headers: { Authorization: `Basic ${basic(`${id.trim()}:${secret.trim()}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials", scope: "all-apis" }),
    },
    options,
  );
  const { access_token: value, expires_in: life } = answer.body;
  if (answer.status < 300 && typeof value === "string" && value !== "") {
    return { value, expiresAt: Date.now() + (asNumber(life) ?? usualLifeS) * 1_000 };
  }
  const { connection, where } = options;
  if (isBusy(answer.status)) {
    throw new ConnectionError(`Databricks gave no token (HTTP ${answer.status})`, {
      connection,
      where,
      fix: "try again later",
      exitReason: "try-again",
    });
  }
  const reason = asText(answer.body.error);
  const isRefused = reason === "invalid_client" || answer.status === 401;
  throw new ConnectionError("Databricks refused the service principal", {
    connection,
    exitReason: "denied",
    loginRefused: isRefused,
    where,
    cause: isRefused
      ? "client_id or client_secret is wrong, or the secret has ended or was withdrawn"
      : `it answered HTTP ${answer.status}${/^[a-z_]{1,40}$/.test(reason) ? ` (${reason})` : ""}`,
    fix: isRefused
      ? "put the application id of the service principal into client_id, and an OAuth secret made for it " +
        "into client_secret; a token of Azure is neither"
      : "check that `host` is that of a workspace, and that the service principal is assigned to it",
    code: "E512",
  });
}

function basic(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** The error for a token that the workspace does not take. */
export function loginRefused(
  connection: string,
  { kind, host }: { readonly kind: "token" | "service principal"; readonly host: string },
): ConnectionError {
  return new ConnectionError("Databricks refused the access token", {
    connection,
    exitReason: "denied",
    loginRefused: true,
    cause: kind === "token"
      ? "it has expired, was withdrawn, or is one of another workspace"
      : "the token of the service principal was refused, even a new one",
    where: host,
    fix: kind === "token"
      ? "make a new token in this workspace and put it into `token`; or give client_id and client_secret of a " +
        "service principal, whose tokens are renewed"
      : "check that the service principal is assigned to this workspace",
    code: "E512",
  });
}
