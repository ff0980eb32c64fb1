import {
  type IngestContext,
  type IngestDetails,
  type IngestUri,
  isGiven,
  parametersOf,
  serverOf,
  unusable,
} from "../../connections/ingest_uri.ts";
import { embeddedGoogleKey, keyFile } from "../../connections/ingest_uri_keys.ts";

/**
 * Access keys and the bucket of results.
 * @throws {ConnectionError} When there is a profile instead of keys.
 */
export function athena(details: IngestDetails, context: IngestContext): IngestUri {
  if (!isGiven(details.access_key_id, details.secret_access_key)) {
    throw unusable(context, {
      cause: "ingestr needs access keys, and this connection has an AWS profile",
      fix: "give access_key_id, secret_access_key and region instead of profile",
    });
  }
  return {
    scheme: "athena",
    query: parametersOf(details, {
      bucket: "query_results_path",
      access_key_id: "access_key_id",
      secret_access_key: "secret_access_key",
      region_name: "region",
      session_token: "session_token",
    }),
  };
}

/**
 * The key is always embedded; without one the machine logs in by itself.
 * @throws {ConnectionError} When there is an access token only, or the key file cannot be read.
 */
export async function bigquery(
  details: IngestDetails,
  context: IngestContext,
): Promise<IngestUri> {
  const { project_id: host, location } = details;
  const { use_application_default_credentials: useMachine, access_token } = details;
  const uri = { scheme: "bigquery", host };
  if (useMachine === true) return { ...uri, query: { location } };
  const key = await embeddedGoogleKey(details, context);
  if (!isGiven(key.credentials_base64) && isGiven(access_token)) {
    throw unusable(
      context,
      { fix: "give service_account_file or service_account_json" },
      "BigQuery connections authenticated with an OAuth access token cannot be used for ingestr " +
        "assets, use a service account instead",
    );
  }
  return { ...uri, query: { ...key, location } };
}

/** A service principal wins over a token; there is no port. */
export function databricks(details: IngestDetails): IngestUri {
  const { host, token, path: http_path, client_id, client_secret } = details;
  const target = { http_path, ...parametersOf(details, "catalog", "schema") };
  const scheme = "databricks";
  return isGiven(client_id, client_secret)
    ? { scheme, host, query: { ...target, client_id, client_secret } }
    : { scheme, username: "token", password: token, host, query: target };
}

/**
 * The default credential of the machine wins over a service principal.
 * @throws {ConnectionError} When there is neither.
 */
export function fabric(details: IngestDetails, context: IngestContext): IngestUri {
  const { host, port, database, client_id, client_secret, tenant_id } = details;
  const uri = { scheme: "fabric", host, port, path: [database] };
  // Without a login, ingestr takes the default credential of the machine.
  if (details.use_azure_default_credential === true) return uri;
  if (isGiven(client_id, client_secret, tenant_id)) {
    return { ...uri, username: client_id, password: client_secret, query: { tenant_id } };
  }
  throw unusable(context, {
    cause: "ingestr logs in to Fabric with Entra ID only, not with user, password or options",
    fix: "give client_id, client_secret and tenant_id, or use_azure_default_credential",
  });
}

/**
 * A private key wins over a password, which is then the passphrase of the key.
 * @throws {ConnectionError} When there is a token only, or the key file cannot be read.
 */
export async function snowflake(
  details: IngestDetails,
  context: IngestContext,
): Promise<IngestUri> {
  const { username, password, token, private_key, private_key_path: path } = details;
  const uri = { scheme: "snowflake", username, host: accountOf(details), path: [details.database] };
  const query = parametersOf(details, "warehouse", "role");
  const key = isGiven(private_key) || !isGiven(path) ? private_key : await keyFile(path, context);
  if (isGiven(key)) {
    return { ...uri, query: { ...query, private_key: key, private_key_passphrase: password } };
  }
  if (isGiven(token) || !isGiven(password)) {
    throw unusable(
      context,
      {
        cause: "ingestr cannot log in to Snowflake with a token",
        fix: "use a connection with private_key, private_key_path or password",
      },
      "Snowflake connections authenticated with an OAuth token cannot be used for ingestr assets",
    );
  }
  return { ...uri, password, query };
}

/** The account with its region, which older ones have apart. */
function accountOf({ account, region }: IngestDetails): string {
  const name = String(account).trim().replace(/^https?:\/\//i, "")
    .replace(/\.snowflakecomputing\.(?:com|cn)\/?$/i, "");
  // Reference: this region is the one that addresses without a region lead to.
  return name.includes(".") || !isGiven(region) || region === "us-west-2"
    ? name
    : `${name}.${region}`;
}

/**
 * The path is the database, after its catalog if there is one.
 * @throws {ConnectionError} When there is a catalog without a database.
 */
export function starrocks(details: IngestDetails, context: IngestContext): IngestUri {
  const { catalog, database } = details;
  if (isGiven(catalog) && !isGiven(database)) {
    throw unusable(context, {
      cause: "it has a catalog and no database, and ingestr would take one for the other",
      fix: "give database too",
    });
  }
  return {
    scheme: "starrocks",
    ...serverOf(details),
    path: [catalog, database],
    query: parametersOf(details, "ssl", "http_port", "replication_num"),
  };
}
