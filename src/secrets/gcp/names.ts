import type { BackendNames } from "../failure.ts";
import type { NamingRules } from "../naming.ts";

/** What messages call this backend. */
export const gcpNames: BackendNames = {
  name: "gcp",
  label: "Google Secret Manager",
  client: "Google Secret Manager client",
  service: "Google",
};

/** Google knows letters, digits, `_` and `-`, at most 255 of them. */
export const namingRules: NamingRules = {
  nameOf: (connectionName) => connectionName.replaceAll(/[^A-Za-z0-9_-]/g, "-"),
  problemOf: (name) =>
    !/^[A-Za-z0-9_-]+$/.test(name)
      ? "the name contains characters Google does not allow (letters, digits, _ and - only)"
      : name.length > 255
      ? "the name is longer than 255 characters"
      : undefined,
};
