import { define, optional, type Struct, type } from "superstruct";
import type { Env } from "../../env.ts";
import type { SecretsError } from "../../errors.ts";
import { parseDuration } from "./duration.ts";
import { initializationError } from "./initialization.ts";
import { checkRegion, suggestRegion } from "./regions.ts";
import type { VariableName, VariableValues } from "./variables.ts";

const requiredVariables: readonly VariableName[] = [
  "BRUIN_AWS_ACCESS_KEY_ID",
  "BRUIN_AWS_SECRET_ACCESS_KEY",
  "BRUIN_AWS_REGION",
];

/** @throws {SecretsError} When a variable is missing: the first by name, the others in the cause. */
export function requireVariables(
  values: VariableValues,
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
  throw initializationError(`${first} env variable not set`, {
    ...(cause === "" ? {} : { cause }),
    fix: `set ${missing.join(", ")}` +
      (ambient === undefined
        ? ""
        : `, or set BRUIN_AWS_CREDENTIALS=default to use the AWS credentials of ${ambient}`),
    code: "E101",
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
export function rejectUnusable(values: VariableValues): void {
  const [error] = rules.validate(values);
  const problems = error?.failures().map(({ message }) => message) ?? [];
  const { BRUIN_AWS_ROLE_ARN, BRUIN_AWS_ROLE_EXTERNAL_ID, BRUIN_AWS_USE_FIPS } = values;
  if (BRUIN_AWS_ROLE_EXTERNAL_ID !== undefined && BRUIN_AWS_ROLE_ARN === undefined) {
    problems.push("BRUIN_AWS_ROLE_EXTERNAL_ID is set but BRUIN_AWS_ROLE_ARN is not");
  }
  const endpoint = endpointVariables.find((name) => values[name] !== undefined);
  if (BRUIN_AWS_USE_FIPS === "true" && endpoint !== undefined) {
    problems.push(`BRUIN_AWS_USE_FIPS cannot be combined with ${endpoint}`);
  }
  if (problems.length > 0) throw unusable(problems);
}

/** The error for settings that cannot be used. Each problem names its variable and no secret value. */
export function unusable([first, ...others]: readonly string[]): SecretsError {
  return initializationError(first, {
    ...(others.length === 0 ? {} : { cause: `also: ${others.join("; ")}` }),
    fix: `correct the ${others.length === 0 ? "variable" : "variables"} and start again`,
    code: "E102",
  });
}

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

const endpointVariables = [
  "BRUIN_AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  "AWS_ENDPOINT_URL",
] as const satisfies readonly VariableName[];

function endpointProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return "is not a URL";
  if (url.username !== "" || url.password !== "") return "must not contain a user name or password";
  if (url.search !== "" || url.hash !== "") return "must not contain a query or fragment";
  if (url.protocol === "https:") return undefined;
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === "http:" && isLoopback
    ? undefined
    : "must use https; http is accepted for loopback hosts only";
}

function unprintable(text: string): string | undefined {
  const index = text.search(/[^\x20-\x7e]/);
  if (index < 0) return undefined;
  const kind = text.charCodeAt(index) < 0x80 ? "control" : "non-ASCII";
  return `contains a ${kind} character at position ${index + 1}`;
}

function quoted(text: string): string | undefined {
  return /^(["']).*\1$/.test(text) ? "is wrapped in quotes; remove them" : undefined;
}

function unless(pattern: RegExp, problem: string) {
  return (text: string) => pattern.test(text) ? undefined : problem;
}

type Check = (text: string) => string | undefined;

/** A variable that passes every check. The message is ours: superstruct's own would quote the value. */
function checked(...checks: readonly Check[]): Struct<string | undefined, null> {
  return optional(define<string>("variable", (value, { path }) => {
    const text = String(value);
    const problem = [unprintable, quoted, ...checks].map((check) => check(text))
      .find((found) => found !== undefined);
    return problem === undefined || `${path[0]} ${problem}`;
  }));
}

const duration = checked((text) =>
  (parseDuration(text) ?? 0) > 0 ? undefined : "must be a positive duration, such as 30s or 1m30s"
);
const endpoint = checked(endpointProblem);

const rules = type(
  {
    BRUIN_AWS_ACCESS_KEY_ID: checked(unless(/^\S+$/, "contains a blank")),
    BRUIN_AWS_SECRET_ACCESS_KEY: checked(unless(/^\S+$/, "contains a blank")),
    BRUIN_AWS_REGION: checked(regionProblem),
    BRUIN_AWS_SESSION_TOKEN: checked(unless(/^\S+$/, "contains a blank")),
    BRUIN_AWS_SECRET_PREFIX: checked(
      unless(/^[A-Za-z0-9/_+=.@!-]{1,400}$/, "contains characters AWS does not allow in names"),
    ),
    BRUIN_AWS_CREDENTIALS: checked(unless(/^default$/, "must be 'default' or not set")),
    BRUIN_AWS_ROLE_ARN: checked(
      unless(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, "is not the ARN of an IAM role"),
    ),
    BRUIN_AWS_ROLE_EXTERNAL_ID: checked(),
    BRUIN_AWS_ROLE_SESSION_NAME: checked(
      unless(/^[\w+=,.@-]{2,64}$/, "must have 2 to 64 letters, digits or +=,.@-_"),
    ),
    BRUIN_AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    AWS_ENDPOINT_URL: endpoint,
    BRUIN_AWS_STS_ENDPOINT_URL: endpoint,
    BRUIN_AWS_USE_FIPS: checked(unless(/^(true|false)$/, "must be true or false")),
    BRUIN_AWS_TIMEOUT: duration,
    BRUIN_AWS_MAX_RETRIES: checked(unless(/^\d{1,6}$/, "must be a non-negative integer")),
    BRUIN_AWS_RETRY_WAIT_MIN: duration,
    BRUIN_AWS_RETRY_WAIT_MAX: duration,
  } satisfies Record<VariableName, Struct<string | undefined, null>>,
);
