import type { Env } from "../../env.ts";
import { ConnectionError, type SecretsError } from "../../errors.ts";
import { findDefaultCredentials, tokenOfMachine } from "../../google/default_credentials.ts";
import { readGoogleKey } from "../../google/key.ts";
import { tokenOfKey } from "../../google/token.ts";
import type { AccessToken } from "../../http/access_tokens.ts";
import { loginOptions, type SendOptions } from "../../http/json_request.ts";
import type { RetryClock } from "../../http/retry.ts";
import { missingPermission } from "../../missing_permission.ts";
import { Sealed } from "../../sealed.ts";
import { errorCodes } from "../error_codes.ts";
import { initializationError } from "../failure.ts";
import { type LoginToken, usableUntil } from "../login.ts";
import { gcpNames } from "./names.ts";
import type { GcpCredentials } from "./settings.ts";

const scope = "https://www.googleapis.com/auth/cloud-platform";

/** Google's logins serve connections; this stands for the name of one, which no message keeps. */
const connection = gcpNames.name;

/**
 * A token for Secret Manager.
 * @throws {SecretsError} When the credentials cannot be used, or Google does not answer.
 */
export async function logIn(
  credentials: GcpCredentials,
  { env, clock, signal }: {
    readonly env: Env;
    readonly clock: RetryClock;
    readonly signal: AbortSignal;
  },
): Promise<LoginToken> {
  const startedAt = clock.elapsed();
  const options = loginOptions({ connection, where: "the login of Google", signal });
  try {
    const { value, expiresAt } = await tokenOf(credentials, { env, options });
    return {
      value: new Sealed(value),
      usableUntil: usableUntil(startedAt, Math.max(0, expiresAt - clock.now())),
    };
  } catch (error) {
    throw error instanceof ConnectionError ? asSecretsError(error) : error;
  }
}

async function tokenOf(
  credentials: GcpCredentials,
  { env, options }: { readonly env: Env; readonly options: SendOptions },
): Promise<AccessToken> {
  if (credentials.kind === "default") {
    const { key, metadata } = await findDefaultCredentials(connection, env);
    return key === undefined
      ? await tokenOfMachine(metadata, options)
      : await tokenOfKey(key, { ...options, scope });
  }
  const [json, place] = credentials.kind === "json"
    ? [credentials.json.reveal(), "BRUIN_GCP_SERVICE_ACCOUNT_JSON"]
    : [await readKeyFile(credentials.path), "the file of BRUIN_GCP_SERVICE_ACCOUNT_FILE"];
  return await tokenOfKey(readGoogleKey(json, { connection, place }), { ...options, scope });
}

async function readKeyFile(path: string): Promise<string> {
  return await Deno.readTextFile(path).catch((error: unknown) => {
    throw missingPermission(error) ??
      initializationError(gcpNames, "the file of BRUIN_GCP_SERVICE_ACCOUNT_FILE cannot be read", {
        where: path,
        fix: "correct the variable, or the rights of the file",
        code: errorCodes.loginFileUnusable,
      });
  });
}

/** The same failure, of the backend and not of a connection. */
function asSecretsError(error: ConnectionError): SecretsError {
  const { message, exitReason, explanation: { cause, where } } = error;
  return initializationError(gcpNames, message.replace(/^connection '[^']*':? /, ""), {
    ...(cause === undefined ? {} : { cause }),
    ...(where === undefined ? {} : { where }),
    fix: exitReason === "try-again" || exitReason === "unreachable"
      ? "check the network and the proxy, then start again"
      : "check BRUIN_GCP_SERVICE_ACCOUNT_FILE, BRUIN_GCP_SERVICE_ACCOUNT_JSON, or with " +
        "BRUIN_GCP_CREDENTIALS=default what this machine has",
    code: error.loginRefused ? errorCodes.loginUnknown : errorCodes.noAmbientCredentials,
    exitReason,
  });
}
