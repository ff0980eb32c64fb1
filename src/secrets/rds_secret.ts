/** The key/value form in which RDS, Redshift and DocumentDB store logins in Secrets Manager. */

import { allTraits } from "../platforms/all_traits.ts";
import type { AwsEngines } from "../platforms/traits.ts";

/** What an `engine` of AWS means for us. */
type Engine = Omit<AwsEngines, "names"> & { readonly type: string };

const engines: ReadonlyMap<string, Engine> = new Map([
  ...allTraits.flatMap(({ name: type, awsEngines }): [string, Engine][] => {
    if (awsEngines === undefined) return [];
    const { names, ...engine } = awsEngines;
    return names.map((name) => [name, { type, ...engine }]);
  }),
  ["mongo", { type: "mongo", port: 27017 }],
  ["db2", { type: "db2", editions: true, port: 50000 }],
]);

/** What AWS adds for its own use. */
const awsKeys = new Set(
  ("type engine masterarn dbInstanceIdentifier dbClusterIdentifier namespaceName adminPasswordSecretArn")
    .split(" "),
);

/** The engines that have a connection type. */
export const engineNames: readonly string[] = [...engines.keys()];

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
  const [brand = ""] = name.split("-");
  const family = engines.get(brand);
  const engine = engines.get(name) ?? (family?.editions ? family : undefined);
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
