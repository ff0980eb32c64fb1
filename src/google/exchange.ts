import { toBase64 } from "../byte_text.ts";
import { ConnectionError } from "../errors.ts";
import type { AccessToken } from "../http/access_tokens.ts";
import { send, type SendOptions } from "../http/json_request.ts";
import { missingPermission } from "../missing_permission.ts";
import type { ExternalAccount, Impersonation, SubjectTokenSource } from "./external_account.ts";
import { maxTokenBytes, readToken, tokenRefused } from "./token_answer.ts";

/** What a login needs to act as a service account, whatever that is used for. */
export const impersonationScope = "https://www.googleapis.com/auth/cloud-platform";

/**
 * Exchanges the token of another system for one of Google's.
 * @throws {ConnectionError} When there is no such token, or Google does not take it.
 */
export async function tokenOfExternalAccount(
  account: ExternalAccount,
  { scope, ...options }: SendOptions & { readonly scope: string },
): Promise<AccessToken> {
  const { audience, subjectTokenType, source, tokenUrl, client, userProject, impersonation } =
    account;
  const form = {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
    audience,
    scope: impersonation === undefined ? scope : impersonationScope,
    subject_token_type: subjectTokenType,
    subject_token: await subjectToken(source, options),
    // Google knows the project of a client.
    ...(userProject !== undefined && client === undefined &&
      { options: JSON.stringify({ userProject }) }),
  };
  const basic = client === undefined ? undefined : toBase64(
    new TextEncoder().encode(
      `${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret)}`,
    ),
  );
  const answer = await send(tokenUrl, {
    method: "POST",
    headers: basic === undefined ? {} : { Authorization: `Basic ${basic}` },
    body: new URLSearchParams(form),
    maxBytes: maxTokenBytes,
  }, options);
  const token = readToken(answer);
  if (token === undefined) {
    throw tokenRefused(answer, {
      connection: options.connection,
      where: tokenUrl.host,
      what: "the token of the other system",
      cause: "it has expired, or the provider of the pool does not take its issuer, its audience " +
        "or its attributes",
      fix: "compare the claims of the token with the audience and the condition of the provider",
    });
  }
  return impersonation === undefined
    ? token
    : await tokenAs(impersonation, { ...options, token, scope });
}

/**
 * A token of a service account, for one that may act as it.
 * @throws {ConnectionError} When it may not.
 */
export async function tokenAs(
  { url, delegates, lifeSeconds }: Impersonation,
  { token, scope, ...options }: SendOptions & {
    readonly token: AccessToken;
    readonly scope: string;
  },
): Promise<AccessToken> {
  const answer = await send(url, {
    method: "POST",
    headers: { Authorization: `Bearer ${token.value}`, "Content-Type": "application/json" },
    body: JSON.stringify({
      scope: scope.split(" "),
      lifetime: `${lifeSeconds}s`,
      ...(delegates.length > 0 && { delegates }),
    }),
    maxBytes: maxTokenBytes,
  }, options);
  const { accessToken: value, expireTime } = answer.body;
  const expiresAt = typeof expireTime === "string" ? Date.parse(expireTime) : NaN;
  if (answer.status === 200 && typeof value === "string" && value !== "" && expiresAt > 0) {
    return { value, expiresAt };
  }
  throw tokenRefused(answer, {
    connection: options.connection,
    where: url.host,
    what: "to let the login act as the service account",
    cause:
      "it lacks the role Service Account Token Creator or Workload Identity User on it, there " +
      "is no such service account, or the API of IAM credentials is off in its project",
    fix: "grant roles/iam.workloadIdentityUser or roles/iam.serviceAccountTokenCreator on the " +
      "service account, and look at service_account_impersonation_url",
  });
}

async function subjectToken(source: SubjectTokenSource, options: SendOptions): Promise<string> {
  const { connection } = options;
  const fail = (problem: string, where: string, fix: string) =>
    new ConnectionError(`connection '${connection}': ${problem}`, { connection, where, fix });
  if ("file" in source) {
    const text = await Deno.readTextFile(source.file).catch((error: unknown) => {
      throw missingPermission(error) ??
        fail(
          "the file of its credential_source cannot be read",
          source.file,
          "mount the token there, or correct credential_source.file",
        );
    });
    const found = tokenIn(text, source.field);
    if (found !== undefined) return found;
    throw fail(
      "the file of its credential_source has no token",
      source.file,
      "correct credential_source.format, or what writes the file",
    );
  }
  const { url, headers, field } = source;
  let found: string | undefined;
  const answer = await send(url, {
    headers: { ...headers },
    maxBytes: maxTokenBytes,
    // What tells a machine of itself without TLS knows it by its address.
    direct: url.protocol === "http:",
    parse: (text) => {
      found = tokenIn(text, field);
      return {};
    },
  }, options);
  if (answer.status === 200 && found !== undefined) return found;
  throw fail(
    `the address of its credential_source gave no token (HTTP ${answer.status})`,
    url.host,
    "correct credential_source.url, its headers and its format",
  );
}

/** @param field Of a JSON; `undefined` for the whole text. */
function tokenIn(text: string, field: string | undefined): string | undefined {
  if (field === undefined) return text.trim() || undefined;
  try {
    const document: unknown = JSON.parse(text);
    const value: unknown = typeof document === "object" && document !== null
      ? Object.entries(document).find(([name]) => name === field)?.[1]
      : undefined;
    return typeof value === "string" && value !== "" ? value : undefined;
  } catch {
    return undefined;
  }
}
