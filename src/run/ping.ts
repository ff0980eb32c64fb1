import { KnownError, UsageError } from "../errors.ts";
import { missingPermission } from "../missing_permission.ts";
import { outboundFetch } from "../outbound.ts";
import type { Redactor } from "../redactor.ts";

/** What a ping tells, as healthchecks.io and its likes understand it. */
export type PingKind = "start" | "success" | "fail";

export interface PingOptions {
  readonly redactor: Redactor;
  readonly warn: (text: string) => void;
  /** Longest time for one ping; 5 seconds by default. */
  readonly limitMs?: number | undefined;
}

/** Tells a service outside that a run started, succeeded or failed. */
export class Ping {
  readonly #url: URL;
  readonly #options: PingOptions;
  #warned = false;

  /**
   * @param url Called as it is after a success, else with `/start` or `/fail` at the end of its path.
   * With it, anybody can report in our name, so it is hidden from now on.
   * @throws {UsageError} When it is no URL.
   */
  constructor(url: string, options: PingOptions) {
    const parsed = URL.parse(url);
    if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
      throw new UsageError("The ping URL is not an HTTP URL", {
        fix: "write --ping-url or BRUIN_PING_URL like https://hc-ping.com/<uuid>",
      });
    }
    this.#url = parsed;
    this.#options = options;
    const { pathname, search, password } = parsed;
    const keys = pathname.split("/").filter((part) => part.length >= 16);
    for (const value of [url, parsed.href, ...keys, search.slice(1), password]) {
      options.redactor.add(value);
    }
  }

  /**
   * Pings before and after some work, which a failing ping never harms: the first one is a warning.
   * @param work Returns an exit code.
   * @param signal The work counts as failed when this is aborted, whatever it returns.
   */
  async around(work: () => Promise<number>, signal: AbortSignal): Promise<number> {
    const started = this.#send("start");
    let kind: PingKind = "fail";
    try {
      const exitCode = await work();
      if (exitCode === 0 && !signal.aborted) kind = "success";
      return exitCode;
    } finally {
      await started;
      await this.#send(kind);
    }
  }

  async #send(kind: PingKind): Promise<void> {
    const url = new URL(this.#url);
    if (kind !== "success") url.pathname = `${url.pathname.replace(/\/$/, "")}/${kind}`;
    try {
      const signal = AbortSignal.timeout(this.#options.limitMs ?? 5000);
      const response = await outboundFetch(url, { signal });
      await response.body?.cancel();
      if (!response.ok) this.#warn(`HTTP ${response.status}`);
    } catch (error) {
      // The message of the error quotes the URL.
      const known = error instanceof KnownError ? error : missingPermission(error);
      if (known !== undefined) return this.#warn(known.message);
      const timedOut = error instanceof DOMException && error.name === "TimeoutError";
      this.#warn(timedOut ? "no answer in time" : "it cannot be reached");
    }
  }

  #warn(reason: string): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#options.warn(`the ping to ${this.#url.hostname} failed: ${reason}`);
  }
}
