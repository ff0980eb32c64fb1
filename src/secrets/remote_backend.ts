import { type RetryClock, systemRetryClock } from "../http/retry.ts";
import type { OfflineOptions, SecretsBackend } from "./backend.ts";
import { unlessAborted } from "../unless_aborted.ts";
import type { BackendNames } from "./failure.ts";
import type { SecretsClient } from "./remote_client.ts";
import { RemoteReader } from "./remote_reader.ts";
import { RemoteWriter, type WritingClient } from "./remote_writer.ts";

/** What a service needs besides its client to be a backend. */
export interface RemoteEntry extends
  Pick<
    SecretsBackend,
    | "env"
    | "ambient"
    | "ambientPrefixes"
    | "loginFiles"
    | "endpoint"
    | "otherEndpoints"
    | "naming"
    | "leastPolicy"
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

/** The client, unless the signal is aborted before; one that comes too late is closed. */
async function opened<Client extends SecretsClient>(
  connecting: Promise<Client>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Client> {
  try {
    return await unlessAborted(connecting, signal);
  } catch (error) {
    connecting.then((client) => client.close(), () => {});
    throw error;
  }
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
      const client = await opened(connectToRead({ ...options, clock }), options.signal);
      return new RemoteReader(client, { ...options, clock });
    },
    async openWriter(options) {
      const { clock = systemRetryClock } = options;
      const client = await opened(connect({ ...options, clock }), options.signal);
      return new RemoteWriter(client, { ...options, clock });
    },
  };
}
