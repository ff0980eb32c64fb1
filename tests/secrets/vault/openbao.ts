/** A real server: OpenBao, which speaks the API of Vault. Each test has a mount of its own. */

import { describe, it } from "@std/testing/bdd";

/** Such as `http://token:ROOT-TOKEN@127.0.0.1:8200`; `undefined` without a server. */
const given = Deno.env.get("BRUIN_TEST_OPENBAO");

/** A group of tests that is left out, by name, when there is no server. */
export function describeOnOpenBao(name: string, suite: () => void): void {
  if (given === undefined) it.ignore(`${name} (set BRUIN_TEST_OPENBAO)`, () => {});
  else describe(name, suite);
}

export interface OpenBao {
  readonly url: string;
  readonly token: string;
  /** A request of an administrator. @param path Below `/v1/`. */
  admin(
    method: string,
    path: string,
    body?: unknown,
    options?: { readonly namespace?: string },
  ): Promise<Record<string, unknown>>;
  /** Makes a KV engine; its mount. */
  mount(version?: 1 | 2, options?: { readonly namespace?: string }): Promise<string>;
}

export function openBao(): OpenBao {
  const { origin, password } = new URL(given ?? "http://127.0.0.1:1");
  const admin: OpenBao["admin"] = async (method, path, body, { namespace } = {}) => {
    const response = await fetch(`${origin}/v1/${path}`, {
      method,
      headers: {
        "X-Vault-Token": password,
        ...(namespace === undefined ? {} : { "X-Vault-Namespace": namespace }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
  return {
    url: origin,
    token: password,
    admin,
    async mount(version = 2, options = {}) {
      const mount = `kv-${crypto.randomUUID()}`;
      const body = { type: "kv", options: { version: String(version) } };
      await admin("POST", `sys/mounts/${mount}`, body, options);
      // An engine of version 2 prepares itself for a moment, during which it refuses with 400.
      const deadline = performance.now() + 10_000;
      while (version === 2) {
        const asked = admin("GET", `${mount}/config`, undefined, options);
        if (await asked.then(() => true, () => false)) break;
        if (performance.now() > deadline) throw new Error(`${mount} is not ready after 10 s`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return mount;
    },
  };
}
