import { type Clock, systemClock } from "../clock.ts";
import { type Env, processEnv } from "../env.ts";
import { ConnectionError, type Explanation } from "../errors.ts";
import type { ObjectClient } from "../object_stores/object_store.ts";
import type {
  DatabaseFile,
  OpenConnectionOptions,
  Platform,
  ServiceEndpoint,
} from "../platforms/platform.ts";
import type { Redactor } from "../redactor.ts";
import type { Registry } from "../registry.ts";
import { Sealed } from "../sealed.ts";
import type { DefaultNames } from "../sql/default_names.ts";
import type { ReadOptions, Secret, SecretOrigin, SecretsReader } from "../secrets/backend.ts";
import type { Connection, ResolvedConnection } from "./connection.ts";
import type { ConnectionType } from "./connection_type.ts";
import {
  asFailure,
  describeFailures,
  type NeededBy,
  type UnusableConnection,
} from "./failure_report.ts";
import { injectedText } from "./injection.ts";
import { ingestUriText } from "./ingest_uri_text.ts";
import { findLocalFiles } from "./local_files.ts";
import { resolveSecret } from "./resolve.ts";
import { RotatingConnection, Rotation, type RotationOptions } from "./rotation.ts";
import { describeType } from "./schema.ts";

export interface ConnectionStoreOptions {
  readonly types: Registry<ConnectionType>;
  /** The platform of a connection type; `undefined` when connections of that type run no queries. */
  readonly platforms: (
    type: string,
  ) => Pick<Platform, "open" | "endpoint" | "defaultNames" | "databaseFile" | "letGo"> | undefined;
  /**
   * Opens a connection as a store of objects; `undefined` when connections of its type are none.
   * Default: none is.
   */
  readonly objectStores?: (connection: ResolvedConnection) => Promise<ObjectClient> | undefined;
  readonly redactor: Redactor;
  /** Aborted when the run ends early. */
  readonly signal: AbortSignal;
  /** Base of relative paths in the details. */
  readonly root: string;
  /** Where the program was started, for messages about files; `undefined` leaves it out. */
  readonly workingDirectory?: string;
  /** Called with a line for the user. Never a value. */
  readonly warn: (message: string) => void;
  /** Whether connections are not going to change anything. Default: `false`. */
  readonly readOnly?: boolean | undefined;
  /** Called for each connection that was opened for queries. */
  readonly onOpened?: ((connectionName: string, type: string) => void) | undefined;
  /** Secrets that `prefetch` reads at once. Default: what the reader likes best, else 8. */
  readonly concurrency?: number;
  /** For the age of secrets, and for waiting on a rotation. Default: the clock of this machine. */
  readonly clock?: Clock;
  /** What drivers read of the environment. Default: the variables of this process. */
  readonly env?: Env;
}

/** What became of one name, for the run report. */
export interface ConnectionOutcome {
  readonly name: string;
  /** `undefined` when it could not be resolved. */
  readonly type: string | undefined;
  readonly origin: SecretOrigin | undefined;
  /** Requests sent for it, retries included; `undefined` when the backend keeps no record. */
  readonly requests: number | undefined;
}

/**
 * The connections of one run. Each secret is read once, each connection opened once: concurrent
 * callers share one promise, and failures are kept too. A refused login alone is a reason to read a
 * secret again. The reader stays with its opener, who closes it.
 */
export class ConnectionStore implements AsyncDisposable {
  readonly #reader: SecretsReader;
  readonly #options: ConnectionStoreOptions;
  readonly #resolving = new Map<string, Promise<ResolvedConnection>>();
  readonly #opening = new Map<string, Promise<Connection>>();
  readonly #openingObjects = new Map<string, Promise<Rotation<ObjectClient>>>();
  readonly #resolved = new Map<string, ResolvedConnection>();
  readonly #missing = new Set<string>();
  readonly #requests = new Map<string, number>();
  #disposed = false;

  constructor(reader: SecretsReader, options: ConnectionStoreOptions) {
    this.#reader = reader;
    this.#options = options;
  }

  /**
   * The details of a connection, read and validated at the first call.
   * @throws {SecretsError} When the backend cannot deliver the secret.
   * @throws {ConnectionError} When there is none of this name, or its details are wrong.
   */
  resolve(name: string): Promise<ResolvedConnection> {
    return memoized(this.#resolving, name, () => this.#read(name));
  }

  /**
   * A connection as programs receive it, and hidden in all output.
   * @throws Like {@linkcode ConnectionStore.resolve}.
   */
  async inject(name: string): Promise<{ readonly type: string; readonly text: Sealed<string> }> {
    const { types, redactor, root } = this.#options;
    const resolved = await this.resolve(name);
    const text = await injectedText(types.get(resolved.type), resolved, { root, redactor });
    return { type: resolved.type, text: new Sealed(text) };
  }

  /**
   * The URI under which ingestr reads from a connection or writes to it, and hidden in all output.
   * @throws Like {@linkcode ConnectionStore.resolve}, and {@linkcode ConnectionError} when ingestr cannot
   * use the connection.
   */
  async ingestUri(name: string, role: "source" | "destination"): Promise<Sealed<string>> {
    const { types, redactor, root } = this.#options;
    const resolved = await this.resolve(name);
    const type = types.get(resolved.type);
    return new Sealed(await ingestUriText(type, resolved, { role, redactor, root }));
  }

  /**
   * The file of a connection's database; `undefined` when it is in no file.
   * @throws Like {@linkcode ConnectionStore.resolve}.
   */
  async databaseFile(name: string): Promise<DatabaseFile | undefined> {
    const resolved = await this.resolve(name);
    return await this.#options.platforms(resolved.type)?.databaseFile?.(resolved, this.#options);
  }

  /**
   * Where tables lie whose names say nothing of it, as far as the details tell.
   * @throws Like {@linkcode ConnectionStore.resolve}.
   */
  async defaultNames(name: string): Promise<DefaultNames> {
    const resolved = await this.resolve(name);
    return this.#options.platforms(resolved.type)?.defaultNames?.(resolved) ?? {};
  }

  /**
   * The service that statements of a connection are sent to over HTTP; `undefined` when they are not.
   * @throws Like {@linkcode ConnectionStore.resolve}, and {@linkcode ConnectionError} when its details name none.
   */
  async endpoint(name: string): Promise<ServiceEndpoint | undefined> {
    const { platforms, env = processEnv } = this.#options;
    const resolved = await this.resolve(name);
    return await platforms(resolved.type)?.endpoint?.(resolved, { env });
  }

  /** See {@linkcode Platform.letGo}, for the connections that were asked for. */
  async letGo(): Promise<void> {
    const { platforms } = this.#options;
    const types = new Set([...this.#resolved.values()].map(({ type }) => type));
    await Promise.all([...types].map((type) => platforms(type)?.letGo?.()));
  }

  /** Whether {@linkcode ConnectionStore.resolve} failed because there is no connection of this name. */
  isMissing(name: string): boolean {
    return this.#missing.has(name);
  }

  /**
   * A handle that all callers share. The store closes it. After a transient failure, such as a
   * database file that another program has open, the next call tries again.
   * @param options.onStage For the stages of its sessions; only that of the call that opens it counts.
   * @throws {SecretsError} Like {@linkcode ConnectionStore.resolve}.
   * @throws {ConnectionError} Also when connections of this type run no queries.
   */
  open(
    name: string,
    options: Pick<OpenConnectionOptions, "onStage"> = {},
  ): Promise<Connection> {
    const opening = memoized(this.#opening, name, () => this.#open(name, options));
    opening.catch((error) => {
      if (this.#opening.get(name) === opening && isTransient(error)) this.#opening.delete(name);
    });
    return opening;
  }

  /**
   * Looks into a store of objects, and once more from the start when its login is refused and its secret
   * turns out to have been rotated. All callers share one client, which this store closes.
   * @throws {SecretsError} Like {@linkcode ConnectionStore.resolve}.
   * @throws {ConnectionError} Also when connections of this type keep no objects; and what `look` throws.
   */
  async useObjects<T>(
    name: string,
    look: (client: ObjectClient) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const rotation = await memoized(this.#openingObjects, name, () => this.#openObjects(name));
    return await rotation.run(signal, (lease) => lease.use(look));
  }

  /**
   * Resolves every name ahead of the run, a few at a time.
   * @returns Every problem in the order of names, with the assets that it concerns; empty when all is
   * well. Names that were given up because the run was aborted are left out.
   */
  async prefetch(
    uses: ReadonlyMap<string, readonly NeededBy[]>,
  ): Promise<UnusableConnection[]> {
    const names = [...uses.keys()].sort();
    const failures = new Map<string, UnusableConnection>();
    const queue = names.values();
    const work = async () => {
      for (const name of queue) {
        try {
          await this.resolve(name);
        } catch (error) {
          if (!this.#options.signal.aborted) failures.set(name, asFailure(name, error));
        }
      }
    };
    const atOnce = this.#options.concurrency ?? this.#reader.atOnce ?? 8;
    await Promise.all(Array.from({ length: atOnce }, work));
    for (const name of failures.keys()) {
      if (!this.#missing.has(name)) continue;
      const wanted = uses.get(name)?.find(({ wantedType }) => wantedType !== undefined);
      failures.set(
        name,
        failures.get(name)!.reworded(this.#explainMissing(name, wanted?.wantedType)),
      );
    }
    const resolved = [...this.#resolved.keys()];
    return describeFailures(failures, { uses, missing: this.#missing, resolved });
  }

  /** One entry for each name that was asked for, in order of names. */
  async outcomes(): Promise<ConnectionOutcome[]> {
    await Promise.allSettled(this.#resolving.values());
    return [...this.#resolving.keys()].sort().map((name) => {
      const { type, origin } = this.#resolved.get(name) ?? {};
      return { name, type, origin, requests: this.#requests.get(name) };
    });
  }

  /** Closes everything that was opened, also what is still being opened. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    const handles = [...this.#opening, ...this.#openingObjects];
    await Promise.all(handles.map(async ([name, opening]) => {
      const connection = await opening.catch(() => undefined);
      try {
        await connection?.[Symbol.asyncDispose]();
      } catch {
        // Drivers put connection strings into their errors, and the run is over anyway.
        this.#options.warn(`connection '${name}' could not be closed cleanly`);
      }
    }));
    this.#opening.clear();
    this.#openingObjects.clear();
  }

  async #read(name: string): Promise<ResolvedConnection> {
    const secret = await this.#fetch(name, { signal: this.#options.signal });
    if (secret === undefined) {
      this.#missing.add(name);
      throw new ConnectionError(`connection '${name}' not found in ${this.#reader.place}`, {
        connection: name,
        code: "E113",
        ...this.#explainMissing(name),
      });
    }
    return await this.#accept(name, secret);
  }

  /** @param wantedType If not known, that of which the name is the built-in one. */
  #explainMissing(name: string, wantedType?: string): Explanation {
    const { types } = this.#options;
    const type = wantedType === undefined
      ? types.names.map((each) => types.get(each)).find((each) =>
        each.defaultConnectionName === name
      )
      : types.find(wantedType);
    const example = type === undefined ? undefined : describeType(type).skeleton;
    return this.#reader.explainMissing?.({ name, example }) ?? {};
  }

  async #fetch(name: string, options: ReadOptions): Promise<Secret | undefined> {
    const secret = await this.#reader.read(name, options);
    const requests = secret?.origin?.requests;
    if (requests !== undefined) {
      this.#requests.set(name, (this.#requests.get(name) ?? 0) + requests);
    }
    return secret;
  }

  async #accept(name: string, secret: Secret): Promise<ResolvedConnection> {
    const { types, redactor, root, workingDirectory, warn } = this.#options;
    const valid = resolveSecret(name, secret, { types, redactor, warn });
    const details = await findLocalFiles(valid.details.reveal(), {
      connection: name,
      type: types.get(valid.type),
      root,
      workingDirectory,
    });
    const resolved = { ...valid, details: new Sealed(details) };
    this.#resolved.set(name, resolved);
    return resolved;
  }

  async #resolveToOpen(name: string): Promise<ResolvedConnection> {
    const resolved = await this.resolve(name);
    if (!this.#disposed) return resolved;
    throw new ConnectionError(`connection '${name}' is not opened, because the run is over`, {
      connection: name,
    });
  }

  async #open(
    name: string,
    { onStage }: Pick<OpenConnectionOptions, "onStage">,
  ): Promise<Connection> {
    const { platforms, onOpened, env = processEnv, clock = systemClock, ...options } =
      this.#options;
    const { root, signal, warn, readOnly } = options;
    const resolved = await this.#resolveToOpen(name);
    const platform = platforms(resolved.type);
    if (platform === undefined) {
      throw new ConnectionError(
        `connection '${name}' is of type ${resolved.type}, which this version cannot run queries on`,
        { connection: name },
      );
    }
    const open = async (connection: ResolvedConnection) => {
      const opened = await platform.open(connection, {
        root,
        signal,
        warn,
        readOnly,
        env,
        clock,
        onStage,
      });
      onOpened?.(name, resolved.type);
      return opened;
    };
    if (resolved.origin?.revision === undefined) return await open(resolved);
    const connection = new RotatingConnection(resolved, this.#rotationOptions(name, open));
    await connection.ready(signal);
    return connection;
  }

  async #openObjects(name: string): Promise<Rotation<ObjectClient>> {
    const resolved = await this.#resolveToOpen(name);
    const { objectStores, onOpened } = this.#options;
    const open = async (connection: ResolvedConnection) => {
      const client = await objectStores?.(connection);
      if (client === undefined) {
        throw new ConnectionError(
          `connection '${name}' is of type ${connection.type}, which keeps no objects`,
          { connection: name },
        );
      }
      onOpened?.(name, connection.type);
      return client;
    };
    return new Rotation(resolved, this.#rotationOptions(name, open));
  }

  #rotationOptions<Handle>(
    name: string,
    open: (connection: ResolvedConnection) => Promise<Handle>,
  ): RotationOptions<Handle> {
    const { signal, warn, clock = systemClock } = this.#options;
    const accept = async (secret: Secret) => {
      const renewed = await this.#accept(name, secret);
      this.#resolving.set(name, Promise.resolve(renewed));
      return renewed;
    };
    const read = (stop: AbortSignal) => this.#fetch(name, { signal: stop, fresh: true });
    return { source: { open, read, accept }, signal, clock, warn };
  }
}

/** A login that was refused never passes: another attempt helps to get the account locked. */
function isTransient(error: unknown): boolean {
  return error instanceof ConnectionError && !error.loginRefused &&
    (error.exitReason === "try-again" || error.exitReason === "unreachable");
}

/** The promise kept under a key, made at the first call. */
function memoized<T>(
  promises: Map<string, Promise<T>>,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  const known = promises.get(key);
  if (known !== undefined) return known;
  const made = make();
  // Who awaits it sees the failure; until then it must not count as unhandled.
  made.catch(() => {});
  promises.set(key, made);
  return made;
}
