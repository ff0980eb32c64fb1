import type { Env } from "../../env.ts";
import type { RequestRetryPolicy } from "../../http/retry.ts";
import { readVariableValues, retryPolicy } from "../settings.ts";
import { awsNames } from "./names.ts";
import { isOn, rejectUnusable } from "./rules.ts";
import { type AwsSettings, readRegions } from "./settings.ts";
import { variables } from "./variables.ts";

/** Where the agent keeps its token unless it is told otherwise. */
const usualTokenFile = "/var/run/awssmatoken";

/** How secrets are read: through the agent, or from regions in their order. */
export type Routes =
  | { readonly agent: AgentSettings; readonly regions: readonly [] }
  | {
    readonly agent: undefined;
    readonly regions: readonly [AwsSettings, ...AwsSettings[]];
    /** Whether secrets are asked for in groups. */
    readonly inGroups: boolean;
  };

/** The agent of Secrets Manager on this machine. */
export interface AgentSettings {
  readonly url: URL;
  /** Path of the file with the token that keeps others from using it. */
  readonly tokenFile: string;
  /** Put before connection names; often empty. */
  readonly secretPrefix: string;
  readonly retryPolicy: RequestRetryPolicy;
}

/**
 * How the environment says that secrets are read.
 * @throws {SecretsError} Naming every variable that is missing or cannot be used, never a value.
 */
export function readRoutes(env: Env, warn: (message: string) => void): Routes {
  const values = readVariableValues(variables, { env, warn });
  const { BRUIN_AWS_AGENT_URL: url, BRUIN_AWS_AGENT_TOKEN_FILE: tokenFile } = values;
  if (url === undefined) {
    const regions = readRegions(values, { env, warn });
    return { agent: undefined, regions, inGroups: isOn(values.BRUIN_AWS_BATCH) };
  }
  rejectUnusable(values);
  const agent = new URL(url);
  return {
    regions: [],
    agent: {
      url: agent,
      tokenFile: tokenFile ?? usualTokenFile,
      secretPrefix: values.BRUIN_AWS_SECRET_PREFIX ?? "",
      retryPolicy: retryPolicy(values, { prefix: "BRUIN_AWS", names: awsNames }),
    },
  };
}
