import { errorCodes } from "../error_codes.ts";
import type { RemoteFailure, Words } from "../failure.ts";
import {
  isJsonObject,
  otherRefusal,
  returnedStatus,
  type ServicePlace,
  type ServiceRefusal,
} from "../json_service.ts";
import { vaultNames } from "./names.ts";
import { policyText } from "./policy.ts";
import type { VaultPlace } from "./settings.ts";

/** What to check when Vault cannot be reached. */
export const hints = {
  name: "BRUIN_VAULT_HOST, the network and the DNS",
  route: "BRUIN_VAULT_HOST, the network, the proxy, and the firewall in between",
  silence: "the network and whether Vault is unsealed, or raise BRUIN_VAULT_TIMEOUT",
  port: "correct the port in BRUIN_VAULT_HOST, or let Vault listen on another one",
};

/** What Vault tells about a refused request when it is asked again, in other words. */
export interface Inquiry {
  /** Whether Vault still accepts the token; `undefined` when it could not be asked. */
  readonly tokenWorks: () => Promise<boolean | undefined>;
  /** The version of the KV engine at the mount; `undefined` when there is none, or the token may not know. */
  readonly kvVersion: () => Promise<1 | 2 | undefined>;
}

/**
 * What a refusal to read or to store a secret means. Vault answers 403 both for a token that it does not
 * know and for a path that the token may not use, and 404 for a missing secret as well as a wrong mount, so
 * that it is asked what it was.
 */
export async function vaultFailure(
  refusal: ServiceRefusal,
  { path, settings, inquiry, service, canLogIn }: {
    /** The path of the request, such as `secret/data/bruin/x`. */
    readonly path: string;
    readonly settings: VaultPlace;
    readonly inquiry: Inquiry;
    readonly service: ServicePlace;
    /** Whether another token can be asked for. */
    readonly canLogIn: boolean;
  },
): Promise<RemoteFailure> {
  const place = { path, namespace: settings.namespace, host: service.host };
  switch (refusal.status) {
    case 401:
      return { ...tokenRefused(refusal, canLogIn), place };
    case 403: {
      const tokenWorks = await inquiry.tokenWorks() ?? true;
      return { ...(tokenWorks ? denied(refusal, path) : tokenRefused(refusal, canLogIn)), place };
    }
    case 404:
      return { ...await missing(refusal, { settings, inquiry }), place };
    case 400:
      return saysOneOf(refusal, /check-and-set parameter did not match/i)
        ? { ...changedMeanwhile(refusal), place }
        : otherRefusal(refusal, service);
    default: {
      const cause = saysOneOf(refusal, /\bsealed\b/i) ? "Vault is sealed" : undefined;
      return otherRefusal(refusal, { ...service, cause });
    }
  }
}

type Classified = Omit<RemoteFailure, "place">;

function tokenRefused({ status }: ServiceRefusal, canLogIn: boolean): Classified {
  return {
    kind: canLogIn ? "expired" : "login",
    retry: "never",
    explain: () => ({
      reason: returnedStatus(vaultNames, status),
      cause: "Vault does not accept the token: it is unknown, has expired or was revoked",
      fix: canLogIn
        ? "check that the role gives tokens that live long enough"
        : "put a valid token into BRUIN_VAULT_TOKEN; for long runs log in with a role instead",
      code: errorCodes.loginUnknown,
      exitReason: "denied",
    }),
  };
}

function denied({ status }: ServiceRefusal, path: string): Classified {
  return {
    kind: "other",
    retry: "never",
    explain: ({ action }) => ({
      reason: returnedStatus(vaultNames, status),
      cause:
        `no policy of the token allows to ${action === "read" ? "read" : "write"} this path; ` +
        "that is checked before existence, so the secret may also not exist",
      fix: `add to a policy of the token: ${
        policyText(path, action === "read" ? ["read"] : ["create", "read", "update"])
          .replaceAll(/\s+/g, " ")
      }`,
      code: errorCodes.denied,
      exitReason: "denied",
    }),
  };
}

function changedMeanwhile({ status }: ServiceRefusal): Classified {
  return {
    kind: "other",
    retry: "never",
    explain: () => ({
      reason: returnedStatus(vaultNames, status),
      cause: "another version was stored in the same moment, which would have been covered up",
      fix: "look at the new version, then store yours again",
      code: errorCodes.changedMeanwhile,
      exitReason: "try-again",
    }),
  };
}

async function missing(
  refusal: ServiceRefusal,
  { settings, inquiry }: { readonly settings: VaultPlace; readonly inquiry: Inquiry },
): Promise<Classified> {
  const { data } = refusal.fields;
  const metadata = isJsonObject(data) && isJsonObject(data["metadata"])
    ? data["metadata"]
    : undefined;
  if (metadata !== undefined) return deleted(metadata["destroyed"] === true);
  if (saysOneOf(refusal, /namespace not found/i)) {
    return elsewhere("there is no such namespace", "check BRUIN_VAULT_NAMESPACE");
  }
  if (saysOneOf(refusal, /no handler for route/i)) {
    return elsewhere("no secrets engine has this mount", "check BRUIN_VAULT_MOUNT_PATH");
  }
  const version = await inquiry.kvVersion();
  if (version !== undefined && version !== settings.kvVersion) {
    return elsewhere(
      `the engine at '${settings.mount}' is version ${version} of KV`,
      `set BRUIN_VAULT_KV_VERSION=${version}`,
    );
  }
  return {
    kind: "not-found",
    retry: "never",
    explain: ({ subject, similarName }) => ({
      ...notFound(subject),
      cause: "nothing is stored at this path (names are case-sensitive)",
      fix: similarName === undefined
        ? "check the name of the connection, BRUIN_VAULT_PATH and BRUIN_VAULT_MOUNT_PATH"
        : `did you mean '${similarName}', which exists?`,
      code: errorCodes.notFound,
      exitReason: "configuration",
    }),
  };
}

/** A newer version can be stored over a deleted one, so that `put` takes it for missing. */
function deleted(destroyed: boolean): Classified {
  return {
    kind: "other",
    retry: "never",
    explain: ({ subject }) => ({
      ...notFound(subject),
      cause: `its latest version was ${destroyed ? "destroyed" : "deleted"}`,
      fix: destroyed
        ? "store it again, for example with bruin secrets put"
        : "undelete that version (vault kv undelete), or store it again",
      code: errorCodes.deleted,
      exitReason: "configuration",
    }),
  };
}

function elsewhere(cause: string, fix: string): Classified {
  return {
    kind: "other",
    retry: "never",
    explain: ({ subject }) => ({
      ...notFound(subject),
      cause,
      fix,
      code: errorCodes.placeMissing,
      exitReason: "configuration",
    }),
  };
}

/** The words of the reference, which users look up. */
function notFound(subject: string): Pick<Words, "reason" | "message"> {
  return { reason: "not found", message: `secret '${subject}' not found in Vault` };
}

/** Whether Vault gives a reason that matches. It is never shown. */
function saysOneOf({ fields }: ServiceRefusal, pattern: RegExp): boolean {
  const { errors } = fields;
  return Array.isArray(errors) && errors.some((text) => pattern.test(String(text)));
}
