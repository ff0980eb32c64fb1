import { errorCodes } from "../error_codes.ts";
import type { RemoteFailure, Words } from "../failure.ts";
import {
  isJsonObject,
  otherRefusal,
  returnedStatus,
  type ServicePlace,
  type ServiceRefusal,
} from "../json_service.ts";
import { azureNames } from "./names.ts";

/** What to check when a vault cannot be reached. */
export const hints = {
  name: "BRUIN_AZURE_KEYVAULT_URL, the network, and the private DNS of the vault's endpoint",
  route: "the network, the proxy, and the private endpoint of the vault",
  silence: "the network and the private endpoint of the vault, or raise BRUIN_AZURE_TIMEOUT",
  port: "correct the port in BRUIN_AZURE_KEYVAULT_URL",
};

/** What a refusal of Key Vault means. Its texts are left behind: they name callers and addresses. */
export function azureFailure(
  refusal: ServiceRefusal,
  service: ServicePlace,
): RemoteFailure {
  const { status } = refusal;
  const place = { host: service.host };
  const known = { retry: "never", place } as const;
  const reason = returnedStatus(azureNames, status);
  switch (status) {
    case 401:
      return {
        ...known,
        kind: "expired",
        explain: () => ({
          reason,
          cause: "the vault does not accept the token: it has expired, or is of another tenant",
          fix: "check the tenant of the login and that of the vault",
          code: errorCodes.loginUnknown,
          exitReason: "denied",
        }),
      };
    case 403:
      return {
        ...known,
        kind: "other",
        explain: ({ action }) => ({ reason, ...forbidden(innerCode(refusal), action === "read") }),
      };
    case 404:
      return {
        ...known,
        kind: "not-found",
        explain: ({ similarName }) => ({
          reason: "not found",
          cause: "the vault has no secret of this name",
          fix: similarName === undefined
            ? "check the name of the connection and BRUIN_AZURE_KEYVAULT_URL"
            : `did you mean '${similarName}', which exists?`,
          code: errorCodes.notFound,
          exitReason: "configuration",
        }),
      };
    case 409:
      return {
        ...known,
        kind: "other",
        explain: ({ subject }) => ({
          reason,
          cause: "a secret of this name was deleted and can still be recovered",
          fix: `az keyvault secret recover --name '${subject}' --vault-name …, or purge it`,
          code: errorCodes.deleted,
          exitReason: "configuration",
        }),
      };
    default:
      return otherRefusal(refusal, service);
  }
}

type Forbidden = Pick<Words, "cause" | "fix" | "code" | "exitReason">;

/** @see https://learn.microsoft.com/azure/key-vault/general/rest-error-codes */
function forbidden(code: string | undefined, isRead: boolean): Forbidden {
  if (code === "SecretDisabled") {
    return {
      cause: "the current version of the secret is disabled",
      fix: "enable it, or store another version",
      code: errorCodes.noCurrentValue,
      exitReason: "configuration",
    };
  }
  if (code === "ForbiddenByConnection" || code === "ForbiddenByFirewall") {
    return {
      cause: "the firewall of the vault does not let this network in",
      fix: "allow the network in the vault's settings, or use its private endpoint",
      code: errorCodes.denied,
      exitReason: "denied",
    };
  }
  const role = isRead ? "Key Vault Secrets User" : "Key Vault Secrets Officer";
  return {
    cause: "the identity has no role, or the vault no access policy, that allows this",
    fix:
      `assign the role '${role}' on the secret or the vault; bruin secrets plan --policy prints ` +
      "the least for reading",
    code: errorCodes.denied,
    exitReason: "denied",
  };
}

/** Which of the reasons for 403 it is; `undefined` when Azure does not tell. */
function innerCode({ fields }: ServiceRefusal): string | undefined {
  const error = isJsonObject(fields["error"]) ? fields["error"] : {};
  const inner = error["innererror"];
  const code = isJsonObject(inner) ? inner["code"] : undefined;
  return typeof code === "string" ? code : undefined;
}
