import type { BackendNames } from "../failure.ts";
import { variableName } from "../mapped_names.ts";
import type { NamingRules } from "../naming.ts";

/** What messages call this backend. */
export const dopplerNames: BackendNames = {
  name: "doppler",
  label: "Doppler",
  client: "doppler client",
  service: "Doppler",
};

/** Doppler knows upper case letters, digits and `_` only, and no digit at the start. */
export const namingRules: NamingRules = {
  nameOf: dopplerName,
  // A name of `.bruin.yml` is taken as it is.
  problemOf: (name) =>
    /^[A-Z_][A-Z0-9_]*$/.test(name)
      ? undefined
      : "the name contains characters Doppler does not allow (A-Z, 0-9 and _ only)",
};

function dopplerName(connectionName: string): string {
  return variableName(connectionName).replace(/^(?=\d)/, "_");
}
