import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import type { SecretsBackend } from "../../../src/secrets/backend.ts";
import { isBackendVariable } from "../../../src/secrets/mod.ts";
import { inheritedVariables } from "../../../src/run/children/environment.ts";

const credentials = {
  AWS_ACCESS_KEY_ID: "1",
  AWS_PROFILE: "2",
  BRUIN_AWS_SECRET_ACCESS_KEY: "3",
  BRUIN_VAULT_TOKEN: "4",
  BRUIN_DOPPLER_TOKEN: "5",
  BRUIN_AZURE_CLIENT_SECRET: "6",
  BRUIN_CONFIG_FILE_CONTENT: "7",
};
const others = { PATH: "/bin", HOME: "/root", BRUIN_RUN_ID: "a", MY_AWS_NOTE: "b", AWSOME: "c" };

describe("inheritedVariables()", () => {
  const env = envOf({ ...credentials, ...others });

  it("keeps the credentials of secrets backends from programs", () => {
    assertEquals(inheritedVariables(env, { passCredentials: false, isBackendVariable }), others);
  });

  it("passes them on when it is asked to", () => {
    const given = inheritedVariables(env, { passCredentials: true, isBackendVariable });
    assertEquals(given, { ...credentials, ...others });
  });

  it("keeps the variables of a new backend from programs, of which only its entry tells", () => {
    const made: SecretsBackend = {
      name: "safe",
      label: "Safe",
      env: [{ name: "SAFE_TOKEN", about: "Token", sensitive: true }],
      ambientPrefixes: ["SAFELIB_"],
      open: () => Promise.reject(new Error("not opened here")),
    };
    const inherited = inheritedVariables(
      envOf({ SAFE_TOKEN: "1", safe_token: "2", SAFELIB_KEY: "3", SAFE: "4" }),
      { passCredentials: false, isBackendVariable: (name) => isBackendVariable(name, [made]) },
    );
    assertEquals(inherited, { SAFE: "4" });
  });
});
