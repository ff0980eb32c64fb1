import type { DetailsOf } from "../../connections/connection_type.ts";
import type { ResolvedConnection } from "../../connections/connection.ts";
import { ConnectionError } from "../../errors.ts";
import type { Json } from "../../http/loose_json.ts";
import type { warehouses } from "../../sources/warehouses.ts";
import type { OpenConnectionOptions } from "../platform.ts";
import { type Account, accountOf } from "./account.ts";
import { readLoginKey } from "./key.ts";

type Details = DetailsOf<typeof warehouses.snowflake>;

/** How a session is asked for. */
export interface Login {
  readonly account: Account;
  /** For messages; empty when a token names the user. */
  readonly user: string;
  /** `password`, `key` or `token`, for what is said of one that is refused. */
  readonly kind: "password" | "key" | "token";
  /** What the session is to use, as parameters of the request. */
  readonly place: Readonly<Record<string, string>>;
  /** The fields of the request that prove who asks; made anew for each, as those of keys expire. */
  readonly proof: () => Json;
}

/**
 * Reads the details of a connection. A key wins over a token, and a token over a password, as in the
 * reference; next to a key, the password is its passphrase.
 * @throws {ConnectionError} When the key or the account cannot be used.
 */
export async function loginOf(
  { name: connection, details }: ResolvedConnection,
  { env, clock }: Pick<OpenConnectionOptions, "env" | "clock">,
): Promise<Login> {
  const given = details.reveal() as Details;
  const account = accountOf(given, { connection, env });
  const user = given.username ?? "";
  const names = {
    databaseName: given.database,
    schemaName: given.schema,
    warehouse: given.warehouse,
    roleName: given.role,
  };
  const place = Object.fromEntries(
    Object.entries(names).flatMap(([key, value]) => value ? [[key, value] as const] : []),
  );
  const common = { account, user, place };
  const { private_key: inline, private_key_path: path, password = "", token } = given;
  const pem = inline || (path ? await keyFile(path, connection) : "");
  if (pem !== "") {
    const key = await readLoginKey(pem, {
      passphrase: password,
      connection,
      place: inline ? "private_key" : "the file of private_key_path",
    });
    return {
      ...common,
      kind: "key",
      proof: () => ({
        LOGIN_NAME: user,
        AUTHENTICATOR: "SNOWFLAKE_JWT",
        TOKEN: key.token(clock.now(), { account: account.name, user }),
      }),
    };
  }
  if (token) {
    return {
      ...common,
      kind: "token",
      proof: () => ({
        ...(user !== "" && { LOGIN_NAME: user }),
        AUTHENTICATOR: "OAUTH",
        TOKEN: token,
      }),
    };
  }
  return {
    ...common,
    kind: "password",
    proof: () => ({ LOGIN_NAME: user, PASSWORD: password }),
  };
}

/** @param path Absolute, as the paths of all files in details are. */
async function keyFile(path: string, connection: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new ConnectionError(`connection '${connection}': private_key_path cannot be read`, {
      connection,
      where: path,
      cause: error.name,
      fix: "put the file there, or the key itself into private_key",
      code: "E501",
    });
  }
}
