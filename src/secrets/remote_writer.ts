import { type RetryClock, systemRetryClock } from "../http/retry.ts";
import type { SecretsWriter, WrittenSecret } from "./backend.ts";
import { writeError } from "./failure.ts";
import type { NewValue, SecretsClient } from "./remote_client.ts";
import type { RemoteOptions } from "./remote_reader.ts";
import { sendRequest } from "./remote_request.ts";

/** A client that can store secrets. */
export type WritingClient = SecretsClient & Required<Pick<SecretsClient, "put">>;

/** Stores secrets over the network. Closes the client. */
export class RemoteWriter implements SecretsWriter {
  readonly #client: WritingClient;
  readonly #clock: RetryClock;
  readonly #warn: (message: string) => void;

  constructor(
    client: WritingClient,
    { warn, clock = systemRetryClock }: Omit<RemoteOptions, "project">,
  ) {
    this.#client = client;
    this.#clock = clock;
    this.#warn = warn;
  }

  async write(connectionName: string, text: string, signal: AbortSignal): Promise<WrittenSecret> {
    const client = this.#client;
    const secretName = client.secretName(connectionName);
    const value: NewValue = { text, token: crypto.randomUUID() };
    const request = { secretName, signal, clock: this.#clock, warn: this.#warn };
    const written = (created: boolean, facts: WrittenSecret["facts"]) => ({
      secretName,
      created,
      facts: { ...facts, ...client.facts },
    });

    const put = await sendRequest(client, {
      ...request,
      action: "put",
      send: (stop) => client.put(secretName, value, stop),
    });
    if (put.ok) return written(put.value.created ?? false, put.value.facts);
    const create = client.create?.bind(client);
    if (put.failure.kind !== "not-found" || create === undefined) {
      throw writeError(client.names, put.failure, put.report);
    }
    const made = await sendRequest(client, {
      ...request,
      action: "create",
      send: (stop) => create(secretName, value, stop),
    });
    if (made.ok) return written(true, made.value.facts);
    throw writeError(client.names, made.failure, made.report);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }
}
