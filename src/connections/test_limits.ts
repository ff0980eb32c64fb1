import { ConnectionError } from "../errors.ts";

/** How long the test of a connection waits, in milliseconds. */
export interface TestLimits {
  /** From the beginning of the login until the system has let it in or refused it. */
  readonly loginMs: number;
  /** For a query once it was let in, which may wait for a warehouse to start. */
  readonly queryMs: number;
}

export const usualTestLimits: TestLimits = { loginMs: 60_000, queryMs: 300_000 };

/** Ends what does not answer in time, by a signal that cancels it in the system as well. */
export class TimeLimit implements Disposable {
  readonly #limits: TestLimits;
  readonly #ended = new AbortController();
  #timer: ReturnType<typeof setTimeout>;
  #isAccepted = false;
  /** HTTP status of the last answer that put the login off. */
  #status: number | undefined;

  /** Begins with the limit of the login. */
  constructor(limits: TestLimits) {
    this.#limits = limits;
    this.#timer = setTimeout(() => this.#ended.abort(), limits.loginMs);
  }

  /** Aborted when the time is over. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** The login was let in: the limit of the query begins, once. */
  accept(): void {
    if (this.#isAccepted || this.signal.aborted) return;
    this.#isAccepted = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ended.abort(), this.#limits.queryMs);
  }

  /** The service answered the login with an HTTP status that asks for another attempt. */
  putOff(status: number): void {
    this.#status = status;
  }

  /** The error for what was ended by it. */
  exceeded({ connection, system }: { readonly connection: string; readonly system: string }) {
    const { loginMs, queryMs } = this.#limits;
    return this.#isAccepted
      ? new ConnectionError(`${system} did not answer SELECT 1 within ${queryMs / 1000} s`, {
        connection,
        exitReason: "try-again",
        cause:
          "it took the query and gives no answer, as a warehouse that is starting or has no room",
        fix: "look at the warehouse or the load of the server, and try again",
      })
      : new ConnectionError(`${system} did not answer the login within ${loginMs / 1000} s`, {
        connection,
        exitReason: "unreachable",
        cause: this.#status === undefined
          ? "requests of the login have no answer, or are put off again and again"
          : `the service put the login off again and again, at last with HTTP ${this.#status}`,
        fix:
          "look whether the service has an outage, and at the hosts that a firewall lets through",
      });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
