import type { BackendVariable } from "../backend.ts";
import { plainVariable, retryVariables, secretVariable } from "../settings.ts";

/** The variables of this backend. Only these are read without `BRUIN_AWS_CREDENTIALS=default`. */
export const variables = [
  plainVariable("BRUIN_AWS_ACCESS_KEY_ID", "Access key id (required)"),
  secretVariable("BRUIN_AWS_SECRET_ACCESS_KEY", "Secret access key (required)"),
  plainVariable(
    "BRUIN_AWS_REGION",
    "Region of the secrets, such as eu-west-1 (required); others that hold them too behind commas",
  ),
  secretVariable("BRUIN_AWS_SESSION_TOKEN", "Session token of temporary credentials"),
  plainVariable("BRUIN_AWS_SECRET_PREFIX", "Put before each connection name, such as prod/"),
  plainVariable("BRUIN_AWS_CREDENTIALS", "default: take credentials from the AWS default chain"),
  plainVariable("BRUIN_AWS_ROLE_ARN", "Role to assume before reading secrets"),
  secretVariable("BRUIN_AWS_ROLE_EXTERNAL_ID", "External id that the role asks for"),
  plainVariable("BRUIN_AWS_ROLE_SESSION_NAME", "Name of the role session in CloudTrail (bruin)"),
  plainVariable("BRUIN_AWS_ENDPOINT_URL", "Secrets Manager endpoint, such as a VPC endpoint"),
  plainVariable("AWS_ENDPOINT_URL_SECRETS_MANAGER", "The same, as AWS tools call it"),
  plainVariable("AWS_ENDPOINT_URL", "The same, for every AWS service"),
  plainVariable("BRUIN_AWS_STS_ENDPOINT_URL", "STS endpoint for BRUIN_AWS_ROLE_ARN"),
  plainVariable("BRUIN_AWS_USE_FIPS", "true: use the FIPS endpoint of the region"),
  plainVariable("BRUIN_AWS_BATCH", "1: read secrets in groups of 20"),
  plainVariable("BRUIN_AWS_AGENT_URL", "Secrets Manager Agent on this machine to read through"),
  plainVariable("BRUIN_AWS_AGENT_TOKEN_FILE", "Its token (/var/run/awssmatoken)"),
  ...retryVariables("BRUIN_AWS"),
] as const satisfies readonly BackendVariable[];

/** The credentials among the variables of other tools that the default chain reads. */
export const ambient = [
  secretVariable("AWS_SECRET_ACCESS_KEY", "Secret access key of other AWS tools"),
  secretVariable("AWS_SESSION_TOKEN", "Session token of other AWS tools"),
  secretVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN", "What containers ask for credentials with"),
] as const satisfies readonly BackendVariable[];

/** The name of one of {@linkcode variables}. */
export type VariableName = typeof variables[number]["name"];
