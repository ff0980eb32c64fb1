import type { ResolvedConnection } from "../connections/connection.ts";
import type { Env } from "../env.ts";
import type { NetworkAddress } from "../outbound.ts";

/** A system that keeps objects in buckets. An entry: the client is loaded by `open`. */
export interface ObjectStore {
  readonly name: string;
  /** Connection types that `open` accepts; the first is the usual one. */
  readonly connectionTypes: readonly string[];
  /**
   * Loads the client and makes a handle; the first request may come later.
   * @throws {ConnectionError} When the details make a connection impossible.
   */
  open(connection: ResolvedConnection, options: OpenObjectsOptions): Promise<ObjectClient>;
  /**
   * Where a bucket may be asked for, for plans of runs. Sends nothing.
   * @throws {ConnectionError} When the details make a connection impossible.
   */
  addresses(
    connection: ResolvedConnection,
    options: OpenObjectsOptions & { readonly bucket: string },
  ): Promise<readonly NetworkAddress[]>;
}

export interface OpenObjectsOptions {
  /** For the variables that the vendor's own clients read, such as the address of an emulator. */
  readonly env: Env;
}

/**
 * - `found`: there is such an object
 * - `missing`: there is none, or no such bucket
 * - `unclear`: the answer did not say, as when the object may not be read; a listing knows more
 */
export type LookUp = "found" | "missing" | "unclear";

/** What a store opens. Requests that failed in passing are repeated a few times before they throw. */
export interface ObjectClient extends AsyncDisposable {
  /**
   * Asks for one object, without its content.
   * @throws {ConnectionError} When the store cannot be reached.
   */
  lookUp(object: { readonly bucket: string; readonly key: string }, signal: AbortSignal): Promise<
    LookUp
  >;
  /**
   * Keys in the order of the alphabet, page by page as they are asked for.
   * @throws {ConnectionError} When the bucket does not exist, or the store refuses or cannot be reached;
   * its `exitReason` is `denied` when the permission to list is missing.
   */
  list(options: ListOptions, signal: AbortSignal): AsyncIterable<string>;
}

export interface ListOptions {
  readonly bucket: string;
  readonly prefix: string;
  /** Leaves out keys that have this after the prefix. Default: every key. */
  readonly delimiter?: "/" | undefined;
}
