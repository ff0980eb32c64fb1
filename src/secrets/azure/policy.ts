import { UsageError } from "../../errors.ts";
import type { LeastPolicy } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import { azureNames, namingRules } from "./names.ts";

const vaultId =
  /^\/subscriptions\/[\w-]+\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.KeyVault\/vaults\/[\w-]+$/i;

/** The role that may read values of secrets and nothing else. */
const role = "Key Vault Secrets User";

/**
 * Role assignments, as commands of `az`: one for each secret.
 * @see https://learn.microsoft.com/azure/key-vault/general/rbac-guide
 */
export const leastPolicy: LeastPolicy = {
  flags: [
    { name: "vault-id", value: "id", about: "Azure resource id of the vault" },
    { name: "assignee", value: "id", about: "Azure identity that reads" },
  ],
  write(connectionNames, { project, warn, flags: { "vault-id": vault, assignee } }) {
    if (vault !== undefined && !vaultId.test(vault)) {
      throw new UsageError("--vault-id is not the resource id of a key vault", {
        fix: "az keyvault show --name NAME --query id --output tsv",
      });
    }
    if (assignee !== undefined && !/^[\w.@-]+$/.test(assignee)) {
      throw new UsageError("--assignee is not an id or a name of Azure");
    }
    if (vault === undefined) {
      warn("the commands have VAULT_ID in place of the vault: give --vault-id");
    }
    if (assignee === undefined) {
      warn("the commands have ASSIGNEE in place of the identity: give --assignee");
    }
    const names = connectionNames.map((name) =>
      secretNameOf(name, { names: azureNames, rules: namingRules, project })
    );
    const commands = [...new Set(names)].sort().map((name) =>
      `az role assignment create --role "${role}" --assignee ${assignee ?? "ASSIGNEE"} \\\n` +
      `  --scope ${vault ?? "VAULT_ID"}/secrets/${name}`
    );
    return { text: commands.join("\n"), format: "shell" };
  },
};
