/** Time that passes as fast as the program can follow, for `tools/bench_soak.ts`. */

interface Timer {
  dueMs: number;
  /** `undefined` for a timer that goes off once. */
  readonly everyMs: number | undefined;
  readonly callback: () => void;
}

/**
 * Replaces the timers and clocks of this process until it is disposed of. Nothing waits any more: as soon
 * as everything that could be done is done, it is the moment of the next timer.
 */
export class FastTime implements Disposable {
  readonly #real = {
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    clearTimeout: globalThis.clearTimeout,
    clearInterval: globalThis.clearInterval,
    Date: globalThis.Date,
    now: performance.now,
  };
  readonly #startedAt = Date.now();
  readonly #timers = new Map<number, Timer>();
  #lastId = 0;
  #elapsedMs = 0;

  constructor() {
    const set = (repeated: boolean) =>
      ((callback: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => {
        const delayMs = Math.max(1, ms);
        this.#timers.set(++this.#lastId, {
          dueMs: this.#elapsedMs + delayMs,
          everyMs: repeated ? delayMs : undefined,
          callback: () => callback(...given),
        });
        return this.#lastId;
      }) as unknown as typeof setTimeout;
    const clear = ((id?: number) => {
      if (id !== undefined) this.#timers.delete(id);
    }) as typeof clearTimeout;
    const now = () => this.#startedAt + this.#elapsedMs;
    Object.assign(globalThis, {
      setTimeout: set(false),
      setInterval: set(true),
      clearTimeout: clear,
      clearInterval: clear,
      Date: class extends Date {
        constructor(given: string | number = now()) {
          super(given);
        }
        static override now = now;
      },
    });
    performance.now = () => this.#elapsedMs;
  }

  /** How many timers somebody still waits for. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets time pass until `work` is settled. @throws {Error} When it waits for nothing that time brings. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const end = () => {
      settled = true;
    };
    work.then(end, end);
    for (let idle = 0; !settled; idle = this.#timers.size === 0 ? idle + 1 : 0) {
      await new Promise<void>((resolve) => this.#real.setTimeout(resolve, idle));
      if (idle > 100) throw new Error("The run waits for something that never comes");
      if (!settled) this.#passOn();
    }
    return await work;
  }

  /** Goes to the moment of the next timer, and to all that are due by then. */
  #passOn(): void {
    let nextMs = Infinity;
    for (const { dueMs } of this.#timers.values()) nextMs = Math.min(nextMs, dueMs);
    if (nextMs === Infinity) return;
    this.#elapsedMs = nextMs;
    const due = [...this.#timers].filter(([, { dueMs }]) => dueMs <= nextMs);
    for (const [id, timer] of due) {
      if (!this.#timers.has(id)) continue;
      if (timer.everyMs === undefined) this.#timers.delete(id);
      else timer.dueMs += timer.everyMs;
      timer.callback();
    }
  }

  [Symbol.dispose](): void {
    const { now, ...others } = this.#real;
    Object.assign(globalThis, others);
    performance.now = now;
  }
}
