/**
 * A loopback stand-in for Google Secret Manager: one project, with the checks and answers that its
 * documentation describes, and tokens of the stand-in for Google's accounts.
 * @see https://cloud.google.com/secret-manager/docs/reference/rest
 */
import { startGoogleAccounts } from "./google_accounts.ts";
import {
  type LoopbackAnswer,
  type LoopbackServer,
  startLoopbackServer,
} from "./loopback_server.ts";

export interface GoogleSecrets extends LoopbackServer {
  /** What a user exports who has the key of a service account. */
  readonly env: Readonly<Record<string, string>>;
  /** The private key, which no output may contain. */
  readonly privateKey: string;
  /** Stores another version, of a secret that need not exist. */
  set(name: string, value: string | Uint8Array<ArrayBuffer>): void;
  /** Switches the latest version off. */
  disable(name: string): void;
}

const refusal = (code: number, status: string): LoopbackAnswer => ({
  status: code,
  body: { error: { code, status, message: `${status} of the stand-in` } },
});

/** Starts the project `shop` with these secrets. */
export async function startGoogleSecrets(
  secrets: Readonly<Record<string, string>> = {},
): Promise<GoogleSecrets> {
  const accounts = await startGoogleAccounts({
    scope: "https://www.googleapis.com/auth/cloud-platform",
  });
  /** The versions of each secret, in base64; `undefined` for one that is disabled. */
  const stored = new Map<string, (string | undefined)[]>();
  const set = (name: string, value: string | Uint8Array<ArrayBuffer>) => {
    const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
    stored.set(name, [...stored.get(name) ?? [], bytes.toBase64()]);
  };
  for (const [name, value] of Object.entries(secrets)) set(name, value);

  const server = await startLoopbackServer(({ method, path, headers, body }) => {
    const token = headers.authorization?.replace(/^Bearer /, "") ?? "";
    if (!accounts.tokens.includes(token)) return refusal(401, "UNAUTHENTICATED");
    const { pathname, searchParams } = new URL(path, "http://localhost");
    const prefix = "/v1/projects/shop/secrets";
    if (!pathname.startsWith(prefix)) return refusal(403, "PERMISSION_DENIED");
    if (method === "POST" && pathname === prefix) {
      const id = searchParams.get("secretId") ?? "";
      if (stored.has(id)) return refusal(409, "ALREADY_EXISTS");
      stored.set(id, []);
      return { body: { name: `projects/123/secrets/${id}` } };
    }
    const [, name = "", action] =
      /^\/([A-Za-z0-9_-]+)(:addVersion|\/versions\/latest:access)$/.exec(
        pathname.slice(prefix.length),
      ) ?? [];
    const versions = stored.get(name);
    if (versions === undefined) return refusal(404, "NOT_FOUND");
    if (action === ":addVersion") {
      versions.push(JSON.parse(body).payload.data);
      return { body: { name: `projects/123/secrets/${name}/versions/${versions.length}` } };
    }
    if (versions.length === 0) return refusal(404, "NOT_FOUND");
    const data = versions.at(-1);
    if (data === undefined) return refusal(400, "FAILED_PRECONDITION");
    return {
      body: { name: `projects/123/secrets/${name}/versions/${versions.length}`, payload: { data } },
    };
  });
  return {
    ...server,
    set,
    disable: (name) => void stored.get(name)?.splice(-1, 1, undefined),
    privateKey: JSON.parse(accounts.keyFile).private_key,
    env: {
      BRUIN_GCP_PROJECT: "shop",
      BRUIN_GCP_SERVICE_ACCOUNT_JSON: accounts.keyFile,
      BRUIN_GCP_API_URL: server.url,
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await accounts[Symbol.asyncDispose]();
    },
  };
}
