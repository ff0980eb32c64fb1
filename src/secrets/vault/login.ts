import type { RetryClock } from "../../http/retry.ts";
import { missingPermission } from "../../missing_permission.ts";
import { Sealed } from "../../sealed.ts";
import { errorCodes } from "../error_codes.ts";
import { initializationError, type RemoteFailure } from "../failure.ts";
import {
  isJsonObject,
  otherRefusal,
  returnedStatus,
  type ServicePlace,
  type ServiceRefusal,
} from "../json_service.ts";
import { loginError, type LoginToken, requestLogin, usableUntil } from "../login.ts";
import { encodePath, vaultNames } from "./names.ts";
import type { VaultLogin, VaultSettings } from "./settings.ts";
import type { VaultTransport } from "./transport.ts";

/**
 * Logs in as the settings say.
 * @throws {SecretsError} When Vault or the file of the service account gives no token.
 */
export async function logIn(
  { login, retryPolicy }: Pick<VaultSettings, "login" | "retryPolicy">,
  { transport, place, clock, signal }: {
    readonly transport: VaultTransport;
    readonly place: ServicePlace;
    readonly clock: RetryClock;
    readonly signal: AbortSignal;
  },
): Promise<LoginToken> {
  if (login.method === "token") return { value: login.token, usableUntil: Infinity };
  const body = await credentialsOf(login);
  const startedAt = clock.elapsed();
  const path = `auth/${encodePath(login.mount)}/login`;
  const options = {
    place,
    policy: retryPolicy,
    clock,
    signal,
    method: login.method,
    failed: "failed to login to the secrets backend",
    refused: (refusal: ServiceRefusal) => loginRefused(refusal, login, place),
  };
  const { auth } = await requestLogin(
    (stop) => transport.send("POST", path, { token: undefined, body, signal: stop }),
    options,
  );
  const token = isJsonObject(auth) ? auth["client_token"] : undefined;
  const lease = isJsonObject(auth) ? auth["lease_duration"] : undefined;
  if (typeof token !== "string" || token === "") {
    throw loginError("Vault returned no client token", options, {
      fix: "check the mount of the login",
      code: errorCodes.rejected,
    });
  }
  const lifeMs = typeof lease === "number" && lease > 0 ? lease * 1000 : Infinity;
  return { value: new Sealed(token), usableUntil: usableUntil(startedAt, lifeMs) };
}

async function credentialsOf(
  login: Exclude<VaultLogin, { readonly method: "token" }>,
): Promise<Record<string, string>> {
  if (login.method === "kubernetes") {
    return { role: login.role, jwt: await serviceAccountToken(login.tokenFile) };
  }
  const { roleId, secretId } = login;
  return {
    role_id: roleId,
    ...(secretId === undefined ? {} : { secret_id: secretId.reveal() }),
  };
}

/** Read for each login, since Kubernetes replaces it. */
async function serviceAccountToken(path: string): Promise<string> {
  const text = await Deno.readTextFile(path).catch((error: unknown) => {
    throw missingPermission(error) ??
      initializationError(vaultNames, "failed to read service account token", {
        cause: error instanceof Deno.errors.NotFound
          ? "there is no such file, so this is no pod with a service account"
          : "the file cannot be read",
        where: path,
        fix: "set BRUIN_VAULT_TOKEN, or BRUIN_VAULT_K8S_TOKEN_FILE where the token is elsewhere",
        code: errorCodes.loginFileUnusable,
      });
  });
  const token = text.trim();
  if (token !== "") return token;
  throw initializationError(vaultNames, "service account token is empty", {
    where: path,
    fix: "check the projected volume of the pod",
    code: errorCodes.loginFileUnusable,
  });
}

/** What a refused login says. */
function loginRefused(
  refusal: ServiceRefusal,
  login: VaultLogin,
  place: ServicePlace,
): RemoteFailure {
  const { status } = refusal;
  if (status < 400 || status >= 500 || status === 408 || status === 412 || status === 429) {
    return otherRefusal(refusal, place);
  }
  const reason = returnedStatus(vaultNames, status);
  return {
    kind: "login",
    retry: "never",
    place: { host: place.host },
    explain: () => ({
      reason,
      ...(status === 404
        ? {
          cause: "there is no login at this mount, or no such namespace",
          fix: `check ${mountVariables[login.method]} and BRUIN_VAULT_NAMESPACE`,
          code: errorCodes.placeMissing,
          exitReason: "configuration" as const,
        }
        : {
          cause: login.method === "kubernetes"
            ? "the role does not exist, or is not bound to this service account and namespace"
            : "the role id or the secret id is unknown, used up or expired",
          fix: login.method === "kubernetes"
            ? "check BRUIN_VAULT_ROLE and to which service accounts the role is bound"
            : "check BRUIN_VAULT_ROLE_ID and BRUIN_VAULT_SECRET_ID, which belong together",
          code: errorCodes.loginUnknown,
          exitReason: "denied" as const,
        }),
    }),
  };
}

const mountVariables: Readonly<Record<VaultLogin["method"], string>> = {
  token: "BRUIN_VAULT_TOKEN",
  kubernetes: "BRUIN_VAULT_K8S_AUTH_MOUNT",
  approle: "BRUIN_VAULT_APPROLE_MOUNT",
};
