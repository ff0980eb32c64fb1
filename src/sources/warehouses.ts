import {
  anyOf,
  boolean,
  exactlyOneOf,
  host,
  integer,
  number,
  object,
  port,
  secret,
  secretFile,
  secretMap,
  serviceAccountKey,
  text,
  type TypeTable,
} from "../connections/connection_type.ts";
import { server, site } from "../connections/ingest_uri.ts";
import { mysqlUri, sqlServer } from "./uris/databases.ts";
import { athena, bigquery, databricks, fabric, snowflake, starrocks } from "./uris/warehouses.ts";

/** Data warehouses and query engines. */
export const warehouses = {
  athena: {
    title: "AWS Athena",
    ingestrDestination: "athena",
    ingest: athena,
    fields: {
      access_key_id: secret("AWS access key id"),
      secret_access_key: secret("AWS secret access key"),
      session_token: secret("Session token of temporary AWS credentials"),
      query_results_path: text(
        "s3:// location for query results and temporary tables; must start with s3://",
        { required: true },
      ),
      region: text(
        "AWS region of Athena; taken from the profile when a profile is used and this is empty",
        { requiredUnless: "profile" },
      ),
      database: text("Default database", { default: "default", defaultBy: "driver" }),
      profile: text("Named profile of the local AWS configuration, instead of access keys"),
    },
    oneOf: [exactlyOneOf(["access_key_id", "secret_access_key"], ["profile"])],
  },
  clickhouse: {
    title: "ClickHouse",
    ingestrDestination: "clickhouse",
    ingest: server("clickhouse", { query: ["http_port", "secure"] }),
    fields: {
      username: text("User name", {
        recommended: true,
        default: "default",
        defaultBy: "driver",
        alwaysInjected: true,
      }),
      password: secret("Password", { recommended: true, alwaysInjected: true }),
      host: host("Server host name", { required: true }),
      port: port("Native-protocol port (9000 plain, 9440 TLS)", { required: true }),
      database: text(
        "Default database of direct queries and of unqualified seeds; not passed to ingestr",
        { recommended: true, default: "default", defaultBy: "driver", alwaysInjected: true },
      ),
      http_port: port("HTTP port, only used by ingestr", {
        default: 8443,
        defaultBy: "ingestr",
      }),
      secure: integer("1 = TLS, 0 or absent = plain", { choices: [0, 1] }),
    },
  },
  databricks: {
    title: "Databricks SQL",
    ingestrDestination: "databricks",
    ingest: databricks,
    fields: {
      token: secret("Personal access token"),
      path: text("HTTP path of the SQL warehouse or cluster, e.g. /sql/1.0/warehouses/<id>", {
        required: true,
      }),
      host: host("Workspace host name without scheme", { required: true }),
      port: port("Server port", { default: 443, alwaysInjected: true }),
      catalog: text("Default Unity catalog", { recommended: true, alwaysInjected: true }),
      schema: text("Default schema", { recommended: true, alwaysInjected: true }),
      client_id: text("OAuth machine-to-machine client id (service principal)"),
      client_secret: secret("OAuth machine-to-machine secret"),
    },
    oneOf: [anyOf(["token"], ["client_id", "client_secret"])],
  },
  doris: {
    title: "Apache Doris",
    ingestrDestination: "doris",
    ingest: mysqlUri,
    fields: {
      username: text("User name", { required: true }),
      password: secret("Password", { recommended: true, alwaysInjected: true }),
      host: host("Server host name", { required: true }),
      port: port("Server port", { default: 9030, alwaysInjected: true }),
      database: text("Database name", { recommended: true, alwaysInjected: true }),
      driver: text("Driver suffix of the ingestr scheme", { default: "pymysql" }),
      ssl_ca_path: text("CA certificate file"),
      ssl_cert_path: text("Client certificate file; needs ssl_key_path"),
      ssl_key_path: secretFile("Client key file; needs ssl_cert_path"),
    },
  },
  dremio: {
    title: "Dremio",
    fields: {
      host: host("Server host name", { required: true }),
      port: port("Flight SQL port (32010, Cloud 443)", { required: true }),
      username: text("User name; excludes token"),
      password: secret("Password; must not contain a semicolon"),
      token: secret("Bearer token; excludes username and password", {
        conflictsWith: ["username", "password"],
      }),
      database: text("Database name shown when schemas are imported"),
      tls: boolean("Use grpc+tls", { default: false }),
      tls_skip_verify: boolean("Do not verify the certificate (tests only)", { default: false }),
    },
  },
  fabric: {
    title: "Microsoft Fabric Warehouse / Lakehouse",
    ingest: fabric,
    fields: {
      host: host("Server host name", { required: true }),
      port: port("Server port", { default: 1433, alwaysInjected: true }),
      database: text("Database name", { required: true }),
      username: text("User name"),
      password: secret("Password"),
      options: text("Query-string parameters of the driver", { mayContainSecret: true }),
      use_azure_default_credential: boolean("Use the Azure default credential chain"),
      client_id: text("Application (service principal) id"),
      client_secret: secret("Secret of the service principal"),
      tenant_id: text("Entra tenant id"),
      lakehouse: object("Lakehouse used by fabric.spark_sql assets", {
        workspace_id: text("Workspace GUID", { required: true }),
        lakehouse_id: text("Lakehouse GUID", { required: true }),
      }),
    },
    oneOf: [
      anyOf(["use_azure_default_credential"], ["client_id", "client_secret", "tenant_id"], [
        "username",
        "password",
      ], ["options"]),
    ],
  },
  google_cloud_platform: {
    title: "Google Cloud / BigQuery",
    defaultConnectionName: "gcp-default",
    ingestrDestination: "bigquery",
    ingest: bigquery,
    fields: {
      service_account_json: serviceAccountKey("Google service-account key as an inline JSON text"),
      service_account_file: secretFile("Path of a Google service-account key file (JSON)"),
      access_token: secret(
        "Ready OAuth access token (about one hour of life); refused for ingestr",
      ),
      project_id: text("Google Cloud project that runs the jobs", { required: true }),
      location: text("Region or multi-region in which jobs run, e.g. US or europe-west3"),
      use_application_default_credentials: boolean(
        "Use Google Application Default Credentials of the machine instead of an explicit key",
      ),
      max_billable_bytes: integer("Hard limit: stop when a dry run estimates more bytes than this"),
      max_query_cost: number("Hard limit in USD (5 USD per TB) estimated by a dry run"),
      max_billable_bytes_soft: integer("Soft byte limit, only checked by ad-hoc queries"),
      max_query_cost_soft: number("Soft cost limit in USD, only checked by ad-hoc queries"),
    },
    oneOf: [
      anyOf(["service_account_file"], ["service_account_json"], ["access_token"], [
        "use_application_default_credentials",
      ]),
    ],
  },
  motherduck: {
    title: "MotherDuck",
    ingestrDestination: "motherduck",
    ingest: site("motherduck", "database", "token"),
    fields: {
      token: secret("MotherDuck access token", { required: true }),
      database: text("Database in the account; the default one when empty"),
    },
  },
  redshift: {
    title: "Amazon Redshift",
    ingestrDestination: "redshift",
    ingest: server("redshift", { path: "database" }),
    fields: {
      username: text("User name", { required: true }),
      password: secret("Password", { required: true }),
      host: host("Server host name", { required: true }),
      port: port("Server port", { default: 5439, alwaysInjected: true }),
      database: text("Database name", { required: true }),
      schema: text("Schema put first in the search path", { alwaysInjected: true }),
      ssl_mode: text("libpq SSL mode", {
        choices: ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"],
        default: "prefer",
        defaultBy: "driver",
      }),
    },
  },
  sail: {
    title: "Sail (LakeSail)",
    fields: {
      host: host("Server host name", { required: true }),
      port: port("Flight SQL port (32010)", { required: true }),
      username: text("User name; excludes token"),
      password: secret("Password; must not contain a semicolon"),
      token: secret("Bearer token; excludes username and password", {
        conflictsWith: ["username", "password"],
      }),
      database: text("Database name shown when schemas are imported"),
      tls: boolean("Use grpc+tls", { default: false }),
      tls_skip_verify: boolean("Do not verify the certificate (tests only)", { default: false }),
    },
  },
  snowflake: {
    title: "Snowflake",
    ingestrDestination: "snowflake",
    ingest: snowflake,
    fields: {
      account: text(
        "Account identifier: <organisation>-<account>, or the older <locator>[.<region>[.<cloud>]]; no domain suffix",
        { required: true },
      ),
      username: text("User to log in as (not needed with an OAuth token)", {
        requiredUnless: "token",
      }),
      password: secret("Password; with a private key it is the passphrase of that key"),
      region: text(
        "Region appended to the host for old-style locators; must be empty when the account already contains one",
      ),
      role: text("Role to activate"),
      database: text("Default database", { recommended: true }),
      schema: text("Default schema"),
      warehouse: text("Virtual warehouse that runs the queries", { recommended: true }),
      private_key_path: secretFile("Path of a PKCS#8 or PKCS#1 PEM private key"),
      private_key: secret("PEM private key inline; wins over private_key_path"),
      token: secret("OAuth access token"),
    },
    oneOf: [anyOf(["password"], ["private_key"], ["private_key_path"], ["token"])],
  },
  spark: {
    title: "Apache Spark",
    fields: {
      uri: secret(
        "spark://… endpoint with API and authentication settings; must have host and port and no semicolon",
        { required: true },
      ),
      catalog: text("Initial catalog"),
      ingest_location: text("LOCATION for tables created by bulk ingestion"),
      ingest_staging_area: text("S3 location where seeds are staged; needed for spark.seed"),
      options: secretMap(
        "More driver options; driver, uri and the two ingest options are reserved",
        { mayContainSecret: true },
      ),
    },
  },
  starrocks: {
    title: "StarRocks",
    ingestrDestination: "starrocks",
    ingest: starrocks,
    fields: {
      host: host("Server host name", { required: true }),
      username: text("User name", { required: true }),
      password: secret("Password"),
      port: port("Front-end query port (MySQL protocol)", { default: 9030 }),
      database: text("Database name"),
      catalog: text("External catalog; needs database"),
      ssl: text("TLS mode: true verifies the certificate, skip-verify does not", {
        choices: ["true", "skip-verify", "preferred", "false"],
      }),
      http_port: port("Front-end HTTP port for Stream Load (destination only)", {
        default: 8030,
        defaultBy: "ingestr",
      }),
      replication_num: integer("Replica count of tables created as destination"),
    },
  },
  synapse: {
    title: "Azure Synapse",
    ingestrDestination: "synapse",
    ingest: sqlServer,
    fields: {
      username: text("User name", { required: true }),
      password: secret("Password", { required: true }),
      host: host("Server host name", { required: true }),
      port: port("Server port", { default: 1433, alwaysInjected: true }),
      database: text("Database name", { recommended: true, alwaysInjected: true }),
      options: text("Query-string parameters of the driver; replaces all defaults", {
        mayContainSecret: true,
      }),
    },
  },
  trino: {
    title: "Trino",
    ingest: server("trino", { path: "catalog" }),
    fields: {
      host: host("Server host name", { required: true }),
      port: port("Server port", { required: true }),
      username: text("User name", { required: true }),
      password: secret("Password"),
      catalog: text("Default catalog", { alwaysInjected: true }),
      schema: text("Default schema", { alwaysInjected: true }),
    },
  },
  vertica: {
    title: "Vertica",
    ingestrDestination: "vertica",
    ingest: server("vertica", { path: "database" }),
    fields: {
      username: text("User name", { required: true }),
      password: secret("Password", { recommended: true, alwaysInjected: true }),
      host: host("Server host name", { required: true }),
      port: port("Server port", { default: 5433, alwaysInjected: true }),
      database: text("Database name", { recommended: true, alwaysInjected: true }),
      schema: text("Schema put first in the search path"),
    },
  },
} satisfies TypeTable;
