/**
 * `FakeTime` of `@std/testing/time` for networks without JSR, on the mock timers of `node:test`, with the
 * signatures of `@std/testing` 1.0.17 as far as the tests use them.
 */
import { mock } from "node:test";

/** Replaces `Date` and the timers until it is restored. */
export class FakeTime {
  /** @param start Milliseconds since the epoch, or a date; by default the present. */
  constructor(start?: number | string | Date | null) {
    mock.timers.enable({
      apis: ["setTimeout", "setInterval", "Date"],
      now: new Date(start ?? Date.now()).getTime(),
    });
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return Date.now();
  }

  /** Moves time on and runs the timers that become due. */
  tick(ms = 0): void {
    mock.timers.tick(ms);
  }

  /** Lets pending promises settle, then moves time on. */
  async tickAsync(ms = 0): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    this.tick(ms);
  }

  restore(): void {
    mock.timers.reset();
  }

  [Symbol.dispose](): void {
    this.restore();
  }
}
