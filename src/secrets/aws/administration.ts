import type { SecretsAdministration } from "../backend.ts";
import { checkedSecretId } from "./failures.ts";
import { leastPolicy } from "./policy.ts";
import { rejectUnusable } from "./rules.ts";
import { readSettings } from "./settings.ts";
import { readVariables } from "./variables.ts";

/** What the `bruin secrets` commands do with AWS Secrets Manager. */
export const administration: SecretsAdministration = {
  largestSecretBytes: 65_536,
  secretName(connectionName, { env, project, warn }) {
    const values = readVariables(env, warn);
    rejectUnusable(values);
    return checkedSecretId(connectionName, values.BRUIN_AWS_SECRET_PREFIX ?? "", { project });
  },
  leastPolicy,
  async openWriter({ env, project, warn }) {
    const settings = readSettings(env, warn);
    const { openWriter } = await import("./writer.ts");
    return await openWriter(settings, { project, warn });
  },
};
