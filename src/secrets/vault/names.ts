import type { BackendNames } from "../failure.ts";
import type { NamingRules } from "../naming.ts";

/** What messages call this backend. */
export const vaultNames: BackendNames = {
  name: "vault",
  label: "Vault",
  client: "vault client",
  service: "Vault",
};

/** A secret has the name of its connection, below the folder of the settings. */
export const namingRules: NamingRules = {
  nameOf: (connectionName) => connectionName,
  problemOf: (secretName) => {
    const problem = pathProblem(secretName);
    return problem === undefined ? undefined : `the name ${problem}`;
  },
};

/** Why a path cannot be one of Vault; `undefined` when it can. To be put behind what it is the path of. */
export function pathProblem(path: string): string | undefined {
  const parts = path.split("/");
  if (parts.includes("")) return "has an empty part between its slashes";
  // A URL with such parts leads to another secret.
  if (parts.includes(".") || parts.includes("..")) return "has a part '.' or '..'";
  // deno-lint-ignore no-control-regex
  return /[\x00-\x1f\x7f]/.test(path) ? "has a control character" : undefined;
}

/** A path in a URL: each part is encoded, the slashes stay. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
