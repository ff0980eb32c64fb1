import { systemRetryClock } from "../../http/retry.ts";
import type { SecretsBackend } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import { RemoteReader } from "../remote_reader.ts";
import { RemoteWriter } from "../remote_writer.ts";
import { readVariableValues } from "../settings.ts";
import { awsNames, namingRules } from "./names.ts";
import { leastPolicy } from "./policy.ts";
import { rejectUnusable } from "./rules.ts";
import { readSettings } from "./settings.ts";
import { variables } from "./variables.ts";

/** One secret per connection in AWS Secrets Manager, read with `secretsmanager:GetSecretValue`. */
export const aws: SecretsBackend = {
  name: awsNames.name,
  label: awsNames.label,
  env: variables,
  ambientPrefixes: ["AWS_", "BRUIN_AWS_"],
  async open({ env, project, warn, clock = systemRetryClock }) {
    const settings = readSettings(env, warn);
    const { openClient } = await import("./client.ts");
    return new RemoteReader(await openClient(settings, { clock, project }), {
      project,
      warn,
      clock,
    });
  },
  async openWriter({ env, project, warn, clock = systemRetryClock }) {
    const settings = readSettings(env, warn);
    const { openClient } = await import("./client.ts");
    return new RemoteWriter(await openClient(settings, { clock, project }), { warn, clock });
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
};
