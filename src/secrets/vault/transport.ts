import type { Sealed } from "../../sealed.ts";
import { askService, type JsonFields } from "../json_service.ts";
import type { VaultSettings } from "./settings.ts";

/** A secret has at most 1 MB, as Vault's own storage holds; what is around it is short. */
const maxAnswerBytes = 2 * 1024 * 1024;

/** Sends requests to the API of Vault, over the network or a socket of this machine. */
export interface VaultTransport extends Disposable {
  /**
   * One request.
   * @param path Below `/v1/`, encoded.
   * @throws {ServiceRefusal} When Vault refuses.
   * @throws {UnansweredError} When Vault does not answer.
   */
  send(
    method: "GET" | "POST",
    path: string,
    options: {
      /** `undefined` for a login. */
      readonly token: Sealed<string> | undefined;
      readonly body?: Readonly<Record<string, unknown>>;
      readonly signal: AbortSignal;
    },
  ): Promise<JsonFields>;
}

/** @see https://developer.hashicorp.com/vault/api-docs */
export function openTransport(
  { host, socket, namespace }: Pick<VaultSettings, "host" | "socket" | "namespace">,
): VaultTransport {
  const client = socket === undefined
    ? undefined
    : Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  const base = `${host.origin}${host.pathname.replace(/\/+$/, "")}/v1/`;
  return {
    send: (method, path, { token, body, signal }) =>
      askService(new URL(`${base}${path}`), {
        method,
        headers: {
          // Tells Vault that no browser was talked into this.
          "X-Vault-Request": "true",
          ...(token === undefined ? {} : { "X-Vault-Token": token.reveal() }),
          ...(namespace === undefined ? {} : { "X-Vault-Namespace": namespace }),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
        client,
      }, {
        maxBytes: maxAnswerBytes,
        accepts: (fields) => "data" in fields || "errors" in fields || "auth" in fields,
      }),
    [Symbol.dispose]: () => client?.close(),
  };
}
