import { type RetryClock, systemRetryClock } from "../http/retry.ts";
import type { OfflineOptions, SecretsBackend } from "./backend.ts";
import type { BackendNames } from "./failure.ts";
import type { SecretsClient } from "./remote_client.ts";
import { RemoteReader } from "./remote_reader.ts";
import { RemoteWriter, type WritingClient } from "./remote_writer.ts";

/** What a service needs besides its client to be a backend. */
export interface RemoteEntry extends
  Pick<
    SecretsBackend,
    "env" | "ambientPrefixes" | "endpoint" | "otherEndpoints" | "naming" | "leastPolicy"
  > {
  readonly names: BackendNames;
  /**
   * Reads the settings, then loads and opens the client.
   * @throws {SecretsError} When settings are missing or wrong, or the login fails.
   */
  readonly connect: (options: ConnectOptions) => Promise<WritingClient>;
  /** The same where reading has other ways than storing. Default: `connect`. */
  readonly connectToRead?: (options: ConnectOptions) => Promise<SecretsClient>;
}

type ConnectOptions = OfflineOptions & { readonly clock: RetryClock };

/** A backend over the network, which is read and written in the way that all are. */
export function remoteBackend(
  { names, connect, connectToRead = connect, ...entry }: RemoteEntry,
): SecretsBackend {
  return {
    name: names.name,
    label: names.label,
    ...entry,
    async open(options) {
      const { clock = systemRetryClock } = options;
      return new RemoteReader(await connectToRead({ ...options, clock }), { ...options, clock });
    },
    async openWriter(options) {
      const { clock = systemRetryClock } = options;
      return new RemoteWriter(await connect({ ...options, clock }), { ...options, clock });
    },
  };
}
