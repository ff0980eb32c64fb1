import type { Env } from "../../env.ts";
import type { RequestRetryPolicy } from "../../http/retry.ts";
import { Sealed } from "../../sealed.ts";
import { errorCodes } from "../error_codes.ts";
import { initializationError } from "../failure.ts";
import { readVariableValues, retryPolicy, unusableSetting } from "../settings.ts";
import { awsNames } from "./names.ts";
import { checkRegion, suggestRegion } from "./regions.ts";
import {
  type AwsValues,
  endpointVariables,
  listOfValues,
  regionProblem,
  rejectUnusable,
  requireVariables,
} from "./rules.ts";
import { variables } from "./variables.ts";

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

/**
 * The settings of the first region, which is the only one that secrets are stored in.
 * @throws {SecretsError} Naming every variable that is missing or cannot be used, never a value.
 */
export function readSettings(env: Env, warn: (message: string) => void): AwsSettings {
  const [first] = readRegions(readVariableValues(variables, { env, warn }), { env, warn });
  return first;
}

/**
 * The settings of every region, in order. They differ in the region and its endpoint.
 * @throws Like {@linkcode readSettings}.
 */
export function readRegions(
  values: AwsValues,
  { env, warn }: { readonly env: Env; readonly warn: (message: string) => void },
): [AwsSettings, ...AwsSettings[]] {
  // A mistyped value asks for the chain as well, and is refused for itself below.
  const useChain = values.BRUIN_AWS_CREDENTIALS !== undefined;
  requireVariables(values, { env, useChain });
  rejectUnusable(values);

  const [first = useChain ? ambientRegion(env) : undefined, ...others] = listOfValues(
    values.BRUIN_AWS_REGION,
  );
  for (const region of [first, ...others]) {
    if (region === undefined || checkRegion(region) !== "unknown") continue;
    const suggestion = suggestRegion(region);
    const hint = suggestion === undefined ? "" : `; did you mean '${suggestion}'?`;
    warn(`'${region}' is not an AWS region known to this version${hint}`);
  }
  const endpointVariable = endpointVariables.find((name) => values[name] !== undefined);
  const endpoints = listOfValues(endpointVariable && values[endpointVariable]);
  const settingsOf = (region: string | undefined, index: number): AwsSettings => ({
    keys: accessKeys(values),
    region,
    endpoint: endpoints[index],
    useFips: values.BRUIN_AWS_USE_FIPS === "true",
    secretPrefix: values.BRUIN_AWS_SECRET_PREFIX ?? "",
    role: assumedRole(values),
    retryPolicy: retryPolicy(values, { prefix: "BRUIN_AWS", names: awsNames }),
  });
  return [settingsOf(first, 0), ...others.map((region, index) => settingsOf(region, index + 1))];
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
    if (problem !== undefined) throw unusableSetting(awsNames, [`${name} ${problem}`]);
    return region;
  }
  return undefined;
}

function accessKeys(values: AwsValues): AccessKeys | undefined {
  const { BRUIN_AWS_ACCESS_KEY_ID: accessKeyId, BRUIN_AWS_SECRET_ACCESS_KEY: secret } = values;
  if (accessKeyId === undefined || secret === undefined) return undefined;
  const token = values.BRUIN_AWS_SESSION_TOKEN;
  if (accessKeyId.startsWith("ASIA") && token === undefined) {
    throw initializationError(awsNames, "BRUIN_AWS_SESSION_TOKEN env variable not set", {
      cause: "key id starts with ASIA (temporary) but BRUIN_AWS_SESSION_TOKEN is not set",
      fix: "set BRUIN_AWS_SESSION_TOKEN, or use a permanent access key",
      code: errorCodes.sessionTokenMissing,
    });
  }
  return {
    accessKeyId,
    secretAccessKey: new Sealed(secret),
    sessionToken: token === undefined ? undefined : new Sealed(token),
  };
}

function assumedRole(values: AwsValues): AssumedRole | undefined {
  const externalId = values.BRUIN_AWS_ROLE_EXTERNAL_ID;
  if (values.BRUIN_AWS_ROLE_ARN === undefined) return undefined;
  return {
    arn: values.BRUIN_AWS_ROLE_ARN,
    sessionName: values.BRUIN_AWS_ROLE_SESSION_NAME ?? "bruin",
    externalId: externalId === undefined ? undefined : new Sealed(externalId),
    stsEndpoint: values.BRUIN_AWS_STS_ENDPOINT_URL,
  };
}
