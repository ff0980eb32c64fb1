import type { SecretsBackend } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import { remoteBackend } from "../remote_backend.ts";
import { dopplerNames, namingRules } from "./names.ts";
import { readSettings, variables } from "./settings.ts";

/** One secret per connection in a config of Doppler. */
export const doppler: SecretsBackend = remoteBackend({
  names: dopplerNames,
  env: variables,
  ambientPrefixes: ["BRUIN_DOPPLER_"],
  endpoint: ({ env, warn }) => readSettings(env, warn).apiUrl,
  async connect({ env, project, warn }) {
    const settings = readSettings(env, warn);
    const { openClient } = await import("./client.ts");
    return openClient(settings, { project });
  },
  naming: {
    largestSecretBytes: undefined,
    secretName: (name, { project }) =>
      secretNameOf(name, { names: dopplerNames, rules: namingRules, project }),
  },
});
