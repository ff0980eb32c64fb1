import { toBase64 } from "../byte_text.ts";
import { ConnectionError } from "../errors.ts";
import type { AccessToken } from "../http/access_tokens.ts";
import { send, type SendOptions } from "../http/json_request.ts";
import { type Answer, isBusy } from "../http/request.ts";
import { impersonationScope, tokenAs, tokenOfExternalAccount } from "./exchange.ts";
import type { GoogleKey, OwnKey } from "./key.ts";
import { maxTokenBytes, readToken, tokenRefused } from "./token_answer.ts";

/** How a token is asked for. */
export type TokenRequest = SendOptions & {
  /** What it is for, such as `https://www.googleapis.com/auth/bigquery`. */
  readonly scope: string;
};

/**
 * Exchanges a credential for a token, at the addresses that it names. Google's own library is not used: it
 * sends the keys of service accounts to one fixed address, and looks at the network interfaces of the
 * machine, which this program may not.
 * @throws {ConnectionError} When Google refuses it or cannot be reached.
 */
export async function tokenOfKey(key: GoogleKey, options: TokenRequest): Promise<AccessToken> {
  if (key.kind === "external_account") return await tokenOfExternalAccount(key, options);
  if (key.kind !== "impersonated_service_account") return await tokenOfOwnKey(key, options);
  const token = await tokenOfOwnKey(key.source, { ...options, scope: impersonationScope });
  return await tokenAs(key.impersonation, { ...options, token });
}

async function tokenOfOwnKey(
  key: OwnKey,
  { scope, ...options }: TokenRequest,
): Promise<AccessToken> {
  const form: Record<string, string> = key.kind === "service_account"
    ? {
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: await assertionOf(key, { scope, connection: options.connection }),
    }
    : {
      grant_type: "refresh_token",
      client_id: key.clientId,
      client_secret: key.clientSecret,
      refresh_token: key.refreshToken,
    };
  const answer = await send(
    key.tokenUrl,
    { method: "POST", body: new URLSearchParams(form), maxBytes: maxTokenBytes },
    options,
  );
  const token = readToken(answer);
  if (token === undefined) throw refusedKey(answer, key, options.connection);
  return token;
}

async function assertionOf(
  key: OwnKey & { readonly kind: "service_account" },
  { scope, connection }: { readonly scope: string; readonly connection: string },
): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1000);
  const header = { alg: "RS256", typ: "JWT", kid: key.privateKeyId };
  const claims = {
    iss: key.email,
    scope,
    aud: key.tokenUrl.href,
    iat: issuedAt,
    exp: issuedAt + 3600,
  };
  const encode = (part: object) => base64url(new TextEncoder().encode(JSON.stringify(part)));
  const signed = `${encode(header)}.${encode(claims)}`;
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const privateKey = await crypto.subtle
    .importKey("pkcs8", key.privateKey, algorithm, false, ["sign"])
    .catch(() => {
      throw new ConnectionError(`connection '${connection}': its private_key is damaged`, {
        connection,
        fix: "put the key file in as Google made it",
      });
    });
  const signature = await crypto.subtle.sign(
    algorithm,
    privateKey,
    new TextEncoder().encode(signed),
  );
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

function base64url(bytes: Uint8Array): string {
  return toBase64(bytes)
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Why there is no token for a key. */
function refusedKey(answer: Answer, key: OwnKey, connection: string): ConnectionError {
  const isService = key.kind === "service_account";
  const { host } = key.tokenUrl;
  const where = isService ? `service account ${key.email}, ${host}` : host;
  const { error_description: description } = answer.body;
  const isClock = typeof description === "string" &&
    /\biat\b|\bexp\b|reasonable timeframe/.test(description);
  if (isClock && !isBusy(answer.status)) {
    return new ConnectionError("Google refused the time of the request", {
      connection,
      cause: "the clock of this machine is several minutes off",
      where,
      fix: "set the clock, for example with NTP",
    });
  }
  return tokenRefused(answer, {
    connection,
    what: "the credentials",
    where,
    cause: isService
      ? "the key was deleted or replaced, or the service account was deleted or switched off"
      : "the login has expired or was withdrawn",
    fix: isService
      ? "make a new key for the service account, and put it into the connection"
      : "run `gcloud auth application-default login`",
  });
}
