import type { Connection, ResolvedConnection } from "../connections/connection.ts";
import type { DataFormat } from "../data_files/data_file.ts";
import type { Dialect } from "../sql/dialect.ts";

/** A system that runs queries. An entry: the driver is loaded by `open`. */
export interface Platform {
  /** Also the key of `default_connections`, such as `postgres`. */
  readonly name: string;
  /** For messages, such as "PostgreSQL". */
  readonly label: string;
  /** Connection types that `open` accepts; the first is the usual one. */
  readonly connectionTypes: readonly string[];
  readonly dialect: Dialect;
  /** Files whose rows its connections can load; none when left out. */
  readonly dataFormats?: readonly DataFormat[];
  /**
   * Loads the driver and makes a handle. It may connect later, at the first statement.
   * @throws {ConnectionError} When the details or the machine make a connection impossible.
   */
  open(connection: ResolvedConnection, options: OpenConnectionOptions): Promise<Connection>;
}

export interface OpenConnectionOptions {
  /** Base of relative paths in the details: the project root. */
  readonly root: string;
  readonly signal: AbortSignal;
  /**
   * Whether nothing is going to be changed: a database file that does not exist is not made then, and
   * an empty database takes its place. Default: `false`.
   */
  readonly readOnly?: boolean;
  /** Called with a line for the user. Never a value of the details other than host, port and user. */
  readonly warn: (message: string) => void;
}
