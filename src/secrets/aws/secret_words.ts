import { parseDenial } from "./denial.ts";
import { errorCodes } from "../error_codes.ts";
import { afterAttempts, type SecretAction } from "../failure.ts";
import type { RefusalReport, Vocabulary } from "./vocabulary.ts";
import { endsLikeArn } from "./names.ts";
import { partitionOf } from "./regions.ts";

/** Words for secrets that are missing, locked or refused, and for answers that blame the service. */
export const secretWords: Vocabulary<
  | "denied"
  | "key-denied"
  | "key-unusable"
  | "not-found"
  | "no-value"
  | "deleted"
  | "impossible-name"
  | "throttled"
  | "internal"
  | "rejected"
> = {
  denied: (report) => {
    const { principal, action, resource, reason } = parseDenial(report.refusal.message);
    const needed = action ?? actions[report.action];
    const isRead = needed.startsWith("secretsmanager:");
    const sentence = `${principal ?? "this key"} is not allowed to call ${needed}` +
      ` on ${resource ?? report.subject}`;
    return {
      reason: "access denied",
      cause: (reason === undefined ? sentence : `${sentence}: ${reason}`) +
        (isRead ? "; IAM is checked before existence, so the secret may also not exist" : ""),
      fix: reason?.startsWith("an explicit deny")
        ? "ask the owner of that policy to lift the deny for this caller"
        : `add this statement to ${
          reason?.startsWith("no resource-based policy")
            ? "the caller's policy, and with the caller as Principal to that of the secret"
            : "its policy"
        }: ${policyStatement(report, { needed, resource })}`,
      code: errorCodes.denied,
      exitReason: "denied",
    };
  },

  "key-denied": () => ({
    reason: "access to its KMS key denied",
    cause: "the secret is readable but its customer KMS key is not",
    fix: "add kms:Decrypt on the key (and the key policy if cross-account)",
    code: errorCodes.keyDenied,
    exitReason: "denied",
  }),

  "key-unusable": () => ({
    reason: "AWS cannot decrypt the secret",
    cause: "its KMS key is disabled, scheduled for deletion or gone",
    fix: "enable the KMS key, or store the secret again with another one",
    code: errorCodes.keyUnusable,
    exitReason: "denied",
  }),

  "not-found": ({ subject, region, similarName }) => {
    const hints = [
      "names are case-sensitive",
      "other regions and accounts are not searched",
      endsLikeArn(subject)
        ? "the end of the name looks like the suffix of an ARN, which is no part of the name"
        : undefined,
    ].filter((hint) => hint !== undefined);
    return {
      reason: `not found in region ${region}`,
      cause: `no secret has this name (${hints.join("; ")})`,
      fix: similarName === undefined
        ? "check the name of the connection, the account of the key and BRUIN_AWS_REGION"
        : `did you mean '${similarName}', which exists?`,
      code: errorCodes.notFound,
      exitReason: "configuration",
    };
  },

  "no-value": ({ subject }) => ({
    reason: "it has no current value",
    cause: "the secret exists but nothing is stored in it (no version is labelled AWSCURRENT)",
    fix: `put a value: aws secretsmanager put-secret-value --secret-id '${subject}' ` +
      "--secret-string file://secret.json",
    code: errorCodes.noCurrentValue,
    exitReason: "configuration",
  }),

  deleted: ({ subject }) => ({
    reason: "it is scheduled for deletion",
    cause: "the secret was deleted and can be restored for a limited time (7 to 30 days)",
    fix: `aws secretsmanager restore-secret --secret-id '${subject}'`,
    code: errorCodes.deleted,
    exitReason: "configuration",
  }),

  "impossible-name": () => ({
    reason: "AWS does not allow the name",
    cause: "names hold letters, digits and /_+=.@-! only",
    fix: "rename the connection",
    code: errorCodes.impossibleName,
    exitReason: "configuration",
  }),

  throttled: (report) => ({
    reason: `throttled ${afterAttempts(report)}`,
    cause: "AWS is limiting requests of this account",
    fix: "try again, or lower the number of parallel runs",
    code: errorCodes.throttled,
    exitReason: "try-again",
  }),

  internal: (report) => ({
    reason: `AWS reported an internal error ${afterAttempts(report)}`,
    cause: `the service is at fault (HTTP ${report.refusal.status ?? "status unknown"})`,
    fix: "try again; if it lasts, see the AWS Health Dashboard",
    code: errorCodes.serviceFault,
    exitReason: "try-again",
  }),

  rejected: ({ refusal }) => ({
    reason: `AWS rejected the request (${knownForm(refusal.code)})`,
    cause: `the answer has HTTP status ${refusal.status ?? "unknown"}`,
    fix: "look up the code in the Secrets Manager API reference and report it with the request id",
    code: errorCodes.rejected,
    exitReason: "configuration",
  }),
};

/** What AWS calls an action. */
const actions: Readonly<Record<SecretAction, string>> = {
  read: "secretsmanager:GetSecretValue",
  put: "secretsmanager:PutSecretValue",
  create: "secretsmanager:CreateSecret",
};

function policyStatement(
  { subject, region, refusal }: RefusalReport,
  { needed, resource }: { readonly needed: string; readonly resource: string | undefined },
): string {
  const account = refusal.message.match(/::(\d{12}):/)?.[1] ?? "*";
  const isArn = (text: string) => text.startsWith("arn:");
  const target = resource !== undefined && isArn(resource)
    ? resource
    : isArn(subject)
    ? subject
    : `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:${subject}-??????`;
  return JSON.stringify({ Effect: "Allow", Action: needed, Resource: target });
}

function knownForm(code: string | undefined): string {
  return code !== undefined && /^\w{1,80}$/.test(code) ? code : "unknown code";
}
