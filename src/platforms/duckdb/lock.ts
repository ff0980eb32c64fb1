interface Waiting {
  readonly shared: boolean;
  readonly inherits: boolean;
  readonly start: () => void;
}

/**
 * One lock for each key, held by one writer or by any number of readers. Whoever came first goes
 * first, so readers cannot keep a writer waiting for ever.
 */
export class Locks {
  readonly #queues = new Map<string, { holders: number; shared: boolean; waiting: Waiting[] }>();

  /**
   * Waits for the lock of `key`.
   * @param options.inherits Whether the holder before may leave something behind for us; default `false`.
   * @returns What gives the lock back.
   * @throws The signal's reason, when it is aborted before the lock is ours.
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
    return {
      [Symbol.dispose]: () => {
        queue.holders--;
        this.#next(key);
      },
    };
  }

  /** Whether whoever gets the lock of `key` next, if it is given back at once, inherits from its holder. */
  hasHeir(key: string): boolean {
    return this.#queues.get(key)?.waiting[0]?.inherits ?? false;
  }

  #next(key: string): void {
    const queue = this.#queues.get(key);
    if (queue === undefined) return;
    while (queue.waiting.length > 0) {
      const [first] = queue.waiting;
      if (queue.holders > 0 && !(queue.shared && first.shared)) return;
      queue.waiting.shift();
      queue.holders++;
      queue.shared = first.shared;
      first.start();
    }
    if (queue.holders === 0) this.#queues.delete(key);
  }
}
