/** The key/value form in which RDS, Redshift and DocumentDB store logins in Secrets Manager. */

/** What an `engine` of AWS means for us. */
interface Engine {
  readonly type: string;
  /** `undefined` when the engine has no usual port. */
  readonly port?: number;
  /** The database that every server of this kind has. */
  readonly database?: string;
  /** The field that takes `dbname`. Default: `database`. */
  readonly databaseField?: string;
}

const postgres: Engine = { type: "postgres", port: 5432, database: "postgres" };
const mysql: Engine = { type: "mysql", port: 3306 };

const engines: Readonly<Record<string, Engine>> = {
  postgres,
  postgresql: postgres,
  "aurora-postgresql": postgres,
  mysql,
  mariadb: mysql,
  aurora: mysql,
  "aurora-mysql": mysql,
  redshift: { type: "redshift", port: 5439 },
  sqlserver: { type: "mssql", port: 1433, database: "master" },
  oracle: { type: "oracle", port: 1521, databaseField: "service_name" },
  mongo: { type: "mongo", port: 27017 },
  db2: { type: "db2", port: 50000 },
};

/** What AWS adds for its own use. */
const awsKeys = new Set(
  ("type engine masterarn dbInstanceIdentifier dbClusterIdentifier namespaceName adminPasswordSecretArn")
    .split(" "),
);

/** The engines that have a connection type. */
export const engineNames: readonly string[] = Object.keys(engines);

/** Whether an object has the form that AWS makes, with an `engine` and a login. */
export function isRdsSecret(fields: Readonly<Record<string, unknown>>): boolean {
  return typeof fields.engine === "string" && "username" in fields;
}

/**
 * A login of AWS as type and details of a connection, without the keys that serve AWS only.
 * @returns `undefined` when the engine has no connection type.
 */
export function fromRdsSecret(
  fields: Readonly<Record<string, unknown>>,
): { type: string; details: Record<string, unknown> } | undefined {
  const name = String(fields.engine).toLowerCase();
  // Editions are written as "oracle-ee", "sqlserver-web", …
  const engine = Object.hasOwn(engines, name)
    ? engines[name]
    : ["oracle", "sqlserver", "db2"].filter((family) => name.startsWith(`${family}-`))
      .map((family) => engines[family])[0];
  if (engine === undefined) return undefined;
  const { username, password, host, port, dbname, database, ...others } = fields;
  const details: Record<string, unknown> = {
    ...Object.fromEntries(Object.entries(others).filter(([key]) => !awsKeys.has(key))),
    username,
    password,
    host,
    // AWS writes the port as a number, and in older secrets as text.
    port: typeof port === "string" && /^\d+$/.test(port) ? Number(port) : port ?? engine.port,
    [engine.databaseField ?? "database"]: dbname ?? database ?? engine.database,
  };
  return {
    type: engine.type,
    details: Object.fromEntries(
      Object.entries(details).filter(([, value]) => value !== undefined && value !== null),
    ),
  };
}
