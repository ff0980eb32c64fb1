import type { SecretsBackend } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import { remoteBackend } from "../remote_backend.ts";
import { gcpNames, namingRules } from "./names.ts";
import { leastPolicy } from "./policy.ts";
import { readSettings, variables } from "./settings.ts";

/** One secret per connection in Google Secret Manager. */
export const gcp: SecretsBackend = remoteBackend({
  names: gcpNames,
  env: variables,
  ambientPrefixes: ["BRUIN_GCP_"],
  endpoint: ({ env, warn }) => readSettings(env, warn).apiUrl,
  async connect({ env, project, warn, clock, hide }) {
    const settings = readSettings(env, warn);
    const { openClient } = await import("./client.ts");
    return await openClient(settings, { env, clock, hide, project });
  },
  naming: {
    largestSecretBytes: 65_536,
    secretName: (name, { project }) =>
      secretNameOf(name, { names: gcpNames, rules: namingRules, project }),
  },
  leastPolicy,
});
