import { unlessAborted } from "../unless_aborted.ts";
import type { RemoteFailure } from "./failure.ts";
import type { FetchedValue, GroupAnswer, SecretsClient, SecretsGroups } from "./remote_client.ts";
import {
  reportOf,
  type RequestContext,
  type RequestOutcome,
  sendRequest,
} from "./remote_request.ts";

export interface GroupedRequestsOptions extends RequestContext {
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

type Outcome = RequestOutcome<FetchedValue>;

/** A secret that a caller waits for; `undefined` tells it to ask for the secret alone. */
interface Waiting extends PromiseWithResolvers<Outcome | undefined> {
  readonly secretName: string;
  /** What the last answer said of it, when it is worth asking again. */
  failed: { readonly error: unknown; readonly failure: RemoteFailure } | undefined;
}

/**
 * Makes one request of the secrets that are asked for in the same moment. Those of them that fail for the
 * moment are asked for again with one request, after one pause; the others do not wait for them.
 */
export class GroupedRequests {
  readonly #client: SecretsClient;
  readonly #groups: SecretsGroups;
  readonly #options: GroupedRequestsOptions;
  #waiting: Waiting[] = [];
  #allowed = true;

  constructor(client: SecretsClient, groups: SecretsGroups, options: GroupedRequestsOptions) {
    this.#client = client;
    this.#groups = groups;
    this.#options = options;
  }

  /**
   * @returns `undefined` for a secret that has to be asked for alone.
   * @throws The reason of the signal as soon as it is aborted.
   */
  async fetch(secretName: string, signal: AbortSignal): Promise<Outcome | undefined> {
    if (!this.#allowed) return undefined;
    const settled = Promise.withResolvers<Outcome | undefined>();
    this.#waiting.push({ secretName, failed: undefined, ...settled });
    if (this.#waiting.length === 1) setTimeout(() => this.#flush(), 0);
    if (this.#waiting.length === this.#groups.size) this.#flush();
    return await unlessAborted(settled.promise, signal);
  }

  #flush(): void {
    const group = this.#waiting;
    this.#waiting = [];
    if (group.length > 0) void this.#ask(group);
  }

  /** Settles all of them. */
  async #ask(group: readonly Waiting[]): Promise<void> {
    const { clock } = this.#options;
    const start = clock.elapsed();
    let pending = group;
    let attempts = 0;
    const namesOf = () => [...new Set(pending.map(({ secretName }) => secretName))];
    try {
      const outcome = await sendRequest(this.#client, {
        ...this.#options,
        action: "read",
        secretName: group[0]?.secretName ?? "",
        about: () => pending.length === 1 ? undefined : `${namesOf().length} secrets`,
        send: async (stop) => {
          attempts++;
          for (const waiting of pending) waiting.failed = undefined;
          const answer = await this.#groups.fetch(namesOf(), stop);
          // An answer that is too late is not that of the attempt which is under way by now.
          stop.throwIfAborted();
          this.#allowed &&= answer !== undefined;
          const elapsedMs = clock.elapsed() - start;
          await this.#settle(pending, answer, { attempts, elapsedMs });
          pending = pending.filter(({ failed }) => failed !== undefined);
          if (pending[0]?.failed !== undefined) throw pending[0].failed.error;
        },
      });
      if (outcome.ok) return;
      for (const { secretName, failed, resolve } of pending) {
        const { failure } = failed ?? outcome;
        resolve({ ok: false, failure, report: { ...outcome.report, subject: secretName } });
      }
    } catch (error) {
      for (const { reject } of pending) reject(error);
    }
  }

  /** Settles those of which the answer says something definitive, and notes of the others what it says. */
  async #settle(
    pending: readonly Waiting[],
    answer: GroupAnswer | undefined,
    spent: { readonly attempts: number; readonly elapsedMs: number },
  ): Promise<void> {
    for (const waiting of pending) {
      const { secretName, resolve } = waiting;
      const entry = answer?.get(secretName);
      if (entry === undefined) resolve(undefined);
      else if ("value" in entry) resolve({ ok: true, value: entry.value, ...spent });
      else {
        const { error } = entry;
        const failure = await this.#client.classify(error, { secretName, timedOut: false });
        if (failure.retry !== "never" || failure.kind === "expired") {
          waiting.failed = { error, failure };
        } else {
          const request = { action: "read", secretName, clock: this.#options.clock } as const;
          resolve({ ok: false, failure, report: reportOf(this.#client, request, spent) });
        }
      }
    }
  }
}
