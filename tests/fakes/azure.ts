/**
 * A loopback stand-in for a key vault of Azure, for Microsoft Entra and for the identity of a machine, with
 * the checks and answers that their documentation describes.
 * @see https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
import {
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackServer,
  startLoopbackServer,
} from "./loopback_server.ts";

export const clientSecret = "CLIENT-SECRET-MARKER-8c1f";

export interface AzureVault extends LoopbackServer {
  /** What a user exports who logs in with a client secret. */
  readonly env: Readonly<Record<string, string>>;
  /** Stores another version. */
  set(name: string, value: string): void;
  /** Every token that was given ends now. */
  revoke(): void;
}

const refusal = (status: number, code: string, inner?: string): LoopbackAnswer => ({
  status,
  body: { error: { code, message: code, ...(inner && { innererror: { code: inner } }) } },
});

/** Starts a vault that holds these secrets. */
export async function startAzure(
  secrets: Readonly<Record<string, string>> = {},
): Promise<AzureVault> {
  const stored = new Map<string, { value: string; version: number; created: number }>();
  const set = (name: string, value: string) => {
    const version = (stored.get(name.toLowerCase())?.version ?? 0) + 1;
    stored.set(name.toLowerCase(), { value, version, created: Math.floor(Date.now() / 1000) });
  };
  for (const [name, value] of Object.entries(secrets)) set(name, value);
  let given = 0;
  let revoked = 0;
  const token = (seconds: unknown): LoopbackAnswer => ({
    body: { token_type: "Bearer", expires_in: seconds, access_token: `token-${++given}` },
  });
  const bundle = (name: string): LoopbackAnswer => {
    const secret = stored.get(name.toLowerCase());
    if (secret === undefined) return refusal(404, "SecretNotFound");
    const version = secret.version.toString(16).padStart(32, "0");
    return {
      body: {
        value: secret.value,
        id: `https://shop.vault.azure.net/secrets/${name}/${version}`,
        attributes: { enabled: true, created: secret.created, updated: secret.created },
      },
    };
  };

  function answer({ method, path, headers, body }: LoopbackRequest): LoopbackAnswer {
    const { pathname, searchParams } = new URL(path, "http://localhost");
    if (pathname === "/tenant-1/oauth2/v2.0/token") {
      const form = new URLSearchParams(body);
      const knows = form.get("client_secret") === clientSecret ||
        form.get("client_assertion") === "token of the pod";
      return form.get("scope") === "https://vault.azure.net/.default" && knows ? token(3599) : {
        status: 401,
        body: {
          error: "invalid_client",
          error_description: `AADSTS7000215: Invalid client secret ${form.get("client_secret")}`,
        },
      };
    }
    if (pathname === "/metadata/identity/oauth2/token") {
      const asked = headers.metadata === "true" &&
        searchParams.get("resource") === "https://vault.azure.net";
      return asked && searchParams.get("client_id") !== "unknown"
        ? token("3599")
        : { status: 400, body: { error: "invalid_request", error_description: "not found" } };
    }
    const number = Number(headers.authorization?.replace("Bearer token-", ""));
    if (!(number > revoked && number <= given)) return refusal(401, "Unauthorized");
    const [, name = ""] = /^\/secrets\/([A-Za-z0-9-]+)\/?$/.exec(pathname) ?? [];
    if (searchParams.get("api-version") !== "7.4") return refusal(400, "BadParameter");
    if (method === "PUT") set(name, JSON.parse(body).value);
    return bundle(name);
  }

  const server = await startLoopbackServer(answer);
  return {
    ...server,
    set,
    revoke: () => void (revoked = given),
    env: {
      BRUIN_AZURE_KEYVAULT_URL: server.url,
      BRUIN_AZURE_AUTHORITY_HOST: server.url,
      BRUIN_AZURE_AUTH_METHOD: "client_credentials",
      BRUIN_AZURE_TENANT_ID: "tenant-1",
      BRUIN_AZURE_CLIENT_ID: "client-1",
      BRUIN_AZURE_CLIENT_SECRET: clientSecret,
    },
  };
}
