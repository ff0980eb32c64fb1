import { ConnectionError } from "../errors.ts";
import type { AccessToken } from "../http/access_tokens.ts";
import type { GoogleKey } from "./key.ts";
import { send, type SendOptions } from "../http/json_request.ts";
import { type Answer, isBusy } from "../http/request.ts";

/** The most bytes of an answer with a token. */
export const maxTokenBytes = 1024 * 1024;

/**
 * Exchanges a key for a token, at the address that the key names. Google's own library is not used: it
 * sends the keys of service accounts to one fixed address, and looks at the network interfaces of the
 * machine, which this program may not.
 * @throws {ConnectionError} When Google refuses the key or cannot be reached.
 */
export async function tokenOfKey(
  key: GoogleKey,
  { scope, ...options }: SendOptions & { readonly scope: string },
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
  return readToken(answer) ?? refuse(answer, key, options.connection);
}

/** The token in an answer; `undefined` when it holds none. */
export function readToken({ status, body }: Answer): AccessToken | undefined {
  const { access_token: value, expires_in: seconds } = body;
  if (status !== 200 || typeof value !== "string" || value === "") return undefined;
  const lifeMs = (typeof seconds === "number" ? seconds : 3600) * 1000;
  return { value, expiresAt: Date.now() + lifeMs };
}

async function assertionOf(
  key: GoogleKey & { readonly kind: "service_account" },
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
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function refuse({ status, body }: Answer, key: GoogleKey, connection: string): never {
  const where = key.kind === "service_account"
    ? `service account ${key.email}, ${key.tokenUrl.host}`
    : key.tokenUrl.host;
  if (isBusy(status)) {
    throw new ConnectionError(`Google could not answer (HTTP ${status})`, {
      connection,
      exitReason: "try-again",
      cause: "it is busy or has a fault of its own; the request was repeated",
      where,
      fix: "try again later",
    });
  }
  const description = typeof body.error_description === "string" ? body.error_description : "";
  if (/\biat\b|\bexp\b|reasonable timeframe/.test(description)) {
    throw new ConnectionError("Google refused the time of the request", {
      connection,
      cause: "the clock of this machine is several minutes off",
      where,
      fix: "set the clock, for example with NTP",
    });
  }
  const code = typeof body.error === "string" && /^[a-z_]{1,60}$/.test(body.error)
    ? `, ${body.error}`
    : "";
  throw new ConnectionError(`Google refused the credentials (HTTP ${status}${code})`, {
    connection,
    exitReason: "denied",
    loginRefused: true,
    cause: key.kind === "service_account"
      ? "the key was deleted or replaced, or the service account was deleted or switched off"
      : "the login has expired or was withdrawn",
    where,
    fix: key.kind === "service_account"
      ? "make a new key for the service account, and put it into the connection"
      : "run `gcloud auth application-default login`",
  });
}
