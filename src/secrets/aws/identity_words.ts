import { errorCodes } from "../error_codes.ts";
import type { RefusalReport, Vocabulary } from "./vocabulary.ts";

/** Words for credentials that AWS does not accept. No other secret can be read with them either. */
export const identityWords: Vocabulary<
  "expired" | "unknown-key" | "wrong-signature" | "clock-skew" | "not-signed-up"
> = {
  expired: ({ now }) => ({
    reason: "the temporary credentials have expired",
    cause: `session token expired (local clock ${timeOfDay(now)})`,
    fix: "renew the STS credentials; runs longer than the session need role credentials " +
      "(BRUIN_AWS_ROLE_ARN or BRUIN_AWS_CREDENTIALS=default)",
    code: errorCodes.loginExpired,
    exitReason: "denied",
  }),

  "unknown-key": (report) => ({
    reason: "AWS does not accept the access key",
    cause: unknownKeyCause(report),
    fix: report.identity.accessKeyId === undefined
      ? "check what the AWS default chain finds, for example with aws sts get-caller-identity"
      : report.identity.hasSessionToken
      ? "check BRUIN_AWS_ACCESS_KEY_ID and BRUIN_AWS_SESSION_TOKEN, which belong together"
      : "check BRUIN_AWS_ACCESS_KEY_ID",
    code: errorCodes.loginUnknown,
    exitReason: "denied",
  }),

  "wrong-signature": ({ identity }) => ({
    reason: "AWS rejected the signature",
    cause: identity.accessKeyId === undefined
      ? "the secret access key does not belong to the key id"
      : `secret access key does not belong to key id ${maskedKeyId(identity.accessKeyId)}`,
    fix: "check BRUIN_AWS_SECRET_ACCESS_KEY (no quotes, blanks or line breaks)",
    code: errorCodes.signatureWrong,
    exitReason: "denied",
  }),

  "clock-skew": (report) => {
    const skewMs = clockSkew(report);
    return {
      reason: "the clock of this machine is wrong",
      cause: skewMs === undefined
        ? "AWS refuses the time of the signature, also after correcting it once"
        : `clock differs by ${minutesAndSeconds(skewMs)} from AWS`,
      fix: "synchronise the clock (run NTP)",
      code: errorCodes.clockWrong,
      exitReason: "denied",
    };
  },

  "not-signed-up": ({ refusal }) => ({
    reason: "the AWS account of this key cannot use Secrets Manager",
    cause: `AWS answered ${refusal.code}`,
    fix: "enable the service or the region for the account, or use another account",
    code: errorCodes.accountNotSignedUp,
    exitReason: "denied",
  }),
};

function unknownKeyCause({ identity: { accessKeyId, hasSessionToken } }: RefusalReport): string {
  const key = accessKeyId === undefined ? "the key" : `the key id ${maskedKeyId(accessKeyId)}`;
  const causes = [`${key} does not exist or is inactive`];
  if (hasSessionToken) causes.push("the session token does not belong to it");
  if (hasSessionToken && accessKeyId?.startsWith("AKIA")) {
    causes.push("permanent keys (AKIA) need no session token: unset BRUIN_AWS_SESSION_TOKEN");
  }
  causes.push("the region is not enabled for the account");
  return causes.join(", or ");
}

/** At most the last four characters, as AWS shows keys in its console. */
function maskedKeyId(accessKeyId: string): string {
  return `…${accessKeyId.slice(-4)}`;
}

function clockSkew({ refusal, now }: RefusalReport): number | undefined {
  const written = /\b(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/g;
  const [ours, , theirs] = [...refusal.message.matchAll(written)]
    .map(([text]) => Date.parse(text.replace(written, "$1-$2-$3T$4:$5:$6Z")));
  // "Signature expired: <ours> is now earlier than <limit> (<theirs> - 15 min.)"
  if (ours !== undefined && theirs !== undefined) return Math.abs(ours - theirs);
  return refusal.serverTime === undefined ? undefined : Math.abs(now - refusal.serverTime);
}

function timeOfDay(time: number): string {
  return `${new Date(time).toISOString().slice(11, 19)}Z`;
}

function minutesAndSeconds(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, "0")}s`;
}
