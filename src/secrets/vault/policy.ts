import { UsageError } from "../../errors.ts";
import type { LeastPolicy } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import { namingRules, vaultNames } from "./names.ts";
import { readPlace, type VaultPlace } from "./settings.ts";

/** The path of a secret in the API, not encoded, as policies write it. */
export function apiPath({ mount, folder, kvVersion }: VaultPlace, secretName: string): string {
  return [mount, ...(kvVersion === 2 ? ["data"] : []), folder, secretName].join("/");
}

/** The rule of a policy for one path. @see https://developer.hashicorp.com/vault/docs/concepts/policies */
export function policyText(path: string, capabilities: readonly string[]): string {
  const list = capabilities.map((capability) => JSON.stringify(capability)).join(", ");
  return `path ${JSON.stringify(path)} {\n  capabilities = [${list}]\n}`;
}

/** A policy in HCL, for `vault policy write`. */
export const leastPolicy: LeastPolicy = {
  flags: [],
  write(connectionNames, { env, project, warn }) {
    const place = readPlace(env, warn);
    const names = connectionNames.map((name) =>
      secretNameOf(name, { names: vaultNames, rules: namingRules, project })
    );
    const rules = [...new Set(names)].sort().map((name) => {
      const path = apiPath(place, name);
      // In policies these stand for any text, and nothing takes that from them.
      if (path.endsWith("*") || path.split("/").includes("+")) {
        throw new UsageError(`no policy can name the secret '${name}' alone`, {
          cause: "policies of Vault read '*' at the end and '+' between slashes as any name",
          fix: "give the connection another name",
        });
      }
      return policyText(path, ["read"]);
    });
    const where = place.namespace === undefined ? "" : `# In the namespace ${place.namespace}.\n`;
    return { text: where + rules.join("\n\n"), format: "hcl" };
  },
};
