/** Runs with credentials in the loopback stand-in for AWS Secrets Manager. */
import {
  type SecretsManagerOptions,
  startSecretsManager,
  type StoredValue,
} from "../fakes/secrets_manager.ts";

export const accessKey = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};

export interface AwsAccount extends AsyncDisposable {
  /** What the user exports. */
  readonly env: Readonly<Record<string, string>>;
  /** Names that were asked for, in order. */
  readonly fetched: () => string[];
  /** What was asked for, such as `PutSecretValue`, in order. */
  readonly operations: () => string[];
  readonly setSecret: (name: string, value: string) => void;
}

/** A stand-in that holds these secrets; objects other than `StoredValue` are stored as JSON. */
export async function startAccount(
  secrets: Readonly<Record<string, unknown>>,
  options: Partial<
    Pick<SecretsManagerOptions, "faults" | "delayMs" | "secretsAgeMs" | "clockOffsetMs">
  > = {},
): Promise<AwsAccount> {
  const server = await startSecretsManager({
    region: "us-east-1",
    credentials: accessKey,
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([name, value]) =>
        [name, isStored(value) ? value : JSON.stringify(value)] as const
      ),
    ),
    ...options,
  });
  return {
    env: {
      BRUIN_AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
      BRUIN_AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
      BRUIN_AWS_REGION: "us-east-1",
      BRUIN_AWS_ENDPOINT_URL: server.url,
    },
    fetched: () =>
      server.requests.filter(({ operation }) => operation === "GetSecretValue")
        .map(({ secretId }) => secretId ?? ""),
    operations: () => server.requests.map(({ operation }) => operation),
    setSecret: (name, value) => server.setSecret(name, value),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function isStored(value: unknown): value is StoredValue {
  return typeof value === "string" || value instanceof Uint8Array ||
    (typeof value === "object" && value !== null && "state" in value);
}
