import { KnownError } from "../../errors.ts";
import { cancelledUnsent } from "./statement_ends.ts";

interface Session {
  /** `false` once it cannot be used again. */
  readonly alive: boolean;
  /** Makes it ready for other work, or lets it end. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

interface PoolOptions<T> {
  /** At most this many sessions at once. */
  readonly max: number;
  /** Sessions that were idle for this long are closed, before firewalls forget them. */
  readonly idleMs: number;
  readonly open: (signal: AbortSignal) => Promise<T>;
}

/**
 * Sessions that are opened when needed and used again. Waiting for one has no time limit of its own:
 * a queue behind long statements is no failure.
 */
export class Pool<T extends Session> implements AsyncDisposable {
  readonly #options: PoolOptions<T>;
  readonly #idle = new Map<T, ReturnType<typeof setTimeout>>();
  readonly #waiting: (() => void)[] = [];
  readonly #closing = new Set<Promise<void>>();
  #inUse = 0;
  #disposed = false;

  constructor(options: PoolOptions<T>) {
    this.#options = options;
  }

  /**
   * Lends a session to `work`. It is reset afterwards, and closed when it is no longer alive.
   * @param options.statement What the work begins with, for the error when it does not begin.
   * @throws What `open` or `work` throw.
   * @throws {QueryError} When the signal is aborted before.
   */
  async use<R>(
    work: (session: T) => Promise<R>,
    { signal, statement }: {
      readonly signal: AbortSignal;
      readonly statement?: string | undefined;
    },
  ): Promise<R> {
    let waitsFor: string | undefined;
    const onWait = (what: string | undefined) => waitsFor = what;
    try {
      return await this.#lend(work, { signal, onWait });
    } catch (error) {
      if (error instanceof KnownError || !signal.aborted) throw error;
      throw cancelledUnsent(statement, waitsFor);
    }
  }

  async #lend<R>(
    work: (session: T) => Promise<R>,
    { signal, onWait }: {
      readonly signal: AbortSignal;
      readonly onWait: (what: string | undefined) => void;
    },
  ): Promise<R> {
    if (this.#inUse >= this.#options.max) onWait("all sessions of the connection were in use");
    await this.#turn(signal);
    try {
      onWait("the login had not ended");
      const session = this.#takeIdle() ?? await this.#options.open(signal);
      onWait(undefined);
      try {
        return await work(session);
      } finally {
        await session.reset().finally(() => this.#giveBack(session));
      }
    } finally {
      // A turn is handed over: given up first, it could be taken by another than the one who waits.
      const next = this.#waiting.shift();
      if (next === undefined) this.#inUse--;
      else next();
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#inUse < this.#options.max) this.#inUse++;
    else {
      const turn = Promise.withResolvers<void>();
      const giveUp = () => {
        const position = this.#waiting.indexOf(turn.resolve);
        if (position === -1) return; // the turn came just before
        this.#waiting.splice(position, 1);
        turn.reject(signal.reason);
      };
      this.#waiting.push(turn.resolve);
      signal.addEventListener("abort", giveUp, { once: true });
      await turn.promise.finally(() => signal.removeEventListener("abort", giveUp));
    }
  }

  #takeIdle(): T | undefined {
    for (const [session, timer] of this.#idle) {
      this.#idle.delete(session);
      clearTimeout(timer);
      if (session.alive) return session;
      this.#close(session);
    }
  }

  #giveBack(session: T): void {
    if (!session.alive || this.#disposed) return this.#close(session);
    const timer = setTimeout(() => {
      this.#idle.delete(session);
      this.#close(session);
    }, this.#options.idleMs);
    this.#idle.set(session, timer);
  }

  #close(session: T): void {
    const closed = session.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }

  /** Closes idle sessions now, and those in use when they come back. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const [session, timer] of this.#idle) {
      clearTimeout(timer);
      this.#close(session);
    }
    this.#idle.clear();
    await Promise.all(this.#closing);
  }
}
