import { envOf } from "../../../src/env.ts";
import { gcp } from "../../../src/secrets/gcp/mod.ts";
import { describeRemoteReader, marker } from "../../contracts/remote_reader.ts";
import { describeSecretsReader } from "../../contracts/secrets_reader.ts";
import { startGoogleSecrets } from "../../fakes/google_secrets.ts";
import { emptyProject as project } from "../empty_project.ts";

describeSecretsReader("gcp", async (connections) => {
  const secrets = await startGoogleSecrets(
    Object.fromEntries(
      Object.entries(connections).map(([name, stored]) => [name, JSON.stringify(stored)]),
    ),
  );
  const reader = await gcp.open({ env: envOf(secrets.env), project, warn() {} });
  return {
    reader,
    async [Symbol.asyncDispose]() {
      await reader[Symbol.asyncDispose]();
      await secrets[Symbol.asyncDispose]();
    },
  };
});

const refusal = (code: number, status: string) => ({
  status: code,
  body: { error: { code, status, message: marker } },
});

/** What `gcloud auth application-default login` writes; no signature is needed for it. */
const userLogin = (url: string) =>
  JSON.stringify({
    type: "authorized_user",
    client_id: "id",
    client_secret: marker,
    refresh_token: marker,
    // The login is not what the suite is about.
    token_uri: `${url.replace("https:", "http:")}/token`,
  });

describeRemoteReader("gcp", {
  backend: gcp,
  prefix: "BRUIN_GCP",
  env: (url) => ({
    BRUIN_GCP_PROJECT: "shop",
    BRUIN_GCP_SERVICE_ACCOUNT_JSON: userLogin(url),
    BRUIN_GCP_API_URL: url,
  }),
  login: ({ path }) =>
    path === "/token" ? { body: { access_token: marker, expires_in: 3599 } } : undefined,
  delivers: (secret) => ({
    body: {
      name: "projects/123/secrets/x/versions/7",
      payload: { data: new TextEncoder().encode(JSON.stringify(secret)).toBase64() },
    },
  }),
  refusals: {
    // Another token might help, and does not.
    login: { answer: refusal(401, "UNAUTHENTICATED"), code: "E106", requests: 2 },
    denied: { answer: refusal(403, "PERMISSION_DENIED"), code: "E110" },
    missing: { answer: refusal(404, "NOT_FOUND"), code: "E113" },
    throttled: refusal(429, "RESOURCE_EXHAUSTED"),
    broken: refusal(500, "INTERNAL"),
  },
});
