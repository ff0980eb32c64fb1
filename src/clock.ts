/** Time for what has to wait; tests pass their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws The reason of `signal` as soon as it is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** 24 days: a timer for longer would go off at once. */
export const longestTimerMs = 2 ** 31 - 1;

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, Math.min(milliseconds, longestTimerMs));
      signal.addEventListener("abort", stop, { once: true });
    }),
};
