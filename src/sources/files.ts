import {
  anyOf,
  boolean,
  host,
  integer,
  port,
  secret,
  secretFile,
  serviceAccountKey,
  text,
  type TypeTable,
} from "../connections/connection_type.ts";
import {
  absolutePath,
  type IngestContext,
  type IngestDetails,
  type IngestUri,
  isGiven,
  parametersOf,
  query,
  server,
  unusable,
} from "../connections/ingest_uri.ts";
import { embeddedGoogleKey, googleKey } from "../connections/ingest_uri_keys.ts";

/** Files and object stores. */
export const files = {
  adls: {
    title: "Azure Data Lake Storage",
    ingest: query(
      "adls",
      "account_name",
      "tenant_id",
      "client_id",
      "client_secret",
      "account_key",
      "sas_token",
      "layout",
    ),
    fields: {
      account_name: text("Storage account", { required: true }),
      tenant_id: text("Entra tenant of the service principal"),
      client_id: text("Service-principal client id"),
      client_secret: secret("Service-principal secret"),
      account_key: secret("Storage account key"),
      sas_token: secret("Shared access signature"),
      layout: text("Path template of written files"),
    },
  },
  csv: {
    title: "Local CSV file",
    ingest: csv,
    fields: {
      path: text("CSV file; a relative path starts at the project root", { required: true }),
      encoding: text("Text encoding when not UTF-8"),
      layout: text("Path template of written files"),
    },
  },
  gcs: {
    title: "Google Cloud Storage",
    ingest: gcs,
    fields: {
      service_account_file: secretFile("Path of a Google service-account key file (JSON)"),
      service_account_json: serviceAccountKey("Google service-account key as an inline JSON text"),
      use_application_default_credentials: boolean(
        "Use Google Application Default Credentials of the machine instead of an explicit key",
      ),
      bucket_name: text("Bucket (destination use)"),
      path_to_file: text("Path in the bucket (destination use)"),
      layout: text("Path template of written files"),
    },
    oneOf: [
      anyOf(["service_account_file"], ["service_account_json"], [
        "use_application_default_credentials",
      ]),
    ],
  },
  google_sheets: {
    title: "Google Sheets",
    defaultConnectionName: "google-sheets-default",
    ingestrDestination: "gsheets",
    ingest: googleSheets,
    fields: {
      service_account_json: serviceAccountKey("Google service-account key as an inline JSON text"),
      service_account_file: secretFile("Path of a Google service-account key file (JSON)"),
    },
    oneOf: [anyOf(["service_account_file"], ["service_account_json"])],
  },
  http: {
    title: "HTTP(S) file",
    ingest: http,
    fields: {
      url: text("Public http:// or https:// address of the file", {
        required: true,
        mayContainSecret: true,
      }),
    },
  },
  s3: {
    title: "Amazon S3 and compatible storage",
    ingest: s3,
    fields: {
      bucket_name: text("Bucket (destination use)", { alwaysInjected: true }),
      path_to_file: text("Path in the bucket (destination use)", { alwaysInjected: true }),
      access_key_id: secret("AWS access key id", { required: true }),
      secret_access_key: secret("AWS secret access key", { required: true }),
      endpoint_url: text("Endpoint of an S3-compatible service", { alwaysInjected: true }),
      layout: text("Path template of written files", { alwaysInjected: true }),
    },
  },
  sftp: {
    title: "SFTP",
    ingest: server("sftp"),
    fields: {
      host: host("Server host name", { required: true }),
      port: port("SSH port (usually 22)", { required: true }),
      username: text("User name", { required: true }),
      password: secret("Password", { required: true }),
    },
  },
  sharepoint: {
    title: "Microsoft SharePoint",
    ingest: query(
      "sharepoint",
      "tenant_id",
      "client_id",
      "client_secret",
      "hostname",
      "site",
      "library",
      "max_file_size",
      "max_files",
      "download_timeout",
    ),
    fields: {
      tenant_id: text("Entra tenant id", { required: true }),
      client_id: text("OAuth client id", { required: true }),
      client_secret: secret("OAuth client secret", { required: true }),
      hostname: text("Tenant host such as example.sharepoint.com", { required: true }),
      site: text("Site path such as sites/Example", { required: true }),
      library: text("Document library; the default one when empty"),
      max_file_size: integer("Largest file in bytes, 0 = no limit", { min: 0 }),
      max_files: integer("Most files a pattern may match, 0 = no limit", {
        default: 10000,
        defaultBy: "ingestr",
        min: 0,
      }),
      download_timeout: text("Timeout per request as a Go duration", {
        default: "10m",
        defaultBy: "ingestr",
      }),
    },
  },
} satisfies TypeTable;

function csv({ path, encoding, layout }: IngestDetails, context: IngestContext): IngestUri {
  return { scheme: "csv", file: absolutePath(path, context), query: { encoding, layout } };
}

function gcs(details: IngestDetails, context: IngestContext): IngestUri {
  const { use_application_default_credentials: useMachine, layout } = details;
  const key = useMachine === true ? {} : googleKey(details, context);
  return { scheme: "gs", ...folderOf(details), query: { ...key, layout } };
}

async function googleSheets(details: IngestDetails, context: IngestContext): Promise<IngestUri> {
  return { scheme: "gsheets", query: await embeddedGoogleKey(details, context) };
}

function http({ url }: IngestDetails, context: IngestContext): string {
  if (/^https?:\/\/[^\s]+$/i.test(String(url))) return String(url);
  throw unusable(context, {
    cause: "its url is not one of a file on the web",
    fix: "write the whole address, beginning with https:// or http://",
  });
}

function s3(details: IngestDetails): IngestUri {
  const query = parametersOf(
    details,
    "access_key_id",
    "secret_access_key",
    "endpoint_url",
    "layout",
  );
  return { scheme: "s3", ...folderOf(details), query };
}

/** Where files are written to; sources name theirs in the asset. */
function folderOf(
  { bucket_name: host, path_to_file: path }: IngestDetails,
): Pick<IngestUri, "host" | "path"> {
  return { host, path: isGiven(host, path) ? String(path).split("/") : [] };
}
