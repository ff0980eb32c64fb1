import {
  absolutePath,
  type IngestContext,
  type IngestDetails,
  type IngestUri,
  isGiven,
  parametersOf,
  serverOf,
  unusable,
} from "../../connections/ingest_uri.ts";
import { googleKey } from "../../connections/ingest_uri_keys.ts";

/** The first seed is the host when none is given; all that are listed are a parameter. */
export function cassandra(details: IngestDetails): IngestUri {
  const { host, hosts, keyspace } = details;
  const seeds = Array.isArray(hosts) ? hosts : [];
  return {
    scheme: "cassandra",
    ...serverOf({ ...details, host: isGiven(host) ? host : seeds[0] }),
    path: [keyspace],
    query: {
      hosts: seeds.join(),
      ...parametersOf(details, "consistency", "page_size", "timeout", "connect_timeout"),
      ...parametersOf(details, "ssl", "disable_initial_host_lookup"),
    },
  };
}

/** TLS is asked for, never refused. */
export function couchbase(details: IngestDetails): IngestUri {
  const { bucket, ssl } = details;
  return {
    scheme: "couchbase",
    ...serverOf(details),
    path: [bucket],
    query: { ssl: ssl === true ? ssl : undefined },
  };
}

/**
 * A database file, or the catalog and storage of a DuckLake as parameters.
 * @throws {ConnectionError} When the database is not in a file, or is an Iceberg catalog.
 */
export function duckdbUri({ path, lakehouse }: IngestDetails, context: IngestContext): IngestUri {
  if (isGiven(lakehouse)) return ducklake(Object(lakehouse), context);
  if (path === ":memory:") {
    throw unusable(context, {
      cause: "its database is in the memory of this program, where ingestr cannot see it",
      fix: "give the path of a database file",
    });
  }
  if (/^(md|motherduck):/i.test(String(path))) {
    throw unusable(context, {
      cause: "its database is in MotherDuck",
      fix: "use a connection of type motherduck",
    });
  }
  return { scheme: "duckdb", file: `/${absolutePath(path, context)}` };
}

function ducklake(
  { format, catalog, storage }: IngestDetails,
  context: IngestContext,
): IngestUri {
  if (format !== "ducklake") {
    throw unusable(context, {
      cause: "it attaches an Iceberg catalog, which ingestr does not reach through DuckDB",
      fix: "use a connection of type iceberg",
    });
  }
  const { auth: login, path, ...place } = Object(catalog) as IngestDetails;
  const { auth: keys, ...folder } = Object(storage) as IngestDetails;
  return {
    scheme: "ducklake",
    query: {
      ...prefixed("catalog_", parametersOf(place, "type")),
      catalog_path: isGiven(path) ? absolutePath(path, context) : undefined,
      ...prefixed("catalog_", parametersOf(place, "host", "port", "database")),
      ...prefixed("catalog_", parametersOf(Object(login), "username", "password")),
      ...prefixed("storage_", folder),
      ...prefixed("storage_", Object(keys)),
    },
  };
}

function prefixed(prefix: string, details: IngestDetails): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [prefix + name, value]),
  );
}

/** The region is part of the host. */
export function dynamodb(
  { region, access_key_id, secret_access_key }: IngestDetails,
): IngestUri {
  return {
    scheme: "dynamodb",
    host: `dynamodb.${region}.amazonaws.com`,
    query: { access_key_id, secret_access_key },
  };
}

/** The token is a parameter, as is everything but the address. */
export function influxdb(details: IngestDetails): IngestUri {
  const { host, port } = details;
  const query = parametersOf(details, "token", "org", "bucket", "secure");
  return { scheme: "influxdb", host, port, query };
}

/**
 * MySQL, and what speaks its protocol.
 * @throws {ConnectionError} When the driver is no name.
 */
export function mysqlUri(details: IngestDetails, context: IngestContext): IngestUri {
  const { driver, database } = details;
  if (!/^\w+$/.test(String(driver))) {
    throw unusable(context, {
      cause: "its driver is not the name of one",
      fix: "leave driver out, or write one such as pymysql",
    });
  }
  return {
    scheme: `mysql+${driver}`,
    ...serverOf(details),
    path: [database],
    query: certificates(details),
  };
}

/** A MySQL address, with that of the gRPC service as parameters. */
export function vitess(details: IngestDetails): IngestUri {
  return {
    scheme: "vitess",
    ...serverOf(details),
    path: [details.database],
    query: {
      ...parametersOf(details, "grpc_port", "grpc_host"),
      grpc_tls: details.grpc_tls === true ? true : undefined,
      ...certificates(details),
    },
  };
}

function certificates(details: IngestDetails): Record<string, unknown> {
  return parametersOf(details, {
    ssl_ca: "ssl_ca_path",
    ssl_cert: "ssl_cert_path",
    ssl_key: "ssl_key_path",
  });
}

/** SQL Server and Azure Synapse. Certificates are checked only when the options ask for it. */
export function sqlServer(details: IngestDetails): IngestUri {
  const checked = /(?:^|[&;?])\s*TrustServerCertificate\s*=\s*(?:false|no|0)\b/i
    .test(String(details.options ?? ""));
  return {
    scheme: "mssql",
    ...serverOf(details),
    path: [details.database],
    query: {
      TrustServerCertificate: checked ? "no" : "yes",
      driver: "ODBC Driver 18 for SQL Server",
    },
  };
}

/** A service is a parameter, a SID the path. */
export function oracle(details: IngestDetails): IngestUri {
  const scheme = "oracle+cx_oracle";
  const { service_name, sid } = details;
  return isGiven(service_name)
    ? { scheme, ...serverOf(details), file: "/", query: { service_name } }
    : { scheme, ...serverOf(details), path: [sid] };
}

/** All of it is parameters; inline keys win over files here. */
export function spanner(details: IngestDetails, context: IngestContext): IngestUri {
  return {
    scheme: "spanner",
    query: {
      ...parametersOf(details, "project_id", "instance_id", "database"),
      ...googleKey(details, context, { wins: "json" }),
    },
  };
}
