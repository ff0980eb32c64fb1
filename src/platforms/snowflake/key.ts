import type { KeyObject } from "node:crypto";
import { repairPem } from "../../connections/pem.ts";
import { ConnectionError } from "../../errors.ts";

/** How long a login by key may take to reach the service; the service takes up to an hour. */
const lifeSeconds = 60;

/** A key with which users log in. */
export interface LoginKey {
  /** A login as `account` and `user`, good for a minute. @param nowMs Time of this machine. */
  token(nowMs: number, who: { readonly account: string; readonly user: string }): string;
}

/**
 * Reads a private key in PEM form: PKCS#8, plain or encrypted, or PKCS#1.
 * @param options.place Where it is, such as `private_key`.
 * @throws {ConnectionError} When it is none, or its passphrase is another one.
 */
export async function readLoginKey(
  pem: string,
  { passphrase, connection, place }: {
    readonly passphrase: string;
    readonly connection: string;
    readonly place: string;
  },
): Promise<LoginKey> {
  const { createPrivateKey, createPublicKey, createHash, sign } = await import("node:crypto");
  const text = repairPem(pem);
  const fail = (problem: string, fix: string) =>
    new ConnectionError(`connection '${connection}': ${place} ${problem}`, {
      connection,
      fix,
      code: "E501",
    });
  if (!/-----BEGIN (?:ENCRYPTED |RSA )?PRIVATE KEY-----/.test(text)) {
    throw fail(
      "is no private key in PEM form",
      "put the file in as openssl made it; it starts with BEGIN PRIVATE KEY or BEGIN ENCRYPTED " +
        "PRIVATE KEY",
    );
  }
  const isEncrypted = /BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(text);
  if (isEncrypted && passphrase === "") {
    throw fail("is encrypted, and there is no passphrase", "give the passphrase as password");
  }
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, format: "pem", ...(isEncrypted && { passphrase }) });
  } catch {
    // The error may quote the key.
    throw isEncrypted
      ? fail(
        "cannot be decrypted: the passphrase in password is another one, or the key is encrypted " +
          "in a way that is not read here (des3, RC2)",
        "check password, or encrypt the key anew: openssl pkcs8 -topk8 -v2 aes-256-cbc",
      )
      : fail("cannot be read", "put the file in as openssl made it, with all its lines");
  }
  if (key.asymmetricKeyType !== "rsa") {
    throw fail("is no RSA key", "make one: openssl genrsa 2048 | openssl pkcs8 -topk8");
  }
  const publicKey = createPublicKey(key).export({ type: "spki", format: "der" });
  const fingerprint = `SHA256:${createHash("sha256").update(publicKey).digest("base64")}`;
  return {
    token(nowMs, { account, user }) {
      const subject = `${account}.${user}`.toUpperCase();
      const now = Math.floor(nowMs / 1000);
      const claims = {
        iss: `${subject}.${fingerprint}`,
        sub: subject,
        iat: now,
        exp: now + lifeSeconds,
      };
      const signed = [{ alg: "RS256", typ: "JWT" }, claims].map(base64Url).join(".");
      const signature = sign("RSA-SHA256", new TextEncoder().encode(signed), key);
      return `${signed}.${signature.toString("base64url")}`;
    },
  };
}

function base64Url(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_")
    .replace(/=+$/, "");
}
