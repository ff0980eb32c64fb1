import { ConnectionError } from "../errors.ts";
import { allTraits } from "../platforms/all_traits.ts";
import type { Redactor } from "../redactor.ts";
import { closest, type Registry } from "../registry.ts";
import { Sealed } from "../sealed.ts";
import type { Secret } from "../secrets/backend.ts";
import type { ResolvedConnection } from "./connection.ts";
import type { ConnectionType } from "./connection_type.ts";
import { validateDetails } from "./details.ts";
import { findCredentials } from "./sensitive_values.ts";

export interface ResolveOptions {
  readonly types: Registry<ConnectionType>;
  /** Receives every sensitive value before anything is returned or thrown. */
  readonly redactor: Redactor;
  /** Called with a line for the user. Never a value. */
  readonly warn: (message: string) => void;
}

/**
 * A stored secret as a connection that can be opened.
 * @throws {ConnectionError} When its type is unknown or its details do not fit the type.
 */
export function resolveSecret(
  name: string,
  secret: Secret,
  { types, redactor, warn }: ResolveOptions,
): ResolvedConnection {
  const subject = secret.origin === undefined
    ? `connection '${name}'`
    : `secret '${secret.origin.secretName}'`;
  secret.warnings.forEach(warn);
  const type = findType(secret.type, { types, subject, warn });
  if (type === undefined) {
    for (const value of findCredentials(secret.details.reveal())) redactor.add(value);
    throw unknownType(name, secret.type, { types, subject });
  }
  const result = validateDetails(type, secret.details.reveal(), { subject, connectionName: name });
  for (const { field, value } of result.sensitiveValues) {
    const warning = redactor.add(value, { field: `${subject} field ${field}` });
    if (warning !== undefined) warn(warning);
  }
  result.warnings.forEach(warn);
  if (result.details === undefined) {
    const lines = result.problems.map((problem) => `\n  ${problem}`);
    throw new ConnectionError(
      `${subject} is not a valid ${type.name} connection:${lines.join("")}`,
      {
        connection: name,
        fix: `bruin secrets schema ${type.name} describes the fields`,
        code: "E131",
      },
    );
  }
  const limit = result.details.max_concurrent_assets;
  return {
    name,
    type: type.name,
    details: new Sealed(result.details),
    given: new Sealed(result.given),
    maxConcurrentAssets: typeof limit === "number" ? limit : undefined,
    origin: secret.origin,
  };
}

function findType(
  name: string,
  { types, subject, warn }: {
    types: Registry<ConnectionType>;
    subject: string;
    warn: (message: string) => void;
  },
): ConnectionType | undefined {
  const exact = types.find(name);
  if (exact !== undefined) return exact;
  const similar = types.find(name.trim().toLowerCase());
  if (similar !== undefined) warn(`${subject}: its type is read as '${similar.name}'`);
  return similar;
}

function unknownType(
  connection: string,
  type: string,
  { types, subject }: { types: Registry<ConnectionType>; subject: string },
): ConnectionError {
  // Anything else could be a value that was stored under the wrong key.
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(type)) {
    return new ConnectionError(`${subject} has an invalid connection type`, {
      connection,
      fix: "a type is a word such as postgres, snowflake or google_cloud_platform",
      code: "E130",
    });
  }
  const close = suggestType(type, types);
  const hint = close === undefined ? "" : `; did you mean '${close}'?`;
  return new ConnectionError(`${subject} has unknown connection type '${type}'${hint}`, {
    connection,
    fix: close === undefined
      ? `known types: ${types.names.join(", ")}`
      : "bruin secrets schema lists all types",
    code: "E130",
  });
}

/** The type that a wrong name most likely meant; `undefined` when none is close. */
export function suggestType(name: string, types: Registry<ConnectionType>): string | undefined {
  return otherNames.get(name.toLowerCase()) ?? closest(name, types.names);
}

/** What people call a type, where that is too far from its name to be found. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ...allTraits.flatMap(({ name, aliases = [] }) =>
    aliases.map((alias): [string, string] => [alias, name])
  ),
  ["mongodb", "mongo"],
  ["gsheets", "google_sheets"],
]);
