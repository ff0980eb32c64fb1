import type { FromTemporaryCredentialsOptions } from "@aws-sdk/credential-providers";
import { KnownError } from "../../errors.ts";
import { missingPermission } from "../../missing_permission.ts";
import { errorCodes } from "../error_codes.ts";
import { initializationError, placeOf } from "../failure.ts";
import { awsNames } from "./names.ts";
import { unwrap } from "./packages.ts";
import { type RetryClock, retryRequest } from "../../http/retry.ts";
import type { AccessKeys, AssumedRole, AwsSettings } from "./settings.ts";
import { awsFailure } from "./words.ts";
import type { Identity } from "./vocabulary.ts";

type StsConfig = NonNullable<FromTemporaryCredentialsOptions["clientConfig"]>;

/** Keys in the form the SDK takes. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Gives the current keys. The SDK asks again shortly before they expire, and may demand new ones. */
export type KeysProvider = (request?: Record<string, unknown>) => Promise<Keys>;

export interface CredentialOptions {
  readonly region: string;
  readonly clock: RetryClock;
  /** Called with each credential that a login gives, before it is used. Default: nothing is done with it. */
  readonly hide?: ((credential: string) => void) | undefined;
  /** Where a role is assumed, for messages. */
  readonly stsHost: () => Promise<string>;
  /** For the client that assumes the role. */
  readonly stsConfig: StsConfig;
}

/**
 * The credentials of the settings, in the form the SDK takes. Those that can change are functions, which
 * throw `SecretsError`; nothing is asked yet.
 */
export async function credentialsOf(
  settings: AwsSettings,
  options: CredentialOptions,
): Promise<Keys | KeysProvider> {
  const { hide } = options;
  const base = settings.keys === undefined
    ? hiding(await defaultChain(), hide)
    : staticKeys(settings.keys);
  if (settings.role === undefined) return base;
  return hiding(await assumeRole(base, { ...options, settings, role: settings.role }), hide);
}

/** The same keys, of which the sensitive ones are hidden before they are used. */
function hiding(keysOf: KeysProvider, hide: CredentialOptions["hide"]): KeysProvider {
  return async (request) => {
    const keys = await keysOf(request);
    hide?.(keys.secretAccessKey);
    if (keys.sessionToken !== undefined) hide?.(keys.sessionToken);
    return keys;
  };
}

/** What messages may say about the keys of the settings. */
export function identityOf({ keys, role }: AwsSettings): Identity {
  return role === undefined
    ? { accessKeyId: keys?.accessKeyId, hasSessionToken: keys?.sessionToken !== undefined }
    : { accessKeyId: undefined, hasSessionToken: true };
}

function staticKeys({ accessKeyId, secretAccessKey, sessionToken }: AccessKeys): Keys {
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
  };
}

async function defaultChain(): Promise<KeysProvider> {
  const { fromNodeProviderChain } = unwrap(
    await import("@aws-sdk/credential-providers"),
    "fromNodeProviderChain",
  );
  const chain = fromNodeProviderChain({ logger: silent });
  return async (request) => {
    try {
      return await chain(request);
    } catch (error) {
      throw chainError(error);
    }
  };
}

/** The SDK prints advice to the console when it has no logger. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Only known words of the error are looked for: it may quote the output of `credential_process`. */
function chainError(error: unknown): KnownError {
  if (error instanceof KnownError) return error;
  const missing = missingPermission(error);
  if (missing !== undefined) return missing;
  const message = error instanceof Error ? error.message : "";
  const [cause, fix] = chainFailures.find(([pattern]) => pattern.test(message))?.slice(1) as
    | [string, string]
    | undefined ??
    ["the AWS default chain gave no credentials", "try aws sts get-caller-identity"];
  return initializationError(awsNames, "failed to load AWS config", {
    cause,
    fix,
    code: errorCodes.noAmbientCredentials,
  });
}

const chainFailures: readonly (readonly [RegExp, string, string])[] = [
  [
    /any providers/,
    "no AWS credentials found (looked at AWS_*, profile, web identity, container, IMDS)",
    "check AWS_PROFILE and ~/.aws, or set BRUIN_AWS_ACCESS_KEY_ID and its companions",
  ],
  [
    /sso/i,
    "the SSO session of the AWS profile has expired or was never started",
    "run aws sso login with this profile",
  ],
  [
    /no such file/i,
    "the web identity token file does not exist",
    "check AWS_WEB_IDENTITY_TOKEN_FILE",
  ],
];

async function assumeRole(
  base: Keys | KeysProvider,
  { settings, role, region, clock, stsHost, stsConfig }: CredentialOptions & {
    readonly settings: AwsSettings;
    readonly role: AssumedRole;
  },
): Promise<KeysProvider> {
  const { fromTemporaryCredentials } = unwrap(
    await import("@aws-sdk/credential-providers"),
    "fromTemporaryCredentials",
  );
  const assume = fromTemporaryCredentials({
    masterCredentials: base,
    params: {
      RoleArn: role.arn,
      RoleSessionName: role.sessionName,
      ...(role.externalId === undefined ? {} : { ExternalId: role.externalId.reveal() }),
    },
    clientConfig: {
      ...stsConfig,
      ...(role.stsEndpoint === undefined ? {} : { endpoint: role.stsEndpoint }),
    },
  });
  const identity = identityOf({ ...settings, role: undefined });
  const place = { region, host: await stsHost(), identity };
  return async () => {
    const outcome = await retryRequest(() => assume(), {
      policy: settings.retryPolicy,
      clock,
      signal: new AbortController().signal,
      classify: (error, timedOut) => awsFailure(error, { ...place, timedOut }),
    });
    if (outcome.ok) return outcome.value;
    const { failure, attempts, elapsedMs } = outcome;
    const { reason, ...words } = failure.explain({
      subject: role.arn,
      action: "read",
      similarName: undefined,
      attempts,
      elapsedMs,
      budgetMs: settings.retryPolicy.totalMs,
      now: clock.now(),
    });
    throw initializationError(awsNames, `cannot assume role '${role.arn}': ${reason}`, {
      where: placeOf({ role: role.arn, ...failure.place }),
      ...words,
    });
  };
}
