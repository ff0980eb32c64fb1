import { loadAwsHandlers } from "../../http/aws_handler.ts";
import type { RetryClock } from "../../http/retry.ts";
import type { AnswerRules } from "../../http/unanswered.ts";
import { rethrowMissingPermission } from "../../missing_permission.ts";
import type { Project } from "../../project/model.ts";
import { errorCodes } from "../error_codes.ts";
import { initializationError } from "../failure.ts";
import { secretNameOf } from "../naming.ts";
import type { SecretsClient } from "../remote_client.ts";
import type { WritingClient } from "../remote_writer.ts";
import { unusableSetting } from "../settings.ts";
import { groupsAtOnce, secretGroups } from "./batch.ts";
import { credentialsOf, identityOf } from "./credentials.ts";
import { awsNames, isArn, namingRules } from "./names.ts";
import { unwrap } from "./packages.ts";
import { regionProblem } from "./rules.ts";
import type { AwsSettings } from "./settings.ts";
import { awsFailure } from "./words.ts";

/**
 * Settings that would otherwise come from `AWS_*` variables and files in `~/.aws`, so that the result
 * depends on our settings only. Retries are ours, see `http/retry.ts`.
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

/**
 * A secret has 65,536 bytes, each of which JSON may write as six characters; names and versions around it
 * are short.
 */
const maxAnswerBytes = 512 * 1024;

export interface OpenClientOptions {
  readonly clock: RetryClock;
  /** Called with each credential that a login gives, before it is used. Default: nothing is done with it. */
  readonly hide?: ((credential: string) => void) | undefined;
  readonly project?: Project | undefined;
  readonly inGroups?: boolean;
  /** Called with a line for the user. */
  readonly warn?: (message: string) => void;
}

/**
 * Secrets Manager in the region of the settings.
 * @param options.project Has the names that `.bruin.yml` gives to secrets.
 * @param options.inGroups Whether secrets that are asked for in the same moment are one request. Default: no.
 * @throws {SecretsError} When the AWS default chain or the role gives no credentials.
 */
export async function openClient(
  settings: AwsSettings,
  { clock, hide, project, inGroups = false, warn = () => {} }: OpenClientOptions,
): Promise<WritingClient> {
  const sdk = unwrap(await import("@aws-sdk/client-secrets-manager"), "SecretsManagerClient");
  const makeHandler = await loadAwsHandlers();
  const requestHandler = (accepts: AnswerRules["accepts"], maxBytes = maxAnswerBytes) =>
    makeHandler({ accepts, maxBytes });

  const region = await regionOf(settings, sdk);
  const { useFips: useFipsEndpoint } = settings;
  const credentials = await credentialsOf(settings, {
    region,
    clock,
    hide,
    stsHost: async () => (await stsEndpointOf({ ...settings, region })).host,
    stsConfig: { ...pinned, region, useFipsEndpoint, requestHandler: requestHandler(isXml) },
  });
  const config = {
    ...pinned,
    region,
    useFipsEndpoint,
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    credentials,
  };
  const client = new sdk.SecretsManagerClient({
    ...config,
    requestHandler: requestHandler(isServiceAnswer),
  });
  const { host } = urlOf(client, { region, settings });
  const canRenew = typeof credentials === "function";
  // Missing or refused credentials are found before any asset runs.
  if (canRenew) await client.config.credentials();
  const { retryPolicy } = settings;
  const rules = namingRules(settings.secretPrefix);
  const place = { region, host, identity: identityOf(settings) };
  const fetchValue: SecretsClient["fetch"] = async (secretId, { signal }) => {
    // The stage is the default, but policies may demand that it is named.
    const command = new sdk.GetSecretValueCommand({
      SecretId: secretId,
      VersionStage: "AWSCURRENT",
    });
    const value = await client.send(command, { abortSignal: signal });
    return {
      text: value.SecretString,
      binaryBytes: value.SecretBinary?.length,
      facts: { arn: value.ARN, version: value.VersionId },
      revision: value.VersionId,
      createdAt: value.CreatedDate,
    };
  };
  const groupClient = inGroups
    ? new sdk.SecretsManagerClient({
      ...config,
      requestHandler: requestHandler(isGroupAnswer, 20 * maxAnswerBytes),
    })
    : undefined;
  const groups = groupClient && secretGroups({
    send: (ids, abortSignal) =>
      groupClient.send(new sdk.BatchGetSecretValueCommand({ SecretIdList: ids }), { abortSignal }),
    warn,
  });
  return {
    names: awsNames,
    place: `AWS Secrets Manager in region ${region}`,
    facts: { region },
    retryPolicy,
    atOnce: groups === undefined ? undefined : groupsAtOnce,
    secretName: (name) => secretNameOf(name, { names: awsNames, rules, project }),
    groups,
    fetch: fetchValue,
    async put(secretId, { text, token }, signal) {
      const command = new sdk.PutSecretValueCommand({
        SecretId: secretId,
        SecretString: text,
        ClientRequestToken: token,
      });
      const { ARN, VersionId } = await client.send(command, { abortSignal: signal });
      return { facts: { arn: ARN, version: VersionId } };
    },
    async create(name, { text, token }, signal) {
      const command = new sdk.CreateSecretCommand({
        Name: name,
        SecretString: text,
        ClientRequestToken: token,
      });
      const { ARN, VersionId } = await client.send(command, { abortSignal: signal });
      return { facts: { arn: ARN, version: VersionId } };
    },
    async renew() {
      if (canRenew) await client.config.credentials({ forceRefresh: true });
      return canRenew;
    },
    classify(error, { secretName, timedOut }) {
      const failure = awsFailure(error, { ...place, timedOut });
      // An ARN names a secret that must exist, so that none can be made under it.
      return failure.kind === "not-found" && isArn(secretName)
        ? { ...failure, kind: "other" }
        : failure;
    },
    close() {
      client.destroy();
      groupClient?.destroy();
    },
  };
}

/**
 * Where Secrets Manager answers. Sends no request.
 * @throws {SecretsError} When neither the settings nor the AWS profile name a region.
 */
export async function endpointOf(settings: AwsSettings): Promise<URL> {
  const sdk = unwrap(await import("@aws-sdk/client-secrets-manager"), "SecretsManagerClient");
  const region = await regionOf(settings, sdk);
  const client = new sdk.SecretsManagerClient({ ...pinned, region });
  try {
    return urlOf(client, { region, settings });
  } finally {
    client.destroy();
  }
}

/**
 * Where roles of these settings are assumed. Sends no request.
 * @throws Like {@linkcode endpointOf}.
 */
export async function stsEndpointOf(settings: AwsSettings): Promise<URL> {
  const { stsEndpoint } = settings.role ?? {};
  if (stsEndpoint !== undefined) return new URL(stsEndpoint);
  const { host } = await endpointOf({ ...settings, endpoint: undefined });
  // Its hosts are beside those of Secrets Manager, but that GovCloud has no others for FIPS.
  const service = host.startsWith("secretsmanager-fips.") && !host.includes(".us-gov-")
    ? "sts-fips"
    : "sts";
  return new URL(`https://${host.replace(/^secretsmanager(?:-fips)?/, service)}`);
}

type Sdk = typeof import("@aws-sdk/client-secrets-manager");

function urlOf(
  { config }: Pick<InstanceType<Sdk["SecretsManagerClient"]>, "config">,
  { region, settings: { useFips, endpoint } }: {
    readonly region: string;
    readonly settings: AwsSettings;
  },
): URL {
  return config.endpointProvider({
    Region: region,
    UseFIPS: useFips,
    UseDualStack: false,
    ...(endpoint === undefined ? {} : { Endpoint: endpoint }),
  }).url;
}

async function regionOf({ region }: AwsSettings, sdk: Sdk): Promise<string> {
  return region ?? await profileRegion(() => new sdk.SecretsManagerClient({}).config.region());
}

async function profileRegion(read: () => Promise<string>): Promise<string> {
  const region = await read().catch((error) => {
    rethrowMissingPermission(error);
    return undefined;
  });
  if (region === undefined) {
    throw initializationError(awsNames, "BRUIN_AWS_REGION env variable not set", {
      cause: "AWS_REGION, AWS_DEFAULT_REGION and the AWS profile name no region either",
      fix: "set BRUIN_AWS_REGION",
      code: errorCodes.variableMissing,
    });
  }
  const problem = regionProblem(region);
  if (problem !== undefined) {
    throw unusableSetting(awsNames, [`the region of the AWS profile ${problem}`]);
  }
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

function isGroupAnswer(text: string, status: number): boolean {
  const value = parseObject(text);
  if (value === undefined || status !== 200) return value !== undefined;
  return [value.SecretValues, value.Errors].every((list) => Array.isArray(list ?? []));
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
