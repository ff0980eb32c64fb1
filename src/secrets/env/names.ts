import type { BackendNames } from "../failure.ts";
import type { NamingRules } from "../naming.ts";

/** What messages call this backend. */
export const envNames: BackendNames = {
  name: "env",
  label: "the environment",
  client: "secrets of the environment",
  service: "the environment",
};

/** Secrets have the names of their connections, as far as a file can have them. */
export const namingRules: NamingRules = {
  nameOf: (connectionName) => connectionName,
  problemOf: (name) =>
    // deno-lint-ignore no-control-regex
    /[/\\\x00-\x1f\x7f]/.test(name)
      ? "the name contains a slash or a control character"
      : name.startsWith("..") || name === "."
      ? "the name begins with '..', which Kubernetes keeps for itself"
      : undefined,
};
