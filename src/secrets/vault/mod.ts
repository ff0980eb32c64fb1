import type { SecretsBackend } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import { remoteBackend } from "../remote_backend.ts";
import { namingRules, vaultNames } from "./names.ts";
import { leastPolicy } from "./policy.ts";
import { readSettings, variables } from "./settings.ts";

/** One secret per connection in a KV engine of HashiCorp Vault or OpenBao. */
export const vault: SecretsBackend = remoteBackend({
  names: vaultNames,
  env: variables,
  ambientPrefixes: ["BRUIN_VAULT_"],
  endpoint({ env, warn }) {
    const { host, socket } = readSettings(env, warn);
    // The root leads to the page for people; this answers any client.
    return socket === undefined ? new URL("v1/sys/health", host) : undefined;
  },
  async connect({ env, project, warn, clock, hide }) {
    const settings = readSettings(env, warn);
    const { openClient } = await import("./client.ts");
    return await openClient(settings, { clock, hide, project });
  },
  naming: {
    // The limit of Vault's own storage; others hold less.
    largestSecretBytes: 1_048_576,
    secretName: (name, { project }) =>
      secretNameOf(name, { names: vaultNames, rules: namingRules, project }),
  },
  leastPolicy,
});
