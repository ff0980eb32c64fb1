import { KnownError } from "../../errors.ts";
import { UnansweredError } from "../../http/unanswered.ts";
import { rethrowMissingPermission } from "../../missing_permission.ts";
import type { RemoteFailure } from "../failure.ts";
import { networkFailure } from "../network_failure.ts";
import {
  classifyRefusal,
  kindOf,
  type Refusal,
  refusalOf,
  retryOf,
  type Situation,
} from "./classify.ts";
import { identityWords } from "./identity_words.ts";
import { awsNames } from "./names.ts";
import { secretWords } from "./secret_words.ts";
import type { RequestPlace, Vocabulary } from "./vocabulary.ts";

const vocabulary: Vocabulary<Situation> = { ...identityWords, ...secretWords };

/** What to check when AWS cannot be reached. */
const hints = {
  name:
    "BRUIN_AWS_REGION, the network, HTTPS_PROXY when it is set, and the private DNS of the VPC " +
    "endpoint",
  route: "network, proxy, firewall, security groups and the VPC endpoint",
  silence:
    "the network, security groups, the VPC endpoint and HTTPS_PROXY when it is set, or raise " +
    "BRUIN_AWS_TIMEOUT",
  port: "correct the port in BRUIN_AWS_ENDPOINT_URL, or let the endpoint listen on another one",
};

/**
 * What an attempt that threw ended with.
 * @throws {KnownError} `error` itself when it explains itself, as credentials of a role do; or a missing
 * permission in it.
 */
export function awsFailure(
  error: unknown,
  { timedOut, ...place }: RequestPlace & { readonly timedOut: boolean },
): RemoteFailure {
  if (error instanceof KnownError) throw error;
  rethrowMissingPermission(error);
  const { region, host } = place;
  const refusal = timedOut ? undefined : refusalOf(error);
  if (refusal === undefined) {
    const unanswered = timedOut
      ? new UnansweredError("timeout", { host })
      : error instanceof UnansweredError
      ? error
      : new UnansweredError("malformed", { host });
    const failure = networkFailure(unanswered, { names: awsNames, hints });
    return { ...failure, place: { region, ...failure.place } };
  }
  const situation = classifyRefusal(refusal);
  return {
    kind: kindOf(situation),
    retry: retryOf(situation),
    retryAfterMs: refusal.retryAfterMs,
    place: {
      region,
      account: refusal.message.match(/arn:aws[a-z-]*:[a-z]+:[a-z0-9-]*:(\d{12}):/)?.[1],
      "request id": refusal.requestId,
    },
    explain: refusalWords(situation, { ...place, refusal }),
  };
}

/** What to say of a refusal. */
export function refusalWords(
  situation: Situation,
  about: RequestPlace & { readonly refusal: Refusal },
): RemoteFailure["explain"] {
  return (report) => vocabulary[situation]({ ...report, ...about });
}
