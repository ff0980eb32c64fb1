/** What a holder left behind for the next one, such as an open file. */
interface LeftBehind {
  readonly close: () => Promise<void>;
  closing?: Promise<void>;
}

interface Waiting {
  readonly shared: boolean;
  readonly inherits: boolean;
  readonly start: () => void;
}

/**
 * One lock for each key, held by one writer or by any number of readers. They are served in order, so
 * readers cannot keep a writer waiting for ever.
 */
export class Locks {
  readonly #queues = new Map<string, { holders: number; shared: boolean; waiting: Waiting[] }>();
  readonly #left = new Map<string, LeftBehind>();

  /**
   * Waits for the lock of `key`.
   * @param options.inherits Whether the holder before may leave something behind for us; default `false`,
   * and then that is closed before.
   * @returns What gives the lock back.
   * @throws The signal's reason, when it is aborted before the lock is ours.
   * @throws What closing throws.
   */
  async acquire(
    key: string,
    { shared, signal, inherits = false }: {
      readonly shared: boolean;
      readonly signal: AbortSignal;
      readonly inherits?: boolean;
    },
  ): Promise<Disposable> {
    signal.throwIfAborted();
    const queue = this.#queues.get(key) ?? { holders: 0, shared, waiting: [] };
    this.#queues.set(key, queue);
    const turn = Promise.withResolvers<void>();
    const waiting: Waiting = { shared, inherits, start: turn.resolve };
    queue.waiting.push(waiting);
    const giveUp = () => {
      const position = queue.waiting.indexOf(waiting);
      if (position === -1) return; // the lock became ours just before
      queue.waiting.splice(position, 1);
      turn.reject(signal.reason);
      this.#next(key);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    this.#next(key);
    await turn.promise.finally(() => signal.removeEventListener("abort", giveUp));
    const lock = {
      [Symbol.dispose]: () => {
        queue.holders--;
        this.#next(key);
      },
    };
    if (inherits) return lock;
    try {
      await this.#closeLeft(key);
      return lock;
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** Leaves something behind for who gets the lock of `key` next, to be called by its holder. */
  leave(key: string, close: () => Promise<void>): void {
    this.#left.set(key, { close });
  }

  /** Takes over what was left behind, to be called by the holder, who inherits. */
  take(key: string): void {
    this.#left.delete(key);
  }

  /** Whether somebody holds the lock of `key`, or waits for it. */
  isWanted(key: string): boolean {
    return this.#queues.has(key);
  }

  /** Several readers may get the lock at once, and all have to wait. */
  async #closeLeft(key: string): Promise<void> {
    const left = this.#left.get(key);
    if (left === undefined) return;
    try {
      await (left.closing ??= left.close());
    } finally {
      if (this.#left.get(key) === left) this.#left.delete(key);
    }
  }

  /** Whether the next holder of the lock of `key` may inherit, whether it waits already or not. */
  mayInherit(key: string): boolean {
    return this.#queues.get(key)?.waiting[0]?.inherits ?? true;
  }

  #next(key: string): void {
    const queue = this.#queues.get(key);
    if (queue === undefined) return;
    for (let first; (first = queue.waiting[0]) !== undefined;) {
      if (queue.holders > 0 && !(queue.shared && first.shared)) return;
      queue.waiting.shift();
      queue.holders++;
      queue.shared = first.shared;
      first.start();
    }
    if (queue.holders === 0) this.#queues.delete(key);
  }
}
