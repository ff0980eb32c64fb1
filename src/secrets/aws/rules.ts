import type { Env } from "../../env.ts";
import { errorCodes } from "../error_codes.ts";
import { initializationError } from "../failure.ts";
import {
  type Check,
  problemsOf,
  retryRules,
  type Rules,
  secureUrl,
  unless,
  unusableSetting,
  type VariableValues,
  withoutBlanks,
} from "../settings.ts";
import { awsNames } from "./names.ts";
import { checkRegion, suggestRegion } from "./regions.ts";
import type { VariableName } from "./variables.ts";
import { isLoopback } from "../../loopback.ts";

/** The values of this backend's variables. */
export type AwsValues = VariableValues<VariableName>;

const requiredVariables = [
  "BRUIN_AWS_ACCESS_KEY_ID",
  "BRUIN_AWS_SECRET_ACCESS_KEY",
  "BRUIN_AWS_REGION",
] as const satisfies readonly VariableName[];

/** @throws {SecretsError} When a variable is missing: the first by name, the others in the cause. */
export function requireVariables(
  values: AwsValues,
  { env, useChain }: { readonly env: Env; readonly useChain: boolean },
): void {
  const [keyId, secretKey] = requiredVariables;
  const halfPair = (values[keyId] === undefined) !== (values[secretKey] === undefined);
  const required = useChain ? halfPair ? [keyId, secretKey] : [] : requiredVariables;
  const missing = required.filter((name) => values[name] === undefined);
  if (missing.length === 0) return;

  const [first, ...others] = missing;
  const ambient = useChain ? undefined : ambientCredentials(env);
  const [half, otherHalf] = values[keyId] === undefined ? [secretKey, keyId] : [keyId, secretKey];
  const cause = [
    others.length > 0 ? `also not set: ${others.join(", ")}` : undefined,
    halfPair ? `${half} is set but ${otherHalf} is not` : undefined,
  ].filter((part) => part !== undefined).join("; ");
  throw initializationError(awsNames, `${first} env variable not set`, {
    ...(cause === "" ? {} : { cause }),
    fix: `set ${missing.join(", ")}` +
      (ambient === undefined
        ? ""
        : `, or set BRUIN_AWS_CREDENTIALS=default to use the AWS credentials of ${ambient}`),
    code: errorCodes.variableMissing,
  });
}

/** The variable that shows that the AWS default chain would find credentials. Its value is not used. */
function ambientCredentials(env: Env): string | undefined {
  return [
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  ].find((name) => env.get(name) !== undefined);
}

/** @throws {SecretsError} Naming all variables whose values cannot be used. */
export function rejectUnusable(values: AwsValues): void {
  const problems = problemsOf(values, rules);
  const { BRUIN_AWS_ROLE_ARN, BRUIN_AWS_ROLE_EXTERNAL_ID, BRUIN_AWS_USE_FIPS } = values;
  const regions = listOfValues(values.BRUIN_AWS_REGION);
  if (BRUIN_AWS_ROLE_EXTERNAL_ID !== undefined && BRUIN_AWS_ROLE_ARN === undefined) {
    problems.push("BRUIN_AWS_ROLE_EXTERNAL_ID is set but BRUIN_AWS_ROLE_ARN is not");
  }
  const endpoint = endpointVariables.find((name) => values[name] !== undefined);
  if (BRUIN_AWS_USE_FIPS === "true" && endpoint !== undefined) {
    problems.push(`BRUIN_AWS_USE_FIPS cannot be combined with ${endpoint}`);
  }
  const endpoints = listOfValues(endpoint === undefined ? undefined : values[endpoint]);
  if (new Set(regions).size < regions.length) problems.push("BRUIN_AWS_REGION has a region twice");
  if (endpoints.length > 0 && endpoints.length !== Math.max(regions.length, 1)) {
    problems.push(
      `${endpoint} must have one endpoint for each region of BRUIN_AWS_REGION, in its order`,
    );
  }
  problems.push(...againstAgent(values, regions));
  if (problems.length > 0) throw unusableSetting(awsNames, problems);
}

/** What contradicts the agent, which has a region and credentials of its own. */
function againstAgent(values: AwsValues, regions: readonly string[]): string[] {
  if (values.BRUIN_AWS_AGENT_URL === undefined) {
    return values.BRUIN_AWS_AGENT_TOKEN_FILE === undefined
      ? []
      : ["BRUIN_AWS_AGENT_TOKEN_FILE is set but BRUIN_AWS_AGENT_URL is not"];
  }
  const others = [
    isOn(values.BRUIN_AWS_BATCH) ? "BRUIN_AWS_BATCH" : undefined,
    values.BRUIN_AWS_ROLE_ARN === undefined ? undefined : "BRUIN_AWS_ROLE_ARN",
    isOn(values.BRUIN_AWS_USE_FIPS) ? "BRUIN_AWS_USE_FIPS" : undefined,
    regions.length > 1 ? "several regions in BRUIN_AWS_REGION" : undefined,
  ].filter((name) => name !== undefined);
  return others.map((name) => `BRUIN_AWS_AGENT_URL cannot be combined with ${name}`);
}

/** Whether a switch is on. */
export function isOn(value: string | undefined): boolean {
  return value === "1" || value === "true";
}

/** The values of a variable that may have several behind commas; none for one that is not set. */
export function listOfValues(value: string | undefined): string[] {
  return value?.split(",").map((part) => part.trim()) ?? [];
}

/** A check of each value of a list. */
function each(check: Check): Check {
  return (text) => listOfValues(text).map(check).find((problem) => problem !== undefined);
}

/** Refuses what leads to another machine, where the token of the agent has no business. */
const onThisMachine: Check = (text) => {
  const url = URL.parse(text);
  return url !== null && url.protocol === "http:" && isLoopback(url.hostname)
    ? undefined
    : "must lead to this machine, such as http://localhost:2773";
};

/** What is wrong with a region, to be put after a variable's name; `undefined` when nothing is. */
export function regionProblem(region: string): string | undefined {
  if (checkRegion(region) !== "malformed") return undefined;
  // Whatever else was pasted here, a key for example, must not be repeated.
  const shown = /^[A-Za-z0-9 _-]{1,24}$/.test(region) ? ` '${region}'` : "";
  const suggestion = suggestRegion(region);
  return suggestion === undefined
    ? `${shown} is not an AWS region; expected a form such as eu-west-1`.trim()
    : `${shown} is not an AWS region; did you mean '${suggestion}'?`.trim();
}

/** The first that is set counts. */
export const endpointVariables = [
  "BRUIN_AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  "AWS_ENDPOINT_URL",
] as const satisfies readonly VariableName[];

const rules: Rules<VariableName> = {
  BRUIN_AWS_ACCESS_KEY_ID: [withoutBlanks],
  BRUIN_AWS_SECRET_ACCESS_KEY: [withoutBlanks],
  BRUIN_AWS_REGION: [each(regionProblem)],
  BRUIN_AWS_SESSION_TOKEN: [withoutBlanks],
  BRUIN_AWS_SECRET_PREFIX: [
    unless(/^[A-Za-z0-9/_+=.@!-]{1,400}$/, "contains characters AWS does not allow in names"),
  ],
  BRUIN_AWS_CREDENTIALS: [unless(/^default$/, "must be 'default' or not set")],
  BRUIN_AWS_ROLE_ARN: [
    unless(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, "is not the ARN of an IAM role"),
  ],
  BRUIN_AWS_ROLE_EXTERNAL_ID: [],
  BRUIN_AWS_ROLE_SESSION_NAME: [
    unless(/^[\w+=,.@-]{2,64}$/, "must have 2 to 64 letters, digits or +=,.@-_"),
  ],
  BRUIN_AWS_ENDPOINT_URL: [each(secureUrl)],
  AWS_ENDPOINT_URL_SECRETS_MANAGER: [each(secureUrl)],
  AWS_ENDPOINT_URL: [each(secureUrl)],
  BRUIN_AWS_STS_ENDPOINT_URL: [secureUrl],
  BRUIN_AWS_USE_FIPS: [unless(/^(true|false)$/, "must be true or false")],
  BRUIN_AWS_BATCH: [unless(/^(0|1|true|false)$/, "must be 1 or 0")],
  BRUIN_AWS_AGENT_URL: [secureUrl, onThisMachine],
  BRUIN_AWS_AGENT_TOKEN_FILE: [unless(/^\//, "is not an absolute path")],
  ...retryRules("BRUIN_AWS"),
};
