import { systemRetryClock } from "../../http/retry.ts";
import type { SecretsBackend } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import { RemoteReader } from "../remote_reader.ts";
import { RemoteWriter } from "../remote_writer.ts";
import { namingRules, vaultNames } from "./names.ts";
import { leastPolicy } from "./policy.ts";
import { readSettings, variables } from "./settings.ts";

/** One secret per connection in a KV engine of HashiCorp Vault or OpenBao. */
export const vault: SecretsBackend = {
  name: vaultNames.name,
  label: vaultNames.label,
  env: variables,
  ambientPrefixes: ["VAULT_", "BAO_", "BRUIN_VAULT_"],
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
    // The limit of Vault's own storage; others hold less.
    largestSecretBytes: 1_048_576,
    secretName: (name, { project }) =>
      secretNameOf(name, { names: vaultNames, rules: namingRules, project }),
  },
  leastPolicy,
};
