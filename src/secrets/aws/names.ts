import type { BackendNames } from "../failure.ts";
import type { NamingRules } from "../naming.ts";

/** What messages call this backend. */
export const awsNames: BackendNames = {
  name: "aws",
  label: "AWS Secrets Manager",
  client: "AWS Secrets Manager client",
  service: "AWS",
};

const allowed = /^[A-Za-z0-9/_+=.@!-]+$/;
const arn = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@!-]+$/;

/** The longest name that Secrets Manager stores. */
const longestName = 512;

/** Whether a name is the whole ARN of a secret. */
export function isArn(secretId: string): boolean {
  return arn.test(secretId);
}

/** The `SecretId` of a connection: its name behind the prefix. A whole ARN is kept as it is. */
export function secretIdOf(connectionName: string, prefix: string): string {
  return isArn(connectionName) ? connectionName : prefix + connectionName;
}

/** Why Secrets Manager can hold no secret of this name; `undefined` when it can. */
export function nameProblem(secretId: string): string | undefined {
  if (isArn(secretId)) return undefined;
  if (secretId.length > longestName) return `the name is longer than ${longestName} characters`;
  if (!allowed.test(secretId)) {
    return "the name contains characters AWS does not allow (letters, digits and /_+=.@-! only)";
  }
  return undefined;
}

/** Whether the name ends as ARNs of secrets do, which AWS can take for the end of an ARN. */
export function endsLikeArn(secretId: string): boolean {
  return !isArn(secretId) && endsWithSuffix(secretId);
}

/** Whether a text ends in what AWS puts behind the names of secrets in their ARNs. */
export function endsWithSuffix(text: string): boolean {
  return /-[A-Za-z0-9]{6}$/.test(text);
}

/** The names of secrets behind a prefix, which may be empty. */
export function namingRules(prefix: string): NamingRules {
  return { nameOf: (name) => secretIdOf(name, prefix), problemOf: nameProblem };
}
