import { QueryError } from "../errors.ts";
import type { ResolvedConnection } from "./connection.ts";

/** What was opened with one version of the secret. */
export class Lease<Handle extends AsyncDisposable> {
  readonly resolved: ResolvedConnection;
  readonly handle: Promise<Handle>;
  /** Whether the system has let us in with this version. */
  accepted = false;
  /** Settled once it is clear whether there is a newer version; `undefined` before a refusal. */
  replacement: Promise<void> | undefined;
  #users = 0;
  #retired = false;
  #closed: Promise<void> | undefined;

  constructor(resolved: ResolvedConnection, handle: Promise<Handle>) {
    this.resolved = resolved;
    this.handle = handled(handle);
  }

  async use<T>(work: (handle: Handle) => Promise<T>): Promise<T> {
    this.#users++;
    try {
      const result = await work(await this.handle);
      this.accepted = true;
      return result;
    } catch (error) {
      if (error instanceof QueryError && error.accepted) this.accepted = true;
      throw error;
    } finally {
      this.#users--;
      if (this.#retired && this.#users === 0) handled(this.close());
    }
  }

  /** Like {@linkcode Lease.use}, until the last batch. */
  async *stream<T>(work: (handle: Handle) => AsyncGenerator<T>): AsyncGenerator<T> {
    const ended = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<Handle>();
    const using = handled(this.use(async (handle) => {
      opened.resolve(handle);
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

  /** Closes it as soon as it is not in use. */
  retire(): void {
    this.#retired = true;
    if (this.#users === 0) handled(this.close());
  }

  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<void> {
    const handle = await this.handle.catch(() => undefined);
    await handle?.[Symbol.asyncDispose]();
  }
}

/** The promise itself. Who awaits it sees its failure, which never counts as unhandled. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
