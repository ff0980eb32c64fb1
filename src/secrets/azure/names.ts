import type { BackendNames } from "../failure.ts";
import type { NamingRules } from "../naming.ts";

/** What messages call this backend. */
export const azureNames: BackendNames = {
  name: "azure",
  label: "Azure Key Vault",
  client: "Azure Key Vault client",
  service: "Azure",
};

/** Key Vault knows letters, digits and `-`, in whatever case, at most 127 of them. */
export const namingRules: NamingRules = {
  nameOf: (connectionName) => connectionName.replaceAll(/[^A-Za-z0-9-]/g, "-"),
  problemOf: (name) =>
    !/^[A-Za-z0-9-]+$/.test(name)
      ? "the name contains characters Azure does not allow (letters, digits and - only)"
      : name.length > 127
      ? "the name is longer than 127 characters"
      : undefined,
};
