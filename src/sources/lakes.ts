import {
  boolean,
  exactlyOneOf,
  host,
  object,
  port,
  secret,
  serviceAccountKey,
  text,
  textMap,
  type TypeTable,
} from "../connections/connection_type.ts";
import { iceberg, onelake } from "./uris/lakes.ts";

/** Data lakes. */
export const lakes = {
  iceberg: {
    title: "Apache Iceberg",
    ingestrDestination: "iceberg",
    ingest: iceberg,
    fields: {
      catalog_name: text("Logical catalog name", { default: "ingestr", defaultBy: "ingestr" }),
      catalog: object("Catalog backend", {
        type: text("Kind of backend", {
          required: true,
          choices: ["glue", "sqlite", "postgres", "rest", "hive", "hadoop", "sql"],
        }),
        catalog_id: text("Glue catalog (AWS account) id"),
        region: text("Region"),
        path: text("Path or location"),
        host: host("Host"),
        port: port("Port"),
        database: text("Database"),
        auth: object("Credentials", {
          access_key: secret("Access key id"),
          secret_key: secret("Secret access key"),
          session_token: secret("Session token"),
          username: text("User name"),
          password: secret("Password"),
        }),
        rest_use_ssl: boolean("Use HTTPS for the REST catalog"),
        driver: text("SQL catalog driver"),
        dialect: text("SQL catalog dialect"),
        credential: secret("REST catalog credential"),
        token: secret("REST catalog token"),
        uri: secret("SQL catalog connection string"),
      }, { required: true }),
      storage: object("Where data files live", {
        type: text("Kind of backend", { choices: ["s3", "gcs", "local"] }),
        path: text("Path or location"),
        bucket: text("Bucket, instead of path"),
        prefix: text("Key prefix, with bucket"),
        region: text("Region"),
        endpoint: text("Endpoint of an S3-compatible service"),
        use_ssl: boolean("Use HTTPS"),
        auth: object("Credentials", {
          access_key: secret("Access key id"),
          secret_key: secret("Secret access key"),
          session_token: secret("Session token"),
          username: text("User name"),
          password: secret("Password"),
        }),
        key_file: text("Service-account key file"),
        key_json: serviceAccountKey("Service-account key as JSON text"),
      }),
      create_namespace: boolean("Create the namespace when missing", {
        default: true,
        defaultBy: "ingestr",
      }),
      table_location: text(
        "Explicit table location (placeholders {namespace}, {table}, {identifier})",
      ),
      table_path: text("Path below the warehouse"),
      table_properties: textMap("Iceberg table properties"),
      properties: textMap("Further non-secret URI parameters"),
    },
  },
  onelake: {
    title: "Microsoft OneLake",
    defaultConnectionName: null,
    ingest: onelake,
    fields: {
      workspace_name: text("Fabric workspace name or GUID", { required: true }),
      lakehouse_name: text("Lakehouse name or GUID", { required: true }),
      tenant_id: text("Entra tenant"),
      client_id: text("Service-principal client id"),
      client_secret: secret("Service-principal secret"),
      sas_token: secret("Shared access signature"),
      use_azure_default_credential: boolean("Use the Azure default credential chain"),
    },
    oneOf: [
      exactlyOneOf(["tenant_id", "client_id", "client_secret"], ["sas_token"], [
        "use_azure_default_credential",
      ]),
    ],
  },
} satisfies TypeTable;
