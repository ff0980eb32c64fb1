import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../src/env.ts";
import { Redactor } from "../src/redactor.ts";
import { secretsBackendOf } from "../src/session.ts";

/** What of the values of variables is hidden once a backend is chosen, and the warnings about it. */
function chosen(secretsBackend: string, variables: Readonly<Record<string, string>>) {
  const redactor = new Redactor();
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  secretsBackendOf({ env: envOf(variables), redactor, secretsBackend, warn });
  const hidden = Object.keys(variables).filter((name) =>
    redactor.redact(variables[name] ?? "") === "****"
  );
  return { hidden, warnings };
}

describe("secretsBackendOf()", () => {
  it("hides credentials in the variables of the backend and of other tools that it reads", () => {
    assertEquals(
      chosen("aws", {
        BRUIN_AWS_SECRET_ACCESS_KEY: "own-key-1",
        AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
        AWS_SECRET_ACCESS_KEY: "chain-key-2",
        AWS_SESSION_TOKEN: "chain-token-3",
        AWS_CONTAINER_AUTHORIZATION_TOKEN: "container-token-4",
        AZURE_CLIENT_SECRET: "client-secret-5",
      }),
      {
        hidden: [
          "BRUIN_AWS_SECRET_ACCESS_KEY",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        ],
        warnings: [],
      },
    );
    assertEquals(
      chosen("azure", {
        AZURE_TENANT_ID: "tenant-of-the-pod",
        AZURE_CLIENT_SECRET: "client-secret-5",
        IDENTITY_HEADER: "identity-header-6",
      }),
      { hidden: ["AZURE_CLIENT_SECRET", "IDENTITY_HEADER"], warnings: [] },
    );
  });

  it("warns of a value that is too short to be hidden", () => {
    assertEquals(chosen("doppler", { BRUIN_DOPPLER_TOKEN: "abc" }), {
      hidden: [],
      warnings: ["BRUIN_DOPPLER_TOKEN has 3 characters and will not be masked in free text"],
    });
  });
});
