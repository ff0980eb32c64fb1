import type { Env } from "../../env.ts";
import type { BackendVariable } from "../backend.ts";

/** The variables of this backend. Only these are read without `BRUIN_AWS_CREDENTIALS=default`. */
export const variables = [
  plain("BRUIN_AWS_ACCESS_KEY_ID", "Access key id (required)"),
  secret("BRUIN_AWS_SECRET_ACCESS_KEY", "Secret access key (required)"),
  plain("BRUIN_AWS_REGION", "Region of the secrets, such as eu-west-1 (required)"),
  secret("BRUIN_AWS_SESSION_TOKEN", "Session token of temporary credentials"),
  plain("BRUIN_AWS_SECRET_PREFIX", "Put before each connection name, such as prod/"),
  plain("BRUIN_AWS_CREDENTIALS", "default: take credentials from the AWS default chain"),
  plain("BRUIN_AWS_ROLE_ARN", "Role to assume before reading secrets"),
  secret("BRUIN_AWS_ROLE_EXTERNAL_ID", "External id that the role asks for"),
  plain("BRUIN_AWS_ROLE_SESSION_NAME", "Name of the role session in CloudTrail (bruin)"),
  plain("BRUIN_AWS_ENDPOINT_URL", "Secrets Manager endpoint, such as a VPC endpoint"),
  plain("AWS_ENDPOINT_URL_SECRETS_MANAGER", "The same, as AWS tools call it"),
  plain("AWS_ENDPOINT_URL", "The same, for every AWS service"),
  plain("BRUIN_AWS_STS_ENDPOINT_URL", "STS endpoint for BRUIN_AWS_ROLE_ARN"),
  plain("BRUIN_AWS_USE_FIPS", "true: use the FIPS endpoint of the region"),
  plain("BRUIN_AWS_TIMEOUT", "Limit for reading one secret, retries included (30s)"),
  plain("BRUIN_AWS_MAX_RETRIES", "Further attempts after a passing failure (3)"),
  plain("BRUIN_AWS_RETRY_WAIT_MIN", "Shortest pause between attempts (200ms)"),
  plain("BRUIN_AWS_RETRY_WAIT_MAX", "Longest pause between attempts (2s)"),
] as const satisfies readonly BackendVariable[];

/** The name of one of {@linkcode variables}. */
export type VariableName = typeof variables[number]["name"];

/** The values without blanks and line breaks around them; a variable that holds nothing else is absent. */
export type VariableValues = { readonly [name in VariableName]?: string };

function plain<const Name extends string>(name: Name, about: string) {
  return { name, about, sensitive: false };
}

function secret<const Name extends string>(name: Name, about: string) {
  return { name, about, sensitive: true };
}

/** Reads and trims the variables. Pasted values often bring a line break, which breaks signatures. */
export function readVariables(env: Env, warn: (message: string) => void): VariableValues {
  const values: { [name in VariableName]?: string } = {};
  for (const { name } of variables) {
    const value = env.get(name);
    if (value === undefined) continue;
    const trimmed = value.trim();
    if (trimmed === "") continue;
    if (trimmed !== value) warn(`${name}: removed ${describeTrimmed(value)}`);
    values[name] = trimmed;
  }
  return values;
}

function describeTrimmed(value: string): string {
  const leading = value.slice(0, value.length - value.trimStart().length);
  const trailing = value.slice(value.trimEnd().length);
  return [countBlanks(leading, "leading"), countBlanks(trailing, "trailing")]
    .filter((part) => part !== undefined).join(" and ");
}

function countBlanks(text: string, side: "leading" | "trailing"): string | undefined {
  if (text === "") return undefined;
  const blanks = text.replaceAll("\r\n", "\n");
  const word = /^\n+$/.test(blanks) ? "newline" : "blank";
  return `${blanks.length} ${side} ${word}${blanks.length === 1 ? "" : "s"}`;
}
