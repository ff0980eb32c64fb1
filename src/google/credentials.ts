import type { ResolvedConnection } from "../connections/connection.ts";
import type { Env } from "../env.ts";
import { ConnectionError } from "../errors.ts";
import { type NetworkAddress, networkAddressOf } from "../outbound.ts";
import {
  type DefaultCredentials,
  findDefaultCredentials,
  tokenOfMachine,
} from "./default_credentials.ts";
import { addressesOf, readGoogleKey } from "./key.ts";
import type { TokenSource } from "../http/access_tokens.ts";
import { tokenOfKey } from "./token.ts";

/** Where tokens come from: a key, the machine, or a token that is ready. */
type Credentials = DefaultCredentials | { readonly token: string };

/**
 * Where the tokens of a connection come from: the credentials of the machine, a key in the details, a
 * key file, or a token that is ready, in this order.
 * @param options.scope What the tokens are for, such as `https://www.googleapis.com/auth/bigquery`.
 * @throws {ConnectionError} When there is none, or it cannot be used.
 */
export async function tokenSource(
  connection: ResolvedConnection,
  { env, scope }: { readonly env: Env; readonly scope: string },
): Promise<TokenSource> {
  const found = await credentialsOf(connection, env);
  if ("token" in found) {
    return () => Promise.resolve({ value: found.token, expiresAt: Infinity });
  }
  const { key, metadata } = found;
  return (options) =>
    key === undefined ? tokenOfMachine(metadata, options) : tokenOfKey(key, { ...options, scope });
}

/**
 * Where the tokens of a connection are asked for; nowhere for one that is ready.
 * @throws Like {@linkcode tokenSource}.
 */
export async function tokenAddresses(
  connection: ResolvedConnection,
  env: Env,
): Promise<NetworkAddress[]> {
  const found = await credentialsOf(connection, env);
  if ("token" in found) return [];
  return found.key === undefined ? [networkAddressOf(found.metadata)] : addressesOf(found.key);
}

async function credentialsOf(
  { name: connection, details }: ResolvedConnection,
  env: Env,
): Promise<Credentials> {
  const given = details.reveal();
  if (given.use_application_default_credentials === true) {
    return await findDefaultCredentials(connection, env);
  }
  const json = given.service_account_json;
  if (typeof json === "string" && json !== "") {
    return { key: readGoogleKey(json, { connection, place: "service_account_json" }) };
  }
  const file = given.service_account_file;
  if (typeof file === "string" && file !== "") {
    const text = await readKeyFile(file, connection);
    return { key: readGoogleKey(text, { connection, place: "service_account_file" }) };
  }
  const token = given.access_token;
  if (typeof token === "string" && token !== "") return { token };
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
