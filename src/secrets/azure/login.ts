import type { RetryClock } from "../../http/retry.ts";
import { SecretsError } from "../../errors.ts";
import { processEnv } from "../../env.ts";
import { missingPermission } from "../../missing_permission.ts";
import { Sealed } from "../../sealed.ts";
import { errorCodes } from "../error_codes.ts";
import { initializationError, type RemoteFailure } from "../failure.ts";
import {
  askService,
  type JsonFields,
  otherRefusal,
  returnedStatus,
  type ServiceRefusal,
} from "../json_service.ts";
import { type LoginToken, requestLogin, usableUntil } from "../login.ts";
import { cliToken } from "./cli.ts";
import { azureNames } from "./names.ts";
import type { AzureLogin, AzureSettings } from "./settings.ts";

/** A token has a few KB. */
const maxAnswerBytes = 256 * 1024;

interface LoginContext {
  readonly settings: AzureSettings;
  readonly clock: RetryClock;
  readonly signal: AbortSignal;
}

/**
 * The first token that one of the ways gives.
 * @throws {SecretsError} When none does. Only where a way is not there at all the next one is tried:
 * credentials that are refused are a mistake to be mended.
 */
export async function logIn(context: LoginContext): Promise<LoginToken> {
  const { logins } = context.settings;
  const tried: string[] = [];
  for (const login of logins) {
    try {
      return await tokenOf(login, context);
    } catch (error) {
      const isAbsent = error instanceof SecretsError &&
        (error.explanation.code === errorCodes.noAmbientCredentials ||
          login.method === "managed_identity" && error.exitReason === "unreachable");
      if (!isAbsent || logins.length === 1) throw error;
      tried.push(login.method);
    }
  }
  throw initializationError(azureNames, "failed to create Azure default credential", {
    cause: `nothing gave a token: ${tried.join(", ")}`,
    fix: "set BRUIN_AZURE_AUTH_METHOD and what it needs, or run az login",
    code: errorCodes.noAmbientCredentials,
  });
}

async function tokenOf(login: AzureLogin, context: LoginContext): Promise<LoginToken> {
  const { settings: { resource }, clock, signal } = context;
  const startedAt = clock.elapsed();
  switch (login.method) {
    case "cli": {
      const { value, lifeMs } = await cliToken(resource, {
        signal,
        now: clock.now(),
        env: processEnv,
      });
      return { value, usableUntil: usableUntil(startedAt, lifeMs) };
    }
    case "managed_identity":
      return readToken(await askMachine(login, context), { startedAt, clock });
    default:
      return readToken(await askAuthority(login, context), { startedAt, clock });
  }
}

/** @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
async function askAuthority(
  login: Extract<AzureLogin, { readonly tenant: string }>,
  { settings: { authority, resource, retryPolicy }, clock, signal }: LoginContext,
): Promise<JsonFields> {
  const url = new URL(`/${encodeURIComponent(login.tenant)}/oauth2/v2.0/token`, authority);
  const form = {
    grant_type: "client_credentials",
    client_id: login.clientId,
    scope: `${resource}/.default`,
    ...(login.method === "client_credentials" ? { client_secret: login.clientSecret.reveal() } : {
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: await podToken(login.tokenFile),
    }),
  };
  const place = { names: azureNames, host: url.host, hints: {} };
  return await requestLogin(
    (stop) =>
      askService(url, { method: "POST", body: new URLSearchParams(form), signal: stop }, {
        maxBytes: maxAnswerBytes,
        accepts: isAboutTokens,
      }),
    {
      place,
      policy: retryPolicy,
      clock,
      signal,
      method: login.method,
      failed: "failed to log in to Azure",
      refused: (refusal) => refusedByAuthority(refusal, { host: url.host, method: login.method }),
    },
  );
}

/** @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token */
async function askMachine(
  { clientId, endpoint }: Extract<AzureLogin, { readonly method: "managed_identity" }>,
  { settings: { resource, retryPolicy }, clock, signal }: LoginContext,
): Promise<JsonFields> {
  const url = new URL(endpoint.url);
  url.searchParams.set("api-version", endpoint.header === undefined ? "2018-02-01" : "2019-08-01");
  url.searchParams.set("resource", resource);
  if (clientId !== undefined) url.searchParams.set("client_id", clientId);
  const headers: Record<string, string> = endpoint.header === undefined
    ? { Metadata: "true" }
    : { "X-IDENTITY-HEADER": endpoint.header.reveal() };
  return await requestLogin((stop) =>
    // It knows the machine by its address, and gives a token to any client that has that.
    askService(url, { headers, signal: stop, direct: true }, {
      maxBytes: maxAnswerBytes,
      accepts: isAboutTokens,
    }), {
    place: { names: azureNames, host: url.host, hints: {} },
    // Where there is such a server, it is near.
    policy: { ...retryPolicy, attemptMs: Math.min(retryPolicy.attemptMs, 3_000), maxRetries: 1 },
    clock,
    signal,
    method: "managed_identity",
    failed: "failed to create Azure managed identity credential",
    refused: (refusal) => refusedByMachine(refusal, url.host),
  });
}

function isAboutTokens(fields: JsonFields, status: number): boolean {
  return status >= 400 ? "error" in fields || "statusCode" in fields : "access_token" in fields;
}

function readToken(
  { access_token: token, expires_in: seconds, expires_on: date }: JsonFields,
  { startedAt, clock }: { readonly startedAt: number; readonly clock: RetryClock },
): LoginToken {
  if (typeof token !== "string" || token === "") {
    throw initializationError(azureNames, "Azure returned no access token", {
      fix: "check the method of the login",
      code: errorCodes.rejected,
    });
  }
  // Machines write numbers as text, and some only the moment at which the token ends.
  const lifeMs = seconds === undefined ? Number(date) * 1000 - clock.now() : Number(seconds) * 1000;
  return {
    value: new Sealed(token),
    usableUntil: usableUntil(startedAt, Number.isFinite(lifeMs) ? Math.max(lifeMs, 0) : 60_000),
  };
}

/** Read for each login, since Kubernetes replaces it. */
async function podToken(path: string): Promise<string> {
  const text = await Deno.readTextFile(path).catch((error: unknown) => {
    throw missingPermission(error) ?? unreadable(path);
  });
  if (text.trim() === "") throw unreadable(path);
  return text.trim();
}

function unreadable(path: string): SecretsError {
  return initializationError(azureNames, "failed to read the token of the workload identity", {
    cause: "the file is missing, empty or not readable",
    where: path,
    fix: "check AZURE_FEDERATED_TOKEN_FILE, and that the pod has the label of workload identity",
    code: errorCodes.loginFileUnusable,
  });
}

/** What numbers of Microsoft Entra mean. */
const entraCauses: Readonly<Record<string, readonly [cause: string, fix: string]>> = {
  AADSTS7000215: ["the client secret is wrong", "put the value of the secret there, not its id"],
  AADSTS7000222: ["the client secret has expired", "make a new secret for the application"],
  AADSTS700016: ["the tenant has no such application", "check tenant and client id"],
  AADSTS90002: ["there is no such tenant", "check the tenant id"],
  AADSTS700021: [
    "the token of the pod is not for this application",
    "check the federated credential of the application: issuer, subject and audience",
  ],
};

function refusedByAuthority(
  refusal: ServiceRefusal,
  { host, method }: { readonly host: string; readonly method: string },
): RemoteFailure {
  const { status, fields } = refusal;
  const place = { names: azureNames, host, hints: {} };
  if (status !== 400 && status !== 401) return otherRefusal(refusal, place);
  // Of the description only the number is taken over.
  const number = /AADSTS\d{4,8}/.exec(String(fields["error_description"]))?.[0];
  const [cause, fix] = entraCauses[number ?? ""] ?? [
    `${method} was refused`,
    "check tenant, client id and secret, which belong together",
  ];
  return {
    kind: "login",
    retry: "never",
    place: { host },
    explain: () => ({
      reason: returnedStatus(azureNames, status),
      cause: number === undefined ? cause : `${cause} (${number})`,
      fix,
      code: errorCodes.loginUnknown,
      exitReason: "denied",
    }),
  };
}

function refusedByMachine(refusal: ServiceRefusal, host: string): RemoteFailure {
  const { status } = refusal;
  if (status !== 400 && status !== 403 && status !== 404) {
    return otherRefusal(refusal, { names: azureNames, host, hints: {} });
  }
  return {
    kind: "login",
    retry: "never",
    place: { host },
    explain: () => ({
      reason: returnedStatus(azureNames, status),
      cause: "the machine has no managed identity, or not this one",
      fix: "assign an identity to it, and set BRUIN_AZURE_CLIENT_ID when it has several",
      code: errorCodes.noAmbientCredentials,
      exitReason: "denied",
    }),
  };
}
