import type { BatchGetSecretValueCommandOutput } from "@aws-sdk/client-secrets-manager";
import { UnansweredError } from "../../http/unanswered.ts";
import type { FetchedValue } from "../remote_client.ts";
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
  /** Asks for one. */
  readonly alone: (secretId: string, signal: AbortSignal) => Promise<FetchedValue>;
  /** For messages; may have a port. */
  readonly host: string;
  /** The limit of one request, in milliseconds. */
  readonly limitMs: number;
  /** Ends what is under way. */
  readonly closing: AbortSignal;
  readonly warn: (message: string) => void;
}

interface Waiting {
  readonly secretId: string;
  readonly signal: AbortSignal;
  readonly settle: (value: Promise<FetchedValue>) => void;
}

/**
 * Makes one request of those that come in the same moment. Where that is not allowed, each is sent alone
 * from then on.
 */
export class SecretGroups {
  readonly #options: GroupOptions;
  #waiting: Waiting[] = [];
  #denied = false;

  constructor(options: GroupOptions) {
    this.#options = options;
  }

  /** Throws like the SDK, also for one secret of several. */
  fetch(secretId: string, signal: AbortSignal): Promise<FetchedValue> {
    if (this.#denied) return this.#options.alone(secretId, signal);
    return new Promise((settle) => {
      this.#waiting.push({ secretId, signal, settle });
      if (this.#waiting.length === 1) setTimeout(() => this.#flush(), 0);
      if (this.#waiting.length === groupSize) this.#flush();
    });
  }

  #flush(): void {
    const group = this.#waiting;
    this.#waiting = [];
    if (group.length === 0) return;
    const answered = this.#ask([...new Set(group.map(({ secretId }) => secretId))]);
    for (const { secretId, signal, settle } of group) {
      settle(
        answered.then((answer) =>
          answer?.get(secretId)?.() ?? this.#options.alone(secretId, signal)
        ),
      );
    }
  }

  /** @returns By name or ARN, what gives the value or throws; `undefined` when groups are not allowed. */
  async #ask(
    secretIds: string[],
  ): Promise<ReadonlyMap<string, () => FetchedValue> | undefined> {
    const { send, closing, host, limitMs, warn } = this.#options;
    const limit = AbortSignal.timeout(limitMs);
    try {
      return readGroup(await send(secretIds, AbortSignal.any([closing, limit])));
    } catch (error) {
      if (limit.aborted) throw new UnansweredError("timeout", { host });
      const refusal = refusalOf(error);
      if (refusal === undefined || classifyRefusal(refusal) !== "denied") throw error;
      if (!this.#denied) {
        warn(
          "BRUIN_AWS_BATCH: secretsmanager:BatchGetSecretValue is not allowed; " +
            "secrets are read one by one",
        );
      }
      this.#denied = true;
      return undefined;
    }
  }
}

/** What is neither among the values nor among the errors is asked for alone. */
function readGroup(
  { SecretValues = [], Errors = [], $metadata }: BatchGetSecretValueCommandOutput,
): ReadonlyMap<string, () => FetchedValue> {
  const answer = new Map<string, () => FetchedValue>();
  for (const { Name, ARN, SecretString, SecretBinary, VersionId, CreatedDate } of SecretValues) {
    const value = {
      text: SecretString,
      binaryBytes: SecretBinary?.length,
      facts: { arn: ARN, version: VersionId },
      revision: VersionId,
      createdAt: CreatedDate,
    };
    for (const id of [Name, ARN]) if (id !== undefined) answer.set(id, () => value);
  }
  for (const { SecretId, ErrorCode, Message } of Errors) {
    if (SecretId === undefined || ErrorCode === undefined) continue;
    answer.set(SecretId, () => {
      throw new RefusedInGroup(ErrorCode, Message ?? "", $metadata.requestId);
    });
  }
  return answer;
}
