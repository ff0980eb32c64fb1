import type { Env } from "../../env.ts";
import { Sealed } from "../../sealed.ts";
import { parseDuration } from "./duration.ts";
import { initializationError } from "./initialization.ts";
import { checkRegion, suggestRegion } from "./regions.ts";
import type { RequestRetryPolicy } from "../../http/retry.ts";
import { regionProblem, rejectUnusable, requireVariables, unusable } from "./rules.ts";
import { readVariables, type VariableName, type VariableValues } from "./variables.ts";

/** What the environment says about reading secrets from AWS, checked. */
export interface AwsSettings {
  /** `undefined` asks the AWS default chain. */
  readonly keys: AccessKeys | undefined;
  /** `undefined`, only with the default chain, takes the region of the AWS profile. */
  readonly region: string | undefined;
  /** `undefined` is the endpoint of the region. */
  readonly endpoint: string | undefined;
  readonly useFips: boolean;
  /** Put before connection names; often empty. */
  readonly secretPrefix: string;
  readonly role: AssumedRole | undefined;
  readonly retryPolicy: RequestRetryPolicy;
}

/** Credentials from `BRUIN_AWS_*`. */
export interface AccessKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: Sealed<string>;
  readonly sessionToken: Sealed<string> | undefined;
}

/** A role whose temporary credentials read the secrets. */
export interface AssumedRole {
  readonly arn: string;
  readonly sessionName: string;
  readonly externalId: Sealed<string> | undefined;
  /** `undefined` is the STS endpoint of the region. */
  readonly stsEndpoint: string | undefined;
}

const attemptLimitMs = 10_000;

/** @throws {SecretsError} Naming every variable that is missing or cannot be used, never a value. */
export function readSettings(env: Env, warn: (message: string) => void): AwsSettings {
  const values = readVariables(env, warn);
  // A mistyped value asks for the chain as well, and is refused for itself below.
  const useChain = values.BRUIN_AWS_CREDENTIALS !== undefined;
  requireVariables(values, { env, useChain });
  rejectUnusable(values);

  const region = values.BRUIN_AWS_REGION ?? (useChain ? ambientRegion(env) : undefined);
  if (region !== undefined && checkRegion(region) === "unknown") {
    const suggestion = suggestRegion(region);
    const hint = suggestion === undefined ? "" : `; did you mean '${suggestion}'?`;
    warn(`'${region}' is not an AWS region known to this version${hint}`);
  }
  return {
    keys: accessKeys(values),
    region,
    endpoint: values.BRUIN_AWS_ENDPOINT_URL ?? values.AWS_ENDPOINT_URL_SECRETS_MANAGER ??
      values.AWS_ENDPOINT_URL,
    useFips: values.BRUIN_AWS_USE_FIPS === "true",
    secretPrefix: values.BRUIN_AWS_SECRET_PREFIX ?? "",
    role: assumedRole(values),
    retryPolicy: retryPolicy(values),
  };
}

/**
 * The region that other AWS tools would use; `undefined` when the environment names none.
 * @throws {SecretsError} When it is none.
 */
export function ambientRegion(env: Env): string | undefined {
  for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION"]) {
    const region = env.get(name)?.trim();
    if (!region) continue;
    const problem = regionProblem(region);
    if (problem !== undefined) throw unusable([`${name} ${problem}`]);
    return region;
  }
  return undefined;
}

function accessKeys(values: VariableValues): AccessKeys | undefined {
  const { BRUIN_AWS_ACCESS_KEY_ID: accessKeyId, BRUIN_AWS_SECRET_ACCESS_KEY: secret } = values;
  if (accessKeyId === undefined || secret === undefined) return undefined;
  const token = values.BRUIN_AWS_SESSION_TOKEN;
  if (accessKeyId.startsWith("ASIA") && token === undefined) {
    throw initializationError("BRUIN_AWS_SESSION_TOKEN env variable not set", {
      cause: "key id starts with ASIA (temporary) but BRUIN_AWS_SESSION_TOKEN is not set",
      fix: "set BRUIN_AWS_SESSION_TOKEN, or use a permanent access key",
      code: "E103",
    });
  }
  return {
    accessKeyId,
    secretAccessKey: new Sealed(secret),
    sessionToken: token === undefined ? undefined : new Sealed(token),
  };
}

function assumedRole(values: VariableValues): AssumedRole | undefined {
  const externalId = values.BRUIN_AWS_ROLE_EXTERNAL_ID;
  if (values.BRUIN_AWS_ROLE_ARN === undefined) return undefined;
  return {
    arn: values.BRUIN_AWS_ROLE_ARN,
    sessionName: values.BRUIN_AWS_ROLE_SESSION_NAME ?? "bruin",
    externalId: externalId === undefined ? undefined : new Sealed(externalId),
    stsEndpoint: values.BRUIN_AWS_STS_ENDPOINT_URL,
  };
}

function retryPolicy(values: VariableValues): RequestRetryPolicy {
  const milliseconds = (name: VariableName, otherwise: string) =>
    parseDuration(values[name] ?? otherwise) as number; // checked by `rules`
  const totalMs = milliseconds("BRUIN_AWS_TIMEOUT", "30s");
  const waitMinMs = milliseconds("BRUIN_AWS_RETRY_WAIT_MIN", "200ms");
  const waitMaxMs = milliseconds("BRUIN_AWS_RETRY_WAIT_MAX", "2s");
  if (waitMaxMs < waitMinMs) {
    throw unusable([
      "BRUIN_AWS_RETRY_WAIT_MAX must be greater than or equal to BRUIN_AWS_RETRY_WAIT_MIN",
    ]);
  }
  return {
    totalMs,
    attemptMs: Math.min(attemptLimitMs, totalMs),
    maxRetries: Number(values.BRUIN_AWS_MAX_RETRIES ?? 3),
    waitMinMs,
    waitMaxMs,
  };
}
