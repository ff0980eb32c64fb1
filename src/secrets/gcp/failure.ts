import { errorCodes } from "../error_codes.ts";
import type { RemoteFailure } from "../failure.ts";
import {
  isJsonObject,
  otherRefusal,
  returnedStatus,
  type ServicePlace,
  type ServiceRefusal,
} from "../json_service.ts";
import { gcpNames } from "./names.ts";

/** What to check when Secret Manager cannot be reached. */
export const hints = {
  name: "the network, the DNS, and BRUIN_GCP_API_URL when it is set",
  silence: "the network, the proxy and Private Google Access, or raise BRUIN_GCP_TIMEOUT",
  port: "correct the port in BRUIN_GCP_API_URL",
};

/** What a refusal of Secret Manager means. Its texts are left behind: they name callers and resources. */
export function gcpFailure(
  refusal: ServiceRefusal,
  { project, service }: { readonly project: string; readonly service: ServicePlace },
): RemoteFailure {
  const { status } = refusal;
  const place = { project, host: service.host };
  const known = { retry: "never", place } as const;
  const reason = returnedStatus(gcpNames, status);
  if (status === 401) {
    return {
      ...known,
      kind: "expired",
      explain: () => ({
        reason,
        cause: "Google does not accept the access token: it has expired or was withdrawn",
        fix: "check the service account and its key",
        code: errorCodes.loginUnknown,
        exitReason: "denied",
      }),
    };
  }
  if (status === 403) {
    const disabled = reasonOf(refusal) === "SERVICE_DISABLED";
    return {
      ...known,
      kind: disabled ? "login" : "other",
      explain: ({ subject, action }) => ({
        reason,
        cause: disabled
          ? `the Secret Manager API is switched off in the project '${project}'`
          : `the account may not ${action} this secret; that is checked before existence, so it may ` +
            "also not exist",
        fix: disabled
          ? `gcloud services enable secretmanager.googleapis.com --project ${project}`
          : `gcloud secrets add-iam-policy-binding ${subject} --project ${project} --member … --role ` +
            `roles/secretmanager.${action === "read" ? "secretAccessor" : "secretVersionManager"}`,
        code: disabled ? errorCodes.accountNotSignedUp : errorCodes.denied,
        exitReason: "denied",
      }),
    };
  }
  if (status === 404) {
    return {
      ...known,
      kind: "not-found",
      explain: ({ similarName }) => ({
        reason: "not found",
        cause: "the project has no secret of this name, or nothing is stored in it",
        fix: similarName === undefined
          ? "check the name of the connection and BRUIN_GCP_PROJECT"
          : `did you mean '${similarName}', which exists?`,
        code: errorCodes.notFound,
        exitReason: "configuration",
      }),
    };
  }
  if (status === 400 && statusOf(refusal) === "FAILED_PRECONDITION") {
    return {
      ...known,
      kind: "other",
      explain: () => ({
        reason: "it has no current value",
        cause: "its latest version is disabled or was destroyed",
        fix: "enable that version, or store another one",
        code: errorCodes.noCurrentValue,
        exitReason: "configuration",
      }),
    };
  }
  return { ...otherRefusal(refusal, service), place };
}

function statusOf({ fields: { error } }: ServiceRefusal): unknown {
  return isJsonObject(error) ? error["status"] : undefined;
}

/** The reason in the details of an error; `undefined` when there is none. */
function reasonOf({ fields: { error } }: ServiceRefusal): unknown {
  const details = isJsonObject(error) ? error["details"] : undefined;
  if (!Array.isArray(details)) return undefined;
  return details.filter(isJsonObject).map(({ reason }) => reason)
    .find((reason) => reason !== undefined);
}
