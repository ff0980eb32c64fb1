import type { ResolvedConnection } from "../../connections/connection.ts";
import type { Env } from "../../env.ts";
import type { ListOptions, LookUp, ObjectClient, OpenObjectsOptions } from "../object_store.ts";
import { type TokenSource, tokenSource } from "./credentials.ts";
import { explainGcs } from "./failure.ts";
import { type Answer, isBusy, send } from "./request.ts";
import type { AccessToken } from "./token.ts";

/** A token is renewed this long before it ends, so that no request is on the way with one that ended. */
const reserveMs = 60_000;

/** @throws {ConnectionError} When the details cannot be used. */
export async function openGcs(
  connection: ResolvedConnection,
  { env }: OpenObjectsOptions,
): Promise<ObjectClient> {
  const emulator = emulatorOf(env);
  // An emulator takes everybody, and a machine for development has no credentials of its own.
  const anonymous = emulator !== undefined &&
    connection.details.reveal().use_application_default_credentials === true;
  return new GcsClient(connection.name, {
    base: emulator ?? new URL("https://storage.googleapis.com"),
    source: anonymous ? undefined : await tokenSource(connection, env),
  });
}

/** Where Google's libraries find an emulator, with or without `http://`; `undefined` when there is none. */
function emulatorOf(env: Env): URL | undefined {
  const text = env.get("STORAGE_EMULATOR_HOST");
  if (text === undefined) return undefined;
  const address = text.includes("://") ? text : `http://${text}`;
  return URL.canParse(address) ? new URL(address) : undefined;
}

class GcsClient implements ObjectClient {
  readonly #connection: string;
  readonly #base: URL;
  readonly #source: TokenSource | undefined;
  #token: Promise<AccessToken> | undefined;

  constructor(
    connection: string,
    { base, source }: { readonly base: URL; readonly source: TokenSource | undefined },
  ) {
    this.#connection = connection;
    this.#base = base;
    this.#source = source;
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
    const token = await this.#freshToken(options);
    const answer = await send(url, { headers: bearer(token) }, request);
    if (answer.status !== 401 || token === undefined) return answer;
    // It may have ended early, as after a change of permissions.
    this.#token = undefined;
    return await send(url, { headers: bearer(await this.#freshToken(options)) }, request);
  }

  async #freshToken(
    options: { readonly where: string; readonly signal: AbortSignal },
  ): Promise<string | undefined> {
    if (this.#source === undefined) return undefined;
    const known = await this.#token?.catch(() => undefined);
    if (known !== undefined && known.expiresAt - reserveMs > Date.now()) return known.value;
    this.#token = this.#source({ connection: this.#connection, ...options });
    return (await this.#token).value;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}
