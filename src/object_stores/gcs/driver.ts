import type { ResolvedConnection } from "../../connections/connection.ts";
import type { Env } from "../../env.ts";
import type { ListOptions, LookUp, ObjectClient, OpenObjectsOptions } from "../object_store.ts";
import { AccessTokens } from "../../http/access_tokens.ts";
import { tokenAddresses, tokenSource } from "../../google/credentials.ts";
import { type NetworkAddress, networkAddressOf } from "../../outbound.ts";
import { emulatorEndpoint } from "../../http/endpoint.ts";
import { explainGcs } from "./failure.ts";
import { send } from "../../http/json_request.ts";
import { type Answer, isBusy } from "../../http/request.ts";

const scope = "https://www.googleapis.com/auth/devstorage.read_only";

/** @throws {ConnectionError} When the details cannot be used. */
export async function openGcs(
  connection: ResolvedConnection,
  { env }: OpenObjectsOptions,
): Promise<ObjectClient> {
  const { base, anonymous } = placeOf(connection, env);
  return new GcsClient(connection.name, {
    base,
    tokens: new AccessTokens(
      anonymous ? undefined : await tokenSource(connection, { env, scope }),
    ),
  });
}

/** @throws {ConnectionError} When the details cannot be used. */
export async function gcsAddresses(
  connection: ResolvedConnection,
  { env }: OpenObjectsOptions,
): Promise<NetworkAddress[]> {
  const { base, anonymous } = placeOf(connection, env);
  const logins = anonymous ? [] : await tokenAddresses(connection, env);
  return [networkAddressOf(base), ...logins];
}

function placeOf({ name: connection, details }: ResolvedConnection, env: Env) {
  // An emulator takes everybody, and a machine for development has no credentials of its own.
  const sendsLogin = details.reveal().use_application_default_credentials !== true;
  const emulator = emulatorEndpoint("STORAGE_EMULATOR_HOST", { env, connection, sendsLogin });
  return {
    base: emulator ?? new URL("https://storage.googleapis.com"),
    anonymous: emulator !== undefined && !sendsLogin,
  };
}

class GcsClient implements ObjectClient {
  readonly #connection: string;
  readonly #base: URL;
  readonly #tokens: AccessTokens;

  constructor(
    connection: string,
    { base, tokens }: { readonly base: URL; readonly tokens: AccessTokens },
  ) {
    this.#connection = connection;
    this.#base = base;
    this.#tokens = tokens;
  }

  async lookUp(
    { bucket, key }: { readonly bucket: string; readonly key: string },
    signal: AbortSignal,
  ): Promise<LookUp> {
    const where = `gs://${bucket}/${key}`;
    const path = `/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(key)}`;
    const answer = await this.#get(path, { fields: "name" }, { where, signal });
    if (answer.status === 200) return answer.body.name === key ? "found" : "unclear";
    if (answer.status === 404) return "missing";
    if (isBusy(answer.status)) throw this.#explain(answer, { bucket, where });
    return "unclear";
  }

  async *list(
    { bucket, prefix, delimiter }: ListOptions,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const where = `gs://${bucket}/${prefix}`;
    let pageToken: string | undefined;
    do {
      const query = {
        prefix,
        fields: "kind,items/name,nextPageToken",
        ...(delimiter === undefined ? {} : { delimiter }),
        ...(pageToken === undefined ? {} : { pageToken }),
      };
      const path = `/b/${encodeURIComponent(bucket)}/o`;
      const answer = await this.#get(path, query, { where, signal });
      const { kind, items, nextPageToken } = answer.body;
      // Anything in between can answer with HTTP 200.
      if (answer.status !== 200 || kind !== "storage#objects") {
        throw this.#explain(answer, { bucket, where });
      }
      for (const { name } of Array.isArray(items) ? items : []) yield String(name);
      pageToken = typeof nextPageToken === "string" ? nextPageToken : undefined;
    } while (pageToken !== undefined);
  }

  #explain(answer: Answer, place: { readonly bucket: string; readonly where: string }) {
    return explainGcs(answer, { connection: this.#connection, host: this.#base.host, ...place });
  }

  async #get(
    path: string,
    query: Readonly<Record<string, string>>,
    options: { readonly where: string; readonly signal: AbortSignal },
  ): Promise<Answer> {
    const url = new URL(`/storage/v1${path}?${new URLSearchParams(query)}`, this.#base);
    const request = { connection: this.#connection, ...options };
    return await this.#tokens.send((headers) => send(url, { headers }, request), request);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
