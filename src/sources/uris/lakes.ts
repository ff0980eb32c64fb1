import {
  absolutePath,
  type IngestContext,
  type IngestDetails,
  type IngestUri,
  isGiven,
  parametersOf,
  serverOf,
} from "../../connections/ingest_uri.ts";

/** Without credentials, ingestr takes the default credential of the machine. */
export function onelake(details: IngestDetails): IngestUri {
  return {
    scheme: "onelake",
    host: details.workspace_name,
    path: [details.lakehouse_name],
    query: parametersOf(details, "tenant_id", "client_id", "client_secret", "sas_token"),
  };
}

/** The scheme and address name the catalog; storage and tables are parameters. */
export function iceberg(details: IngestDetails, context: IngestContext): IngestUri {
  const catalog = Object(details.catalog) as IngestDetails;
  const { type, path } = catalog;
  const storage = Object(details.storage) as IngestDetails;
  const isFile = isGiven(path) && (type === "sqlite" || (type === "hadoop" && !isAddress(path)));
  const login = Object(catalog.auth) as IngestDetails;
  return {
    scheme: `iceberg+${type}`,
    ...(isFile ? { file: absolutePath(path, context) } : {
      ...serverOf({ ...catalog, ...parametersOf(login, "username", "password") }),
      path: [catalog.database],
    }),
    query: {
      ...Object(details.properties),
      catalog_name: details.catalog_name,
      ...(isGiven(path) && !isFile ? { warehouse: path } : {}),
      ...parametersOf(catalog, "uri", "credential", "token", "rest_use_ssl", {
        "sql.driver": "driver",
        "sql.dialect": "dialect",
        "glue.id": "catalog_id",
      }),
      ...storageOf(storage, context),
      ...awsOf(catalog, storage),
      ...parametersOf(details, "create_namespace", "table_location", "table_path"),
      ...Object.fromEntries(
        Object.entries(Object(details.table_properties))
          .map(([name, value]) => [`table.${name}`, value]),
      ),
    },
  };
}

function storageOf(storage: IngestDetails, context: IngestContext): Record<string, unknown> {
  const { type, path, key_file: keyFile } = storage;
  const place = !isGiven(path)
    ? {}
    : isAddress(path)
    ? { warehouse: path }
    : { warehouse_path: absolutePath(path, context) };
  return {
    storage: type === "local" ? undefined : type,
    ...parametersOf(storage, "bucket", "prefix"),
    ...place,
    ...parametersOf(storage, "endpoint", "use_ssl"),
    "gcs.keypath": isGiven(keyFile) ? absolutePath(keyFile, context) : undefined,
    "gcs.jsonkey": storage.key_json,
  };
}

/** Region and keys, which Glue and S3 share unless each has its own. */
function awsOf(catalog: IngestDetails, storage: IngestDetails): Record<string, unknown> {
  const [ofCatalog, ofStorage] = [withKeys(catalog), withKeys(storage)];
  const hasBoth = isGiven(ofCatalog.access_key_id, ofStorage.access_key_id);
  const keys = isGiven(ofStorage.access_key_id) ? ofStorage : ofCatalog;
  return {
    ...parametersOf(keys, "access_key_id", "secret_access_key", "session_token"),
    region: isGiven(ofStorage.region) ? ofStorage.region : ofCatalog.region,
    ...(catalog.type === "glue" && hasBoth
      ? parametersOf(ofCatalog, {
        "glue.region": "region",
        "glue.access-key-id": "access_key_id",
        "glue.secret-access-key": "secret_access_key",
        "glue.session-token": "session_token",
      })
      : {}),
  };
}

function withKeys({ region, auth }: IngestDetails): IngestDetails {
  const keys = parametersOf(Object(auth), {
    access_key_id: "access_key",
    secret_access_key: "secret_key",
    session_token: "session_token",
  });
  return { region, ...keys };
}

function isAddress(path: unknown): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(String(path));
}
