import { envOf } from "../../../src/env.ts";
import { azure } from "../../../src/secrets/azure/mod.ts";
import { describeRemoteReader, marker } from "../../contracts/remote_reader.ts";
import { describeSecretsReader } from "../../contracts/secrets_reader.ts";
import { startAzure } from "../../fakes/azure.ts";
import { emptyProject as project } from "../empty_project.ts";

describeSecretsReader("azure", async (connections) => {
  const vault = await startAzure(
    Object.fromEntries(
      Object.entries(connections).map(([name, stored]) => [name, JSON.stringify(stored)]),
    ),
  );
  const reader = await azure.open({ env: envOf(vault.env), project, warn() {} });
  return {
    reader,
    async [Symbol.asyncDispose]() {
      await reader[Symbol.asyncDispose]();
      await vault[Symbol.asyncDispose]();
    },
  };
});

const refusal = (status: number, code: string) => ({
  status,
  body: { error: { code, message: marker } },
});

describeRemoteReader("azure", {
  backend: azure,
  prefix: "BRUIN_AZURE",
  env: (url) => ({
    BRUIN_AZURE_KEYVAULT_URL: url,
    BRUIN_AZURE_AUTHORITY_HOST: url,
    BRUIN_AZURE_AUTH_METHOD: "client_credentials",
    BRUIN_AZURE_TENANT_ID: "tenant-1",
    BRUIN_AZURE_CLIENT_ID: "client-1",
    BRUIN_AZURE_CLIENT_SECRET: marker,
  }),
  login: ({ path }) =>
    path.includes("/oauth2/") ? { body: { access_token: marker, expires_in: 3599 } } : undefined,
  delivers: (secret) => ({
    body: { value: JSON.stringify(secret), id: "https://v.vault.azure.net/secrets/x/0f3e" },
  }),
  refusals: {
    // Another token might help, and does not.
    login: { answer: refusal(401, "Unauthorized"), code: "E106", requests: 2 },
    denied: { answer: refusal(403, "Forbidden"), code: "E110" },
    missing: { answer: refusal(404, "SecretNotFound"), code: "E113" },
    throttled: refusal(429, "Throttled"),
    broken: refusal(500, "InternalError"),
  },
});
