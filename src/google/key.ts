import { ConnectionError } from "../errors.ts";

/** A credential as Google's files hold it: the key of a service account, or what a user's login left. */
export type GoogleKey =
  | {
    readonly kind: "service_account";
    readonly email: string;
    /** PKCS#8 in DER. */
    readonly privateKey: Uint8Array<ArrayBuffer>;
    readonly privateKeyId: string | undefined;
    readonly tokenUrl: URL;
  }
  | {
    readonly kind: "authorized_user";
    readonly clientId: string;
    readonly clientSecret: string;
    readonly refreshToken: string;
    readonly tokenUrl: URL;
  };

const usualTokenUrl = "https://oauth2.googleapis.com/token";

/**
 * Reads the JSON of a credential. Messages name fields, never what they hold.
 * @param options.place Where it is, such as `service_account_json`.
 * @throws {ConnectionError} When it is no key that can be used.
 */
export function readGoogleKey(
  json: string,
  { connection, place }: { readonly connection: string; readonly place: string },
): GoogleKey {
  const fail = (problem: string, fix: string) =>
    new ConnectionError(`connection '${connection}': ${place} ${problem}`, { connection, fix });
  const document = parse(json);
  if (document === undefined) {
    throw fail("is not JSON", "put the key file in as Google made it, with all its braces");
  }
  const text = (field: string) => {
    const value = document[field];
    if (typeof value === "string" && value.trim() !== "") return value;
    throw fail(`has no ${field}`, "put the key file in as Google made it");
  };
  const address = document.token_uri === undefined ? usualTokenUrl : text("token_uri");
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw fail("has a token_uri that is no URL", `set it to ${usualTokenUrl}`);
  }
  const tokenUrl = new URL(address);
  const type = text("type");
  if (type === "authorized_user") {
    return {
      kind: type,
      clientId: text("client_id"),
      clientSecret: text("client_secret"),
      refreshToken: text("refresh_token"),
      tokenUrl,
    };
  }
  if (type !== "service_account") {
    throw fail(
      "is of a type that cannot be used here" +
        (/^[a-z_]{1,60}$/.test(type) ? `: ${type}` : ""),
      "use the key of a service account",
    );
  }
  const privateKey = derOf(text("private_key"));
  if (privateKey === undefined) {
    throw fail(
      "has a private_key that is not in PKCS#8",
      "put the key file in as Google made it; its private_key starts with BEGIN PRIVATE KEY",
    );
  }
  return {
    kind: type,
    email: text("client_email"),
    privateKey,
    privateKeyId: typeof document.private_key_id === "string" ? document.private_key_id : undefined,
    tokenUrl,
  };
}

function parse(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The bytes of a PEM, whose line ends may have become `\n` in text on the way. */
function derOf(pem: string): Uint8Array<ArrayBuffer> | undefined {
  const [, base64] = /-----BEGIN PRIVATE KEY-----(.*)-----END PRIVATE KEY-----/s.exec(pem) ?? [];
  try {
    return base64 === undefined
      ? undefined
      : Uint8Array.from(atob(base64.replaceAll(/\s|\\n/g, "")), (byte) => byte.charCodeAt(0));
  } catch {
    return undefined;
  }
}
