import type { BatchGetSecretValueCommandOutput } from "@aws-sdk/client-secrets-manager";
import type { FetchedValue, GroupAnswer, SecretsGroups } from "../remote_client.ts";
import { classifyRefusal, refusalOf } from "./classify.ts";

/** What one request of the group names at most. */
const groupSize = 20;

/** How many secrets are asked for at once, so that two groups are on their way. */
export const groupsAtOnce: number = 2 * groupSize;

/** What AWS says of one secret of a group, in the form in which the SDK throws. */
class RefusedInGroup extends Error {
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId?: string };

  constructor(code: string, message: string, requestId: string | undefined) {
    super(message);
    this.name = code;
    this.$metadata = { httpStatusCode: 400, ...(requestId === undefined ? {} : { requestId }) };
  }
}

export interface GroupOptions {
  /** Asks for secrets by their names or ARNs. */
  readonly send: (
    secretIds: string[],
    signal: AbortSignal,
  ) => Promise<BatchGetSecretValueCommandOutput>;
  readonly warn: (message: string) => void;
}

/** Groups of secrets, and a warning where they are not allowed. */
export function secretGroups({ send, warn }: GroupOptions): SecretsGroups {
  let denied = false;
  return {
    size: groupSize,
    async fetch(secretIds, signal) {
      try {
        return readGroup(await send([...secretIds], signal));
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined || classifyRefusal(refusal) !== "denied") throw error;
        if (!denied) {
          warn(
            "BRUIN_AWS_BATCH: secretsmanager:BatchGetSecretValue is not allowed; " +
              "secrets are read one by one",
          );
        }
        denied = true;
        return undefined;
      }
    },
  };
}

/** What is neither among the values nor among the errors is asked for alone. */
function readGroup(
  { SecretValues = [], Errors = [], $metadata }: BatchGetSecretValueCommandOutput,
): GroupAnswer {
  const answer = new Map<string, { readonly value: FetchedValue } | { readonly error: unknown }>();
  for (const { Name, ARN, SecretString, SecretBinary, VersionId, CreatedDate } of SecretValues) {
    const value = {
      text: SecretString,
      binaryBytes: SecretBinary?.length,
      facts: { arn: ARN, version: VersionId },
      revision: VersionId,
      createdAt: CreatedDate,
    };
    for (const id of [Name, ARN]) if (id !== undefined) answer.set(id, { value });
  }
  for (const { SecretId, ErrorCode, Message } of Errors) {
    if (SecretId === undefined || ErrorCode === undefined) continue;
    const error = new RefusedInGroup(ErrorCode, Message ?? "", $metadata.requestId);
    answer.set(SecretId, { error });
  }
  return answer;
}
