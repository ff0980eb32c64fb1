/** A loopback stand-in for Google's accounts: keys made by openssl, and tokens for signatures that fit. */
import { createPublicKey, verify } from "node:crypto";

export interface GoogleAccounts extends AsyncDisposable {
  /** Such as `http://127.0.0.1:49152`; tokens are at `/token` and where metadata servers have them. */
  readonly url: string;
  /** The JSON of a service account's key. */
  readonly keyFile: string;
  /** Tokens that were given out, in order. */
  readonly tokens: string[];
  /** The refresh token that is exchanged for an access token. */
  readonly refreshToken: string;
  /** Whether a request carries a token that was given out. */
  accepts(request: Request): boolean;
}

export interface GoogleAccountsOptions {
  /** Life of tokens. Default: 3600. */
  readonly lifeSeconds?: number;
  /** What tokens are asked for. Default: reading objects. */
  readonly scope?: string;
  /** Answers instead of the stand-in; `undefined` lets it answer. */
  readonly instead?: (request: Request) => Response | undefined;
}

const email = "reader@project.iam.gserviceaccount.com";
const metadataPath = "/computeMetadata/v1/instance/service-accounts/default/token";

/** Starts the stand-in on 127.0.0.1. */
export async function startGoogleAccounts(
  options: GoogleAccountsOptions = {},
): Promise<GoogleAccounts> {
  const privateKey = await makeKey();
  const publicKey = createPublicKey(privateKey);
  const tokens: string[] = [];
  const refreshToken = `1//${crypto.randomUUID()}`;
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const replaced = options.instead?.(request);
      if (replaced !== undefined) return replaced;
      const problem = await problemOf(request);
      if (problem !== undefined) {
        return Response.json({ error: "invalid_grant", error_description: problem }, {
          status: 400,
        });
      }
      const token = `ya29.${crypto.randomUUID()}`;
      tokens.push(token);
      return Response.json({
        access_token: token,
        expires_in: options.lifeSeconds ?? 3600,
        token_type: "Bearer",
      });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}`;

  async function problemOf(request: Request): Promise<string | undefined> {
    if (new URL(request.url).pathname === metadataPath) {
      return request.headers.get("metadata-flavor") === "Google" ? undefined : "Missing header";
    }
    const form = new URLSearchParams(await request.text());
    if (form.get("grant_type") === "refresh_token") {
      return form.get("refresh_token") === refreshToken ? undefined : "Token has been expired";
    }
    const [header, claims, signature] = (form.get("assertion") ?? "").split(".");
    const signed = new TextEncoder().encode(`${header}.${claims}`);
    if (!verify("RSA-SHA256", signed, publicKey, fromBase64url(signature ?? ""))) {
      return "Invalid JWT Signature.";
    }
    const { iss, aud, iat, exp, scope } = JSON.parse(
      new TextDecoder().decode(fromBase64url(claims)),
    );
    const now = Date.now() / 1000;
    if (iat > now + 5 || exp < now || exp - iat > 3600) {
      return "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable " +
        "timeframe. Check your iat and exp values in the JWT claim.";
    }
    const isRight = iss === email && aud === `${url}/token` &&
      scope ===
        (options.scope ?? "https://www.googleapis.com/auth/devstorage.read_only");
    return isRight ? undefined : "Invalid JWT";
  }

  return {
    url,
    keyFile: JSON.stringify({
      type: "service_account",
      project_id: "project",
      private_key_id: "0123456789abcdef",
      private_key: privateKey,
      client_email: email,
      token_uri: `${url}/token`,
    }),
    tokens,
    refreshToken,
    accepts: (request) =>
      tokens.includes((request.headers.get("authorization") ?? "").replace(/^Bearer /, "")),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function makeKey(): Promise<string> {
  const { success, stdout } = await new Deno.Command("openssl", {
    args: ["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    stderr: "null",
  }).output();
  if (!success) throw new Error("openssl could not make a key");
  return new TextDecoder().decode(stdout);
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
}
