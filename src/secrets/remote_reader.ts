import { SecretsError } from "../errors.ts";
import { type RetryClock, systemRetryClock } from "../http/retry.ts";
import type { Project } from "../project/model.ts";
import { closest } from "../registry.ts";
import { unlessAborted } from "../unless_aborted.ts";
import type { ReadOptions, Secret, SecretsReader } from "./backend.ts";
import { configuredSecret } from "./configured_secret.ts";
import { errorCodes } from "./error_codes.ts";
import {
  type Facts,
  placeOf,
  readError,
  type RemoteFailure,
  type RequestReport,
} from "./failure.ts";
import { GroupedRequests } from "./grouped_requests.ts";
import type { FetchedValue, SecretsClient } from "./remote_client.ts";
import { sendRequest } from "./remote_request.ts";
import { ValueRevisions } from "./revision.ts";
import { parseSecret, type ParseSecretOptions, secretOfFields } from "./secret.ts";

export interface RemoteOptions {
  /** Has the entries of `secrets` in `.bruin.yml`. */
  readonly project?: Project | undefined;
  /** Called with a line for the user when the service limits requests. */
  readonly warn: (message: string) => void;
  /** The default is the clock of this machine. */
  readonly clock?: RetryClock;
}

/** Reads secrets over the network, from whatever service the client speaks to. Closes the client. */
export class RemoteReader implements SecretsReader {
  readonly place: string;
  readonly atOnce: number | undefined;
  /** The one that is asked: another one once it could not be reached. */
  #client: SecretsClient;
  readonly #opened = new Set<SecretsClient>();
  readonly #groups = new Map<SecretsClient, GroupedRequests>();
  readonly #project: Project | undefined;
  readonly #clock: RetryClock;
  readonly #warn: (message: string) => void;
  readonly #closing = new AbortController();
  readonly #foundNames = new Set<string>();
  readonly #revisions = new ValueRevisions();
  /** A failure that every further name would meet too. */
  #rejection: { readonly failure: RemoteFailure; readonly report: RequestReport } | undefined;

  constructor(
    client: SecretsClient,
    { project, warn, clock = systemRetryClock }: RemoteOptions,
  ) {
    this.#client = client;
    this.#opened.add(client);
    this.atOnce = client.atOnce;
    this.#project = project;
    this.#clock = clock;
    this.#warn = warn;
    this.place = client.place;
  }

  async read(
    connectionName: string,
    { signal, fresh = false }: ReadOptions,
  ): Promise<Secret> {
    const { names } = this.#client;
    const secretName = this.#client.secretName(connectionName);
    if (this.#rejection !== undefined) {
      const { failure, report } = this.#rejection;
      throw readError(names, failure, { ...report, subject: secretName });
    }
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    const { value, attempts, elapsedMs, facts } = await this.#fetch(secretName, {
      signal: stop,
      fresh,
    });
    this.#foundNames.add(secretName);
    const options: ParseSecretOptions = {
      secretName,
      backend: names.name,
      where: placeOf({ secret: secretName, ...facts, version: value.facts.version }),
      overlay: configuredSecret(connectionName, { project: this.#project, backend: names.name }),
      origin: {
        secretName,
        facts: { ...facts, ...value.facts },
        revision: value.revision ??
          await this.#revisions.of(value.text ?? value.fields ?? ""),
        createdAt: value.createdAt,
        fetchMs: elapsedMs,
        requests: attempts,
      },
    };
    if (value.fields !== undefined) return secretOfFields(value.fields, options);
    if (value.text !== undefined) return parseSecret(value.text, options);
    throw noText(value, options, names.service);
  }

  async #fetch(
    secretName: string,
    { signal, fresh }: { readonly signal: AbortSignal; readonly fresh: boolean },
  ): Promise<Fetched> {
    const client = this.#client;
    const grouped = fresh ? undefined : await this.#groupsOf(client)?.fetch(secretName, signal);
    const outcome = grouped ?? await sendRequest(client, {
      action: "read",
      secretName,
      signal,
      send: (stop) => client.fetch(secretName, { signal: stop, fresh }),
      clock: this.#clock,
      warn: this.#warn,
    });
    if (outcome.ok) return { ...outcome, facts: client.facts };
    const { failure } = outcome;
    if (failure.kind === "unreachable" && await this.#askInstead(client, secretName, signal)) {
      return await this.#fetch(secretName, { signal, fresh });
    }
    const report = { ...outcome.report, similarName: closest(secretName, this.#foundNames) };
    if (failure.kind === "expired" || failure.kind === "login") {
      this.#rejection ??= { failure, report };
    }
    throw readError(client.names, failure, report);
  }

  /** `undefined` for a client that is asked for one secret at a time. */
  #groupsOf(client: SecretsClient): GroupedRequests | undefined {
    if (client.groups === undefined) return undefined;
    const known = this.#groups.get(client);
    const groups = known ?? new GroupedRequests(client, client.groups, {
      clock: this.#clock,
      warn: this.#warn,
      signal: this.#closing.signal,
    });
    this.#groups.set(client, groups);
    return groups;
  }

  /** Turns to another place for all that is asked from now on. @returns Whether there is one. */
  async #askInstead(
    client: SecretsClient,
    secretName: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const other = await unlessAborted(Promise.resolve(client.instead?.(secretName)), signal);
    if (other === undefined) return false;
    // Many secrets may have waited for the same place.
    if (this.#client === client) {
      this.#warn(`${client.place} cannot be reached; asking ${other.place} instead`);
      this.#client = other;
      this.#opened.add(other);
    }
    return true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error("The secrets reader is closed"));
    for (const client of this.#opened) client.close();
    return Promise.resolve();
  }
}

interface Fetched {
  readonly value: FetchedValue;
  readonly attempts: number;
  readonly elapsedMs: number;
  /** Of the place that had it. */
  readonly facts: Facts;
}

/** A secret without anything that could be JSON. */
function noText(
  { binaryBytes: bytes }: FetchedValue,
  { secretName, backend, where }: ParseSecretOptions,
  service: string,
): SecretsError {
  return new SecretsError(`secret '${secretName}' has no string value`, {
    backend,
    cause: bytes === undefined
      ? `${service} returned neither text nor bytes`
      : `it is binary (${bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KiB`})`,
    where,
    fix: "store the value as plaintext, not binary",
    code: errorCodes.noText,
  });
}
