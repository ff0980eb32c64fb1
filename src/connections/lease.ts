import { QueryError } from "../errors.ts";
import type { Connection, ResolvedConnection, Rows } from "./connection.ts";

/** A connection that was opened with one version of the secret. */
export class Lease {
  readonly resolved: ResolvedConnection;
  readonly connection: Promise<Connection>;
  /** Whether the system has let us in with this version. */
  accepted = false;
  /** Settled once it is clear whether there is a newer version; `undefined` before a refusal. */
  replacement: Promise<void> | undefined;
  #users = 0;
  #retired = false;
  #closed: Promise<void> | undefined;

  constructor(resolved: ResolvedConnection, connection: Promise<Connection>) {
    this.resolved = resolved;
    this.connection = handled(connection);
  }

  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    this.#users++;
    try {
      const result = await work(await this.connection);
      this.accepted = true;
      return result;
    } catch (error) {
      if (error instanceof QueryError && error.databaseCode !== undefined) this.accepted = true;
      throw error;
    } finally {
      this.#users--;
      if (this.#retired && this.#users === 0) handled(this.close());
    }
  }

  /** Like {@linkcode Lease.use}, until the last batch. */
  async *stream(
    work: (connection: Connection) => AsyncGenerator<Rows>,
  ): AsyncGenerator<Rows> {
    const ended = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<Connection>();
    const using = handled(this.use(async (connection) => {
      opened.resolve(connection);
      await ended.promise;
    }));
    handled(using.catch(opened.reject));
    try {
      for await (const batch of work(await opened.promise)) {
        this.accepted = true;
        yield batch;
      }
    } finally {
      ended.resolve();
    }
  }

  /** Closes it as soon as nobody works with it. */
  retire(): void {
    this.#retired = true;
    if (this.#users === 0) handled(this.close());
  }

  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<void> {
    const connection = await this.connection.catch(() => undefined);
    await connection?.[Symbol.asyncDispose]();
  }
}

/** The promise itself. Whoever awaits it sees its failure; nobody may be waiting. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
