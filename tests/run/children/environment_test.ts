import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
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
    assertEquals(inheritedVariables(env, { passCredentials: false }), others);
  });

  it("passes them on when it is asked to", () => {
    assertEquals(inheritedVariables(env, { passCredentials: true }), { ...credentials, ...others });
  });
});
