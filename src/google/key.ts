import type { NetworkAddress } from "../outbound.ts";
import { networkAddressOf } from "../outbound.ts";
import {
  type CredentialDocument,
  CredentialFields,
  type CredentialPlace,
} from "./credential_fields.ts";
import {
  type ExternalAccount,
  type Impersonation,
  readExternalAccount,
  readImpersonation,
} from "./external_account.ts";

/** The key of a service account, or what a user's login left. */
export type OwnKey =
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

/** A login by another one, in whose name it is not used. */
export interface ImpersonatedAccount {
  readonly kind: "impersonated_service_account";
  readonly source: OwnKey;
  readonly impersonation: Impersonation;
}

/** A credential as Google's files hold it. */
export type GoogleKey = OwnKey | ExternalAccount | ImpersonatedAccount;

const usualTokenUrl = "https://oauth2.googleapis.com/token";

/**
 * Reads the JSON of a credential. Messages name fields, never what they hold.
 * @param place.place Where it is, such as `service_account_json`.
 * @throws {ConnectionError} When it is no key that can be used.
 */
export function readGoogleKey(json: string, place: CredentialPlace): GoogleKey {
  const document = parse(json);
  const fields = new CredentialFields(document ?? {}, place);
  if (document === undefined) {
    throw fields.error(
      "is not JSON",
      "put the key file in as Google made it, with all its braces",
    );
  }
  const type = fields.text("type");
  if (type === "external_account") return readExternalAccount(fields);
  if (type !== "impersonated_service_account") return readOwnKey(fields);
  const source = readOwnKey(fields.object("source_credentials"));
  return { kind: type, source, impersonation: readImpersonation(fields) };
}

/** Where tokens for a credential are asked for. */
export function addressesOf(key: GoogleKey): NetworkAddress[] {
  return urlsOf(key).map(networkAddressOf);
}

function urlsOf(key: GoogleKey): URL[] {
  if (key.kind === "impersonated_service_account") {
    return [key.source.tokenUrl, key.impersonation.url];
  }
  if (key.kind !== "external_account") return [key.tokenUrl];
  const { source, tokenUrl, impersonation } = key;
  return [
    ...("url" in source ? [source.url] : []),
    tokenUrl,
    ...(impersonation === undefined ? [] : [impersonation.url]),
  ];
}

function readOwnKey(fields: CredentialFields): OwnKey {
  const tokenUrl = fields.document.token_uri === undefined
    ? new URL(usualTokenUrl)
    : fields.secureUrl("token_uri", usualTokenUrl);
  const type = fields.text("type");
  if (type === "authorized_user") {
    return {
      kind: type,
      clientId: fields.text("client_id"),
      clientSecret: fields.text("client_secret"),
      refreshToken: fields.text("refresh_token"),
      tokenUrl,
    };
  }
  if (type !== "service_account") {
    throw fields.error(
      "is of a type that cannot be used here" +
        (/^[a-z_]{1,60}$/.test(type) ? `: ${type}` : ""),
      "use the key of a service account, or an external_account",
    );
  }
  const privateKey = derOf(fields.text("private_key"));
  if (privateKey === undefined) {
    throw fields.error(
      "has a private_key that is not in PKCS#8",
      "put the key file in as Google made it; its private_key starts with BEGIN PRIVATE KEY",
    );
  }
  return {
    kind: type,
    email: fields.text("client_email"),
    privateKey,
    privateKeyId: fields.optionalText("private_key_id"),
    tokenUrl,
  };
}

function parse(json: string): CredentialDocument | undefined {
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
