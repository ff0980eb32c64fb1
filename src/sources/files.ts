import {
  anyOf,
  boolean,
  integer,
  secret,
  secretFile,
  serviceAccountKey,
  text,
  type TypeTable,
} from "../connections/connection_type.ts";

/** Files and object stores. */
export const files: TypeTable = {
  adls: {
    title: "Azure Data Lake Storage",
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
    fields: {
      path: text("CSV file; relative to the working directory", { required: true }),
      encoding: text("Text encoding when not UTF-8"),
      layout: text("Path template of written files"),
    },
  },
  gcs: {
    title: "Google Cloud Storage",
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
    fields: {
      service_account_json: serviceAccountKey("Google service-account key as an inline JSON text"),
      service_account_file: secretFile("Path of a Google service-account key file (JSON)"),
    },
    oneOf: [anyOf(["service_account_file"], ["service_account_json"])],
  },
  http: {
    title: "HTTP(S) file",
    fields: {
      url: text("Public http:// or https:// address of the file", {
        required: true,
        mayContainSecret: true,
      }),
    },
  },
  s3: {
    title: "Amazon S3 and compatible storage",
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
    fields: {
      host: text("Server host name", { required: true }),
      port: integer("SSH port (usually 22)", { required: true }),
      username: text("User name", { required: true }),
      password: secret("Password", { required: true }),
    },
  },
  sharepoint: {
    title: "Microsoft SharePoint",
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
};
