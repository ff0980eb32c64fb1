import { SecretsError } from "../errors.ts";
import { errorCodes } from "./error_codes.ts";

/**
 * Names of connections in the smaller alphabet of a backend. Two connections that come to one name are
 * refused, since both would get the same secret.
 */
export class MappedNames {
  readonly #backend: string;
  readonly #connections = new Map<string, string>();

  /** @param backend As in `--secrets-backend`. */
  constructor(backend: string) {
    this.#backend = backend;
  }

  /**
   * Notes that a connection uses a name.
   * @throws {SecretsError} When another one does.
   */
  claim(connectionName: string, mappedName: string): void {
    const other = this.#connections.get(mappedName) ?? connectionName;
    this.#connections.set(mappedName, other);
    if (other === connectionName) return;
    throw new SecretsError(
      `the connections '${other}' and '${connectionName}' have the same secret '${mappedName}'`,
      {
        backend: this.#backend,
        cause: "the backend knows fewer characters than names of connections have",
        fix: "give one of them another name, or a secret of its own below 'secrets' in .bruin.yml",
        code: errorCodes.impossibleName,
      },
    );
  }
}

/** In upper case, with `_` for everything but letters and digits: `my-postgres` → `MY_POSTGRES`. */
export function variableName(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
}
