import type { SecretsBackend } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import { remoteBackend } from "../remote_backend.ts";
import { azureNames, namingRules } from "./names.ts";
import { leastPolicy } from "./policy.ts";
import { ambient, readSettings, variables } from "./settings.ts";

/** One secret per connection in a vault of Azure Key Vault. */
export const azure: SecretsBackend = remoteBackend({
  names: azureNames,
  env: variables,
  ambient,
  // Of the variables of Azure's own tools those that open the vault; the others serve programs as well.
  ambientPrefixes: [
    "BRUIN_AZURE_",
    "AZURE_CLIENT_SECRET",
    "AZURE_FEDERATED_TOKEN_FILE",
    "IDENTITY_HEADER",
  ],
  endpoint: ({ env, warn }) => readSettings(env, warn).vaultUrl,
  async connect({ env, project, warn, clock, hide }) {
    const settings = readSettings(env, warn);
    const { openClient } = await import("./client.ts");
    return await openClient(settings, { clock, hide, project });
  },
  naming: {
    largestSecretBytes: 25_600,
    secretName: (name, { project }) =>
      secretNameOf(name, { names: azureNames, rules: namingRules, project }),
  },
  leastPolicy,
});
