import type { Clock } from "../clock.ts";
import type { Connection, ExecuteOptions, ResolvedConnection } from "../connections/connection.ts";
import type { DataFormat } from "../data_files/data_file.ts";
import type { Env } from "../env.ts";
import type { NetworkAddress } from "../outbound.ts";
import type { Asset } from "../project/model.ts";
import type { DefaultNames } from "../sql/default_names.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { PlatformTraits } from "./traits.ts";

/** A system that runs queries. An entry: the driver is loaded by `open`. */
export interface Platform extends PlatformTraits {
  readonly dialect: Dialect;
  /** Whether its connections lend sessions: see {@linkcode Connection.session}. Default: `false`. */
  readonly sessions?: boolean;
  /** Whether its connections explain statements: see {@linkcode Connection.explain}. Default: `false`. */
  readonly explains?: boolean;
  /** Whether what they say then is bytes, tables and columns, so that editors can show it. Default: `false`. */
  readonly estimates?: boolean;
  /**
   * A statement whose last value says how the session is encrypted, such as `TLSv1.3`, or is empty when it
   * is not. Missing where every session is, or none can be.
   */
  readonly encryptionQuery?: string;
  /** Files whose rows its connections can load; none when left out. */
  readonly dataFormats?: readonly DataFormat[];
  /**
   * Looks whether this machine has what every connection needs, such as a native library, so that a run
   * does not end in the middle for want of it. Left out when nothing can be missing.
   * @throws {ConnectionError}
   */
  checkMachine?(): Promise<void>;
  /**
   * Loads the driver and makes a handle. It may connect later, at the first statement.
   * @throws {ConnectionError} When the details or the machine make a connection impossible.
   */
  open(connection: ResolvedConnection, options: OpenConnectionOptions): Promise<Connection>;
  /** Where the names of tables lie that say nothing of it. Missing where the database knows best. */
  defaultNames?(connection: ResolvedConnection): DefaultNames;
  /**
   * How many bytes a query that people ask may read before they are asked about it; `undefined` without
   * such a limit. Missing where connections have none.
   */
  softByteLimit?(connection: ResolvedConnection): number | undefined;
  /**
   * What a materialized asset needs before its statements, besides {@linkcode Dialect.prepare}, and what
   * statements cannot do, such as making a dataset over an API, or looking whether a table has to be
   * dropped before it can be made in another form.
   * @throws {KnownError}
   */
  prepareTable?(asset: Asset, options: PrepareTableOptions): Promise<void>;
  /**
   * How descriptions are stored where that takes more than statements, since these have to repeat how the table is
   * defined. Missing where {@linkcode Dialect.describe} has them.
   */
  readonly descriptions?: {
    /** Whether an asset has any that the database has a place for. */
    readonly areThere: (asset: Asset) => boolean;
    /** @throws {KnownError} When a described column is missing in the table, for example. */
    readonly store: (asset: Asset, options: StoreDescriptionsOptions) => Promise<void>;
  };
  /**
   * The file that holds the database of a connection, for programs that work on it besides us;
   * `undefined` when it is in no file. Missing where databases are not files.
   */
  databaseFile?(
    connection: ResolvedConnection,
    options: Pick<OpenConnectionOptions, "root">,
  ): Promise<DatabaseFile | undefined>;
  /**
   * The service that statements are sent to over HTTP. Missing where drivers open sockets of their own.
   * @throws {ConnectionError} When the details name none.
   */
  endpoint?(
    connection: ResolvedConnection,
    options: Pick<OpenConnectionOptions, "env">,
  ): Promise<ServiceEndpoint>;
  /**
   * What a connection may touch, without opening it, for plans of runs. Missing where the details say it: as
   * `host` and `port`.
   * @throws {ConnectionError} When the details make a connection impossible.
   */
  reach?(
    connection: ResolvedConnection,
    options: Pick<OpenConnectionOptions, "root" | "env">,
  ): Promise<Reach>;
  /**
   * Closes what is kept open between two uses, before a program is started that may want it. Missing
   * where that keeps no program out.
   */
  letGo?(): Promise<void>;
}

/** A service with an HTTP API. */
export interface ServiceEndpoint {
  readonly url: URL;
  /** What to check in the details when its host has no address; a whole sentence. */
  readonly unknownHostFix?: string;
}

/** What opening a connection may touch besides its details' own files. */
export interface Reach {
  readonly addresses?: readonly NetworkAddress[];
  /** Absolute paths of native libraries. */
  readonly libraries?: readonly string[];
}

/** A database in the memory of this process: it has no tables at first, and asks no other system. */
export interface MemoryDatabase {
  /** Whose SQL it understands. */
  readonly platform: Platform;
  /**
   * Scripts, to be sent one after the other, with which a session divides as another platform does, and has the functions of translated
   * queries that fail for what other databases do in ways of their own.
   */
  guards(options: {
    /** Whether a whole number divided by another has no fraction there. */
    readonly dividesWhole: boolean;
    /** Whether it is a double there, else a decimal of the platform's own digits. */
    readonly dividesToDouble: boolean;
  }): string[][];
  /** @throws {ConnectionError} When its library is missing. */
  open(options: Pick<OpenConnectionOptions, "env" | "signal">): Promise<Connection>;
}

/** How {@linkcode Platform.prepareTable} works. */
export interface PrepareTableOptions extends ExecuteOptions {
  readonly connection: Connection;
  readonly fullRefresh: boolean;
  readonly names: DefaultNames;
}

/** How the `store` of {@linkcode Platform.descriptions} works. */
export interface StoreDescriptionsOptions extends ExecuteOptions {
  readonly connection: Connection;
  /** Tells the user what could not be stored, and why. */
  readonly log: (line: string) => void;
  /** Called with a statement that is about to change a comment. */
  readonly show: (statement: string) => void;
}

/** A file with a database, which only one process can have open to write it. */
export interface DatabaseFile {
  /** Absolute; the same for one file, however connections call it. */
  readonly path: string;
  /**
   * Waits until nothing in this process uses the file, and keeps all from it until disposed of. Several
   * files must be reserved in the order of their paths.
   * @throws The signal's reason when it is aborted before.
   */
  reserve(signal: AbortSignal): Promise<Disposable>;
}

/**
 * What begins as a session is opened: reaching the server, agreeing on TLS, logging in; at last, what the
 * session is for. A stage may come more than once: `TCP` starts all over, with another kind of encryption.
 * Services over HTTP begin with `login`, and reach `query` once they have let a request in.
 */
export type OpeningStage = "TCP" | "TLS" | "login" | "query";

export interface OpenConnectionOptions {
  /** Base of relative paths in the details: the project root. */
  readonly root: string;
  readonly signal: AbortSignal;
  /** Variables that drivers read; those of the process but for what a test replaces. */
  readonly env: Env;
  /** For waiting, and for the lifetime of tokens. */
  readonly clock: Clock;
  /**
   * Whether nothing is going to be changed: a database file that does not exist is not made then, and
   * an empty database takes its place. Default: `false`.
   */
  readonly readOnly?: boolean | undefined;
  /** Called with a line for the user. Never a value of the details other than host, port and user. */
  readonly warn: (message: string) => void;
  /**
   * Called when a stage of a session begins. Never by platforms that log in nowhere. `status` is the HTTP status
   * of an answer by which a service put the stage off.
   */
  readonly onStage?: ((stage: OpeningStage, status?: number) => void) | undefined;
}
