import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError } from "../../../src/errors.ts";
import { readSettings } from "../../../src/secrets/vault/settings.ts";

const marker = "MARKER-77ab";
const complete = {
  BRUIN_VAULT_HOST: "https://vault.internal:8200",
  BRUIN_VAULT_TOKEN: `hvs.${marker}`,
  BRUIN_VAULT_PATH: "bruin",
  BRUIN_VAULT_MOUNT_PATH: "secret",
};
type Variables = Readonly<Record<string, string | undefined>>;

const read = (variables: Variables, warn: (text: string) => void = () => {}) =>
  readSettings(envOf({ ...complete, ...variables }), warn);

const prefix = "failed to initialize vault client: ";

describe("readSettings() of vault", () => {
  const refused: readonly (readonly [Variables, string])[] = [
    [{ BRUIN_VAULT_HOST: undefined }, "BRUIN_VAULT_HOST env variable not set"],
    [{ BRUIN_VAULT_HOST: " \n" }, "BRUIN_VAULT_HOST env variable not set"],
    [
      { BRUIN_VAULT_TOKEN: undefined },
      "BRUIN_VAULT_TOKEN or BRUIN_VAULT_ROLE env variable not set",
    ],
    [{ BRUIN_VAULT_PATH: undefined }, "BRUIN_VAULT_PATH env variable not set"],
    [{ BRUIN_VAULT_MOUNT_PATH: undefined }, "BRUIN_VAULT_MOUNT_PATH env variable not set"],
    [
      { BRUIN_VAULT_HOST: `https://u:${marker}@vault` },
      "invalid Vault host: URL credentials are not allowed",
    ],
    [
      { BRUIN_VAULT_HOST: `https://vault?x=${marker}` },
      "invalid Vault host: query parameters and fragments are not allowed",
    ],
    [{ BRUIN_VAULT_HOST: "unix://" }, "invalid Vault host: unix URL must include a socket path"],
    [
      { BRUIN_VAULT_HOST: "ftp://vault" },
      "invalid Vault host: URL scheme must be http, https, or unix",
    ],
    [{ BRUIN_VAULT_HOST: "vault" }, "invalid Vault host: URL scheme must be http, https, or unix"],
    [
      { BRUIN_VAULT_TIMEOUT: "0s" },
      "BRUIN_VAULT_TIMEOUT must be a positive duration, such as 30s or 1m30s",
    ],
    [{ BRUIN_VAULT_MAX_RETRIES: "-1" }, "BRUIN_VAULT_MAX_RETRIES must be a non-negative integer"],
    [
      { BRUIN_VAULT_RETRY_WAIT_MIN: "3s" },
      "BRUIN_VAULT_RETRY_WAIT_MAX must be greater than or equal to BRUIN_VAULT_RETRY_WAIT_MIN",
    ],
    [{ BRUIN_VAULT_TOKEN: `a ${marker}` }, "BRUIN_VAULT_TOKEN contains a blank"],
    [{ BRUIN_VAULT_PATH: "a/../b" }, "BRUIN_VAULT_PATH has a part '.' or '..'"],
    [
      { BRUIN_VAULT_MOUNT_PATH: "a//b" },
      "BRUIN_VAULT_MOUNT_PATH has an empty part between its slashes",
    ],
    [{ BRUIN_VAULT_KV_VERSION: "3" }, "BRUIN_VAULT_KV_VERSION must be 1 or 2"],
    [
      { BRUIN_VAULT_SECRET_ID: marker },
      "BRUIN_VAULT_SECRET_ID is set but BRUIN_VAULT_ROLE_ID is not",
    ],
  ];
  for (const [variables, message] of refused) {
    it(`refuses ${Object.keys(variables)}: ${message}`, () => {
      const error = assertThrows(() => read(variables), SecretsError);
      assertEquals(error.message, prefix + message);
      assertEquals(error.exitReason, "configuration");
      assertEquals(error.describe().includes(marker), false);
    });
  }

  it("names everything that is missing, first what the reference asks for first", () => {
    const error = assertThrows(() => readSettings(envOf({}), () => {}), SecretsError);
    assertEquals(error.message, `${prefix}BRUIN_VAULT_HOST env variable not set`);
    assertEquals(
      error.explanation.cause,
      "also not set: BRUIN_VAULT_TOKEN or BRUIN_VAULT_ROLE, BRUIN_VAULT_PATH, " +
        "BRUIN_VAULT_MOUNT_PATH",
    );
  });

  it("prefers a token to a role, and a role to an AppRole", () => {
    const method = (variables: Variables) => read(variables).login.method;
    const role = { BRUIN_VAULT_ROLE: "etl", BRUIN_VAULT_ROLE_ID: "r" };
    assertEquals(method(role), "token");
    assertEquals(method({ ...role, BRUIN_VAULT_TOKEN: undefined }), "kubernetes");
    assertEquals(method({ BRUIN_VAULT_ROLE_ID: "r", BRUIN_VAULT_TOKEN: undefined }), "approle");
  });

  it("takes paths with slashes around them, and hides the token", () => {
    const settings = read({ BRUIN_VAULT_PATH: "/team/bruin/", BRUIN_VAULT_MOUNT_PATH: "kv/" });
    assertEquals([settings.mount, settings.folder], ["kv", "team/bruin"]);
    assertEquals(Deno.inspect(settings, { depth: 9 }).includes(marker), false);
  });

  it("warns of clear text to another machine only", () => {
    const warnings: string[] = [];
    read({ BRUIN_VAULT_HOST: "http://127.0.0.1:8200" }, (text) => warnings.push(text));
    assertEquals(warnings, []);
    read({ BRUIN_VAULT_HOST: "http://vault:8200" }, (text) => warnings.push(text));
    assertEquals(warnings, [
      "BRUIN_VAULT_HOST: the token and the secrets go to vault:8200 in clear text",
    ]);
  });
});
