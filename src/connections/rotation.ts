import type { Clock } from "../clock.ts";
import { ConnectionError, KnownError } from "../errors.ts";
import type { DataFile } from "../data_files/data_file.ts";
import type { Secret } from "../secrets/backend.ts";
import type { Statement } from "../sql/statement.ts";
import type {
  Connection,
  DatabaseSession,
  ExecuteOptions,
  LoadOptions,
  ResolvedConnection,
  Rows,
  StatementPlan,
  TableForm,
  TablePreparation,
} from "./connection.ts";
import { handled, Lease } from "./lease.ts";
import { afterFirst, streamRows } from "./stream.ts";

/** A version that was stored this recently may be half of a rotation that is still going on. */
const freshMs = 2 * 60_000;
/** How long a new version is waited for once the system has accepted one. */
const rotationTimeoutMs = 30_000;
/** And when it never did: a mistyped password is far more likely then. */
const freshTimeoutMs = 3_000;
const firstPauseMs = 1_000;
const longestPauseMs = 8_000;

/** Where a connection comes from, again and again. */
export interface RotationSource<Handle> {
  /** Reads the secret from the backend, whatever was read before. */
  read(signal: AbortSignal): Promise<Secret | undefined>;
  /** Validates a new version like the first one, its sensitive values hidden before anything else. */
  accept(secret: Secret): Promise<ResolvedConnection>;
  open(connection: ResolvedConnection): Promise<Handle>;
}

export interface RotationOptions<Handle> {
  readonly source: RotationSource<Handle>;
  /** Aborted when the run ends early. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly warn: (message: string) => void;
}

/**
 * A handle that survives one rotation of its secret. When the system refuses the login, the secret is
 * read once more, for all callers together; with a new version the handle is opened again and the work,
 * which has not begun, is done there. While a rotation may be going on, a new version is waited for.
 * Work that was let in is left to finish.
 */
export class Rotation<Handle extends AsyncDisposable> implements AsyncDisposable {
  readonly #options: RotationOptions<Handle>;
  readonly #closing = new AbortController();
  readonly #leases: Lease<Handle>[] = [];
  #current: Lease<Handle>;

  /** Starts to open the handle. */
  constructor(resolved: ResolvedConnection, options: RotationOptions<Handle>) {
    this.#options = options;
    this.#current = this.#lease(resolved);
  }

  /**
   * Does the work, and again with a new version of the secret if the login was refused.
   * @throws {ConnectionError} When the handle cannot be opened, and what the work throws.
   */
  async run<T>(signal: AbortSignal, work: (lease: Lease<Handle>) => Promise<T>): Promise<T> {
    while (true) {
      const lease = this.#current;
      // Where no login was ever accepted, a further attempt only helps to get the account locked.
      if (lease.replacement === undefined || lease.accepted) {
        try {
          return await work(lease);
        } catch (error) {
          const refused = error instanceof ConnectionError && error.loginRefused;
          // Without revisions it is unknown whether there is a new one.
          if (!refused || lease.resolved.origin?.revision === undefined) throw error;
          lease.replacement ??= handled(this.#replace(lease, error));
        }
      }
      await untilAborted(lease.replacement, signal);
    }
  }

  /** Makes a lease on the new version the current one. @throws {KnownError} When there is none. */
  async #replace(refused: Lease<Handle>, error: ConnectionError): Promise<void> {
    const { source, clock, warn } = this.#options;
    const give = (note?: string) =>
      refusalOf(error, { connection: refused.resolved, now: clock.now(), note });
    if (this.#leases.length > 1) throw give("it was already rotated once in this run");
    const signal = AbortSignal.any([this.#options.signal, this.#closing.signal]);
    const { name, type, origin } = refused.resolved;
    const age = clock.now() - (origin?.createdAt?.getTime() ?? -Infinity);
    const secret = await this.#newVersion(refused.resolved, {
      timeoutMs: refused.accepted ? rotationTimeoutMs : age < freshMs ? freshTimeoutMs : 0,
      signal,
    }).catch((failure: unknown) => {
      if (!(failure instanceof KnownError)) throw failure;
      throw give(`it could not be read again: ${failure.message}`);
    });
    if (secret === undefined) throw give();
    const resolved = await source.accept(secret);
    if (resolved.type !== type) {
      throw give(
        `version ${shortVersion(resolved)} is of type ${resolved.type} instead of ${type}`,
      );
    }
    warn(
      `connection '${name}': the secret was rotated to version ${shortVersion(resolved)} ` +
        "during this run; reconnecting",
    );
    this.#current = this.#lease(resolved);
    refused.retire();
  }

  /** The secret once it has another version; `undefined` when it keeps this one. */
  async #newVersion(
    refused: ResolvedConnection,
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<Secret | undefined> {
    const { source, clock, warn } = this.#options;
    // Counted, as the time of day may be set meanwhile.
    let leftMs = timeoutMs;
    for (let pauseMs = firstPauseMs;; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const secret = await source.read(signal);
      const found = secret?.origin?.revision;
      if (found !== undefined && found !== refused.origin?.revision) return secret;
      if (leftMs <= 0) return undefined;
      if (pauseMs === firstPauseMs) {
        warn(
          `connection '${refused.name}': login refused with version ${
            shortVersion(refused)
          } of the ` +
            `secret; waiting up to ${timeoutMs / 1000} s for a new version`,
        );
      }
      await clock.sleep(Math.min(pauseMs, leftMs), signal);
      leftMs -= pauseMs;
    }
  }

  #lease(resolved: ResolvedConnection): Lease<Handle> {
    const lease = new Lease(resolved, this.#options.source.open(resolved));
    this.#leases.push(lease);
    return lease;
  }

  /** Ends waiting for a new version, and closes everything that was opened. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error("The connection is closed"));
    await this.#leases[0]?.replacement?.catch(() => {});
    await Promise.all(this.#leases.map((lease) => lease.close()));
  }
}

/** A connection to a database that survives one rotation of its secret. */
export class RotatingConnection implements Connection {
  readonly #rotation: Rotation<Connection>;

  /** Starts to open the connection; {@linkcode RotatingConnection.ready} tells when that is done. */
  constructor(resolved: ResolvedConnection, options: RotationOptions<Connection>) {
    this.#rotation = new Rotation(resolved, options);
  }

  /** @throws {ConnectionError} When it cannot be opened. */
  async ready(signal: AbortSignal): Promise<void> {
    await this.#rotation.run(signal, (lease) => lease.handle);
  }

  async execute(statements: readonly Statement[], options: ExecuteOptions): Promise<void> {
    await this.#use(options, (open) => open.execute(statements, options));
  }

  async query(statement: string, options: ExecuteOptions): Promise<Rows> {
    return await this.#use(options, (open) => open.query(statement, options));
  }

  async session<T>(
    work: (session: DatabaseSession) => Promise<T>,
    options: ExecuteOptions,
  ): Promise<T> {
    return await this.#use(options, async (open) => {
      if (open.session === undefined) {
        throw new TypeError("A session was asked of a connection that lends none");
      }
      return await open.session(work, options);
    });
  }

  async *stream(statement: string, options: ExecuteOptions): AsyncGenerator<Rows> {
    yield* await this.#rotation.run(
      options.signal,
      (lease) => afterFirst(lease.stream((open) => streamRows(open, statement, options))),
    );
  }

  async explain(statement: string, options: ExecuteOptions): Promise<StatementPlan | undefined> {
    return await this.#use(options, async (open) => {
      if (open.explain === undefined) {
        throw new TypeError("A plan was asked of a connection that explains nothing");
      }
      return await open.explain(statement, options);
    });
  }

  async load(file: DataFile, options: LoadOptions): Promise<void> {
    await this.#use(options, async (open) => {
      if (open.load === undefined) {
        throw new TypeError("Rows were to be loaded over a connection that has no way to do so");
      }
      await open.load(file, options);
    });
  }

  async prepareTable(table: TableForm, options: TablePreparation): Promise<void> {
    await this.#use(options, (open) => open.prepareTable?.(table, options) ?? Promise.resolve());
  }

  /** Ends waiting for a new version, and closes everything that was opened. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rotation[Symbol.asyncDispose]();
  }

  #use<T>(
    { signal }: ExecuteOptions,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    return this.#rotation.run(signal, (lease) => lease.use(work));
  }
}

/** Why a login failed, with the version of the secret that was used and its age. */
function refusalOf(
  error: ConnectionError,
  { connection, now, note }: {
    readonly connection: ResolvedConnection;
    readonly now: number;
    readonly note: string | undefined;
  },
): ConnectionError {
  const { name, origin } = connection;
  const { username, password } = connection.details.reveal();
  const created = origin?.createdAt === undefined
    ? ""
    : ` created ${ageText(now - origin.createdAt.getTime())} ago`;
  const version = `secret '${origin?.secretName ?? name}' version ${shortVersion(connection)}`;
  const user = typeof username === "string" ? ` for user '${username}'` : "";
  const what = password === undefined ? "login" : "password";
  const parts = [
    `${what} rejected by server${user} using ${version}${created}`,
    note,
    error.explanation.cause,
  ];
  return new ConnectionError(error.message, {
    ...error.explanation,
    connection: name,
    exitReason: error.exitReason,
    loginRefused: true,
    cause: parts.filter((part) => part !== undefined).join("; "),
  });
}

/** A version's number, or the end of its id, as people tell versions apart. */
function shortVersion({ origin }: ResolvedConnection): string {
  const version = origin?.facts.version ?? origin?.revision ?? "?";
  return version.length <= 4 && /^\d+$/.test(version) ? version : `…${version.slice(-4)}`;
}

function ageText(ms: number): string {
  const units = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000]] as const;
  const [unit, size] = units.find(([, size]) => ms >= size) ?? ["s", 1_000];
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`;
}

/** @throws The reason of `signal` when it is aborted first. */
async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const giveUp = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
