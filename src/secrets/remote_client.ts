import type { RequestRetryPolicy } from "../http/retry.ts";
import type { BackendNames, Facts, RemoteFailure } from "./failure.ts";

/** The value of one secret, as far as it is used. Exactly one of the first three is there, or none. */
export interface FetchedValue {
  /** As text, which is to be JSON. */
  readonly text?: string | undefined;
  /** As an object, where the service stores JSON itself. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  /** The size of a value that is no text. */
  readonly binaryBytes?: number | undefined;
  /** Safe to show, such as its version. */
  readonly facts: Facts;
  /** Changes whenever the value does; `undefined` where the service has no versions. */
  readonly revision: string | undefined;
  /** When this version was stored; `undefined` where the service does not tell. */
  readonly createdAt: Date | undefined;
}

/** What one request for several secrets gave, by the names that were asked for; the rest it leaves out. */
export type GroupAnswer = ReadonlyMap<
  string,
  { readonly value: FetchedValue } | { readonly error: unknown }
>;

/** How a service is asked for several secrets with one request. */
export interface SecretsGroups {
  /** How many secrets one request names at most. */
  readonly size: number;
  /**
   * Sends one request. An error of a single secret is one that `classify` knows.
   * @returns `undefined` when that is not allowed, so that each secret is asked for alone from then on.
   * @throws Like {@linkcode SecretsClient.fetch}.
   */
  fetch(secretNames: readonly string[], signal: AbortSignal): Promise<GroupAnswer | undefined>;
}

/** A value to be stored. */
export interface NewValue {
  readonly text: string;
  /** The same for every attempt, so that a repeated request stores nothing twice where that is supported. */
  readonly token: string;
}

/** A value that was stored. */
export interface StoredValue {
  /** Safe to show, such as its version. */
  readonly facts: Facts;
  /** Whether the secret did not exist before; `undefined` when the request does not tell. */
  readonly created?: boolean | undefined;
}

/** A request that failed. */
export interface FailedRequest {
  readonly secretName: string;
  /** Whether the limit of the attempt ended it. */
  readonly timedOut: boolean;
}

/** A service that keeps secrets: what differs from one to the other. Each call sends one request. */
export interface SecretsClient {
  readonly names: BackendNames;
  /** Completes "not found in …", such as `AWS Secrets Manager in region eu-west-1`. */
  readonly place: string;
  /** Safe to show, and the same for every secret, such as the region. */
  readonly facts: Facts;
  readonly retryPolicy: RequestRetryPolicy;
  /** How many secrets are best asked for at once; without it the usual number is. */
  readonly atOnce?: number | undefined;
  /**
   * The name of the secret of a connection.
   * @throws {SecretsError} When no secret can have it.
   */
  secretName(connectionName: string): string;
  /**
   * The current value.
   * @param options.fresh Whether an answer from memory is of no use.
   * @throws Anything; only `classify` sees it.
   */
  fetch(
    secretName: string,
    options: { readonly signal: AbortSignal; readonly fresh: boolean },
  ): Promise<FetchedValue>;
  /** Asks for several at once, unless an answer from memory is of no use. Default: each is a request. */
  readonly groups?: SecretsGroups | undefined;
  /** Stores a new version. Throws like {@linkcode SecretsClient.fetch}. */
  put?(secretName: string, value: NewValue, signal: AbortSignal): Promise<StoredValue>;
  /** Makes a secret, for services whose `put` does not. Throws like {@linkcode SecretsClient.fetch}. */
  create?(secretName: string, value: NewValue, signal: AbortSignal): Promise<StoredValue>;
  /**
   * Logs in again. `false` when there is nothing to log in with.
   * @param error What the request threw: others may have met the same and logged in meanwhile.
   */
  renew?(error: unknown): Promise<boolean>;
  /**
   * What an attempt that threw ended with. Takes over known properties only; the error itself may hold
   * headers and bodies and is left behind.
   * @throws {KnownError} An error that explains itself.
   */
  classify(error: unknown, request: FailedRequest): RemoteFailure | Promise<RemoteFailure>;
  /**
   * Where to ask for a secret from now on, when this service cannot be reached after all attempts;
   * `undefined` when there is no other place that can have it. Missing where there is never one.
   * @throws {SecretsError} When the other place cannot be opened.
   */
  instead?(secretName: string): Promise<SecretsClient | undefined>;
  close(): void;
}
