import type { ResolvedConnection } from "../connections/connection.ts";
import type { Env } from "../env.ts";
import { ConnectionError } from "../errors.ts";
import { findDefaultCredentials, tokenOfMachine } from "./default_credentials.ts";
import { readGoogleKey } from "./key.ts";
import type { TokenSource } from "../http/access_tokens.ts";
import { tokenOfKey } from "./token.ts";

/**
 * Where the tokens of a connection come from: the credentials of the machine, a key in the details, a
 * key file, or a token that is ready, in this order.
 * @param options.scope What the tokens are for, such as `https://www.googleapis.com/auth/bigquery`.
 * @throws {ConnectionError} When there is none, or it cannot be used.
 */
export async function tokenSource(
  { name: connection, details }: ResolvedConnection,
  { env, scope }: { readonly env: Env; readonly scope: string },
): Promise<TokenSource> {
  const given = details.reveal();
  if (given.use_application_default_credentials === true) {
    const { key, metadata } = await findDefaultCredentials(connection, env);
    return (options) =>
      key === undefined
        ? tokenOfMachine(metadata, options)
        : tokenOfKey(key, { ...options, scope });
  }
  const json = given.service_account_json;
  if (typeof json === "string" && json !== "") {
    const key = readGoogleKey(json, { connection, place: "service_account_json" });
    return (options) => tokenOfKey(key, { ...options, scope });
  }
  const file = given.service_account_file;
  if (typeof file === "string" && file !== "") {
    const text = await readKeyFile(file, connection);
    const key = readGoogleKey(text, { connection, place: "service_account_file" });
    return (options) => tokenOfKey(key, { ...options, scope });
  }
  const token = given.access_token;
  if (typeof token === "string" && token !== "") {
    return () => Promise.resolve({ value: token, expiresAt: Infinity });
  }
  throw new ConnectionError(`connection '${connection}' has no credentials`, {
    connection,
    fix: "give service_account_json, service_account_file, access_token or " +
      "use_application_default_credentials",
  });
}

async function readKeyFile(path: string, connection: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    throw new ConnectionError(`connection '${connection}': service_account_file cannot be read`, {
      connection,
      where: path,
      fix: "use service_account_json to keep the key inside the secret",
    });
  }
}
