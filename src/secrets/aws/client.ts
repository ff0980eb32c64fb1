import { rethrowMissingPermission } from "../../missing_permission.ts";
import { credentialsOf, identityOf } from "./credentials.ts";
import type { Identity } from "./failures.ts";
import { initializationError } from "./initialization.ts";
import { unwrap } from "./packages.ts";
import type { RetryClock } from "../../http/retry.ts";
import { regionProblem, unusable } from "./rules.ts";
import type { AwsSettings } from "./settings.ts";
import { explainTransport } from "./transport.ts";

/** The value of one secret, as far as it is used. */
export interface FetchedValue {
  /** `undefined` when it is stored as bytes. */
  readonly text: string | undefined;
  /** `undefined` when it is stored as text. */
  readonly binaryBytes: number | undefined;
  readonly arn: string | undefined;
  readonly versionId: string | undefined;
  readonly createdAt: Date | undefined;
}

/** A version to be stored. */
export interface NewVersion {
  readonly text: string;
  /** The same for every attempt, so that a repeated request stores nothing twice. */
  readonly token: string;
}

/** A version that was stored. */
export type StoredVersion = Pick<FetchedValue, "arn" | "versionId">;

/** Secrets Manager in one region. */
export interface SecretsClient {
  readonly region: string;
  /** Where requests go, for messages. */
  readonly host: string;
  readonly identity: Identity;
  /**
   * One request for the current version.
   * @throws The error of the SDK, or `TransportError`; neither may reach the user as it is.
   */
  getSecretValue(secretId: string, signal: AbortSignal): Promise<FetchedValue>;
  /** One request that makes a new current version. Throws like {@linkcode getSecretValue}. */
  putSecretValue(
    secretId: string,
    version: NewVersion,
    signal: AbortSignal,
  ): Promise<StoredVersion>;
  /** One request that makes a secret. Throws like {@linkcode getSecretValue}. */
  createSecret(name: string, version: NewVersion, signal: AbortSignal): Promise<StoredVersion>;
  /** Asks the AWS default chain or the role again. `false` when there is nothing to ask. */
  renewCredentials(): Promise<boolean>;
  close(): void;
}

/**
 * Settings that would otherwise come from `AWS_*` variables and files in `~/.aws`, so that the result
 * depends on our settings only. Retries are ours, see `retry.ts`.
 */
const pinned = {
  maxAttempts: 1,
  retryMode: "standard",
  defaultsMode: "standard",
  useDualstackEndpoint: false,
  userAgentAppId: "bruin-deno",
  authSchemePreference: ["aws.auth#sigv4"] as string[],
  ignoreConfiguredEndpointUrls: true,
  disableClockSkewCorrection: false,
} as const;

/** @throws {SecretsError} When the AWS default chain or the role gives no credentials. */
export async function openClient(settings: AwsSettings, clock: RetryClock): Promise<SecretsClient> {
  const sdk = unwrap(await import("@aws-sdk/client-secrets-manager"), "SecretsManagerClient");
  const { FetchHttpHandler } = unwrap(
    await import("@smithy/fetch-http-handler"),
    "FetchHttpHandler",
  );
  // `fetch` honours proxies and certificate settings; a redirect would hand the signature to its target.
  const requestHandler = (accepts: (text: string, status: number) => boolean) =>
    explainTransport(
      new FetchHttpHandler({ requestInit: () => ({ redirect: "manual" }) }),
      accepts,
    );

  const region = settings.region ??
    await profileRegion(() => new sdk.SecretsManagerClient({}).config.region());
  const { useFips: useFipsEndpoint } = settings;
  const credentials = await credentialsOf(settings, {
    region,
    clock,
    stsConfig: { ...pinned, region, useFipsEndpoint, requestHandler: requestHandler(isXml) },
  });
  const client = new sdk.SecretsManagerClient({
    ...pinned,
    region,
    useFipsEndpoint,
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    credentials,
    requestHandler: requestHandler(isServiceAnswer),
  });
  const { url: { host } } = client.config.endpointProvider({
    Region: region,
    UseFIPS: useFipsEndpoint,
    UseDualStack: false,
    ...(settings.endpoint === undefined ? {} : { Endpoint: settings.endpoint }),
  });
  const canRenew = typeof credentials === "function";
  // Missing or refused credentials are found before any asset runs.
  if (canRenew) await client.config.credentials();
  return {
    region,
    host,
    identity: identityOf(settings),
    async renewCredentials() {
      if (canRenew) await client.config.credentials({ forceRefresh: true });
      return canRenew;
    },
    close: () => client.destroy(),
    async getSecretValue(secretId, signal) {
      // The stage is the default, but policies may demand that it is named.
      const command = new sdk.GetSecretValueCommand({
        SecretId: secretId,
        VersionStage: "AWSCURRENT",
      });
      const value = await client.send(command, { abortSignal: signal });
      return {
        text: value.SecretString,
        binaryBytes: value.SecretBinary?.length,
        arn: value.ARN,
        versionId: value.VersionId,
        createdAt: value.CreatedDate,
      };
    },
    async putSecretValue(secretId, { text, token }, signal) {
      const command = new sdk.PutSecretValueCommand({
        SecretId: secretId,
        SecretString: text,
        ClientRequestToken: token,
      });
      const { ARN, VersionId } = await client.send(command, { abortSignal: signal });
      return { arn: ARN, versionId: VersionId };
    },
    async createSecret(name, { text, token }, signal) {
      const command = new sdk.CreateSecretCommand({
        Name: name,
        SecretString: text,
        ClientRequestToken: token,
      });
      const { ARN, VersionId } = await client.send(command, { abortSignal: signal });
      return { arn: ARN, versionId: VersionId };
    },
  };
}

async function profileRegion(read: () => Promise<string>): Promise<string> {
  const region = await read().catch((error) => {
    rethrowMissingPermission(error);
    return undefined;
  });
  if (region === undefined) {
    throw initializationError("BRUIN_AWS_REGION env variable not set", {
      cause: "AWS_REGION, AWS_DEFAULT_REGION and the AWS profile name no region either",
      fix: "set BRUIN_AWS_REGION",
      code: "E101",
    });
  }
  const problem = regionProblem(region);
  if (problem !== undefined) throw unusable([`the region of the AWS profile ${problem}`]);
  return region;
}

function isServiceAnswer(text: string, status: number): boolean {
  const value = parseObject(text);
  if (value === undefined || status !== 200) return value !== undefined;
  const fields = ["ARN", "Name", "SecretBinary", "SecretString", "VersionId"]
    .map((name) => value[name] ?? undefined);
  return fields.every((field) => field === undefined || typeof field === "string") &&
    ("ARN" in value || "Name" in value);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined;
  }
}

function isXml(text: string): boolean {
  return /^\s*<(\?xml|AssumeRole|ErrorResponse)/.test(text);
}
