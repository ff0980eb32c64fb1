import type { SecretsBackend } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import { remoteBackend } from "../remote_backend.ts";
import { readVariableValues } from "../settings.ts";
import { filesOfDefaultChain } from "./default_chain_files.ts";
import { awsNames, namingRules } from "./names.ts";
import { leastPolicy } from "./policy.ts";
import { rejectUnusable } from "./rules.ts";
import { readRoutes } from "./routes.ts";
import { readSettings } from "./settings.ts";
import { ambient, variables } from "./variables.ts";

/** One secret per connection in AWS Secrets Manager, read with `secretsmanager:GetSecretValue`. */
export const aws: SecretsBackend = remoteBackend({
  names: awsNames,
  env: variables,
  ambient,
  ambientPrefixes: ["AWS_", "BRUIN_AWS_"],
  loginFiles: filesOfDefaultChain,
  async endpoint({ env, warn }) {
    const routes = readRoutes(env, warn);
    if (routes.agent !== undefined) return new URL("/ping", routes.agent.url);
    const { endpointOf } = await import("./client.ts");
    return await endpointOf(routes.regions[0]);
  },
  async otherEndpoints({ env, warn }) {
    const { agent, regions: [, ...others] } = readRoutes(env, warn);
    if (agent !== undefined) return [];
    const { endpointOf, stsEndpointOf } = await import("./client.ts");
    // An STS endpoint of the settings is the same for all regions.
    const withLogins = others.filter(({ role }) =>
      role !== undefined && role.stsEndpoint === undefined
    );
    return await Promise.all([...others.map(endpointOf), ...withLogins.map(stsEndpointOf)]);
  },
  async connect({ env, project, warn, clock, hide }) {
    const settings = readSettings(env, warn);
    const { openClient } = await import("./client.ts");
    return await openClient(settings, { clock, hide, project });
  },
  async connectToRead({ env, project, warn, clock, hide }) {
    const routes = readRoutes(env, warn);
    if (routes.agent !== undefined) {
      const { openAgent } = await import("./agent.ts");
      return await openAgent(routes.agent, { hide, project });
    }
    const { openRegions } = await import("./failover.ts");
    return await openRegions(routes, { clock, hide, project, warn });
  },
  naming: {
    largestSecretBytes: 65_536,
    secretName(connectionName, { env, project, warn }) {
      const values = readVariableValues(variables, { env, warn });
      rejectUnusable(values);
      const rules = namingRules(values.BRUIN_AWS_SECRET_PREFIX ?? "");
      return secretNameOf(connectionName, { names: awsNames, rules, project });
    },
  },
  leastPolicy,
});
