/** Logins of Vault, as its API documentation describes them, and what goes wrong with them. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError } from "../../../src/errors.ts";
import type { SecretsReader } from "../../../src/secrets/backend.ts";
import { vault } from "../../../src/secrets/vault/mod.ts";
import { type LoopbackAnswer, startLoopbackServer } from "../../fakes/loopback_server.ts";
import { emptyProject as project } from "../empty_project.ts";

const marker = "MARKER-51cc";
const { signal } = new AbortController();
const stored = {
  body: { data: { data: { type: "duckdb", details: {} }, metadata: { version: 1 } } },
};
const refusal = (status: number): LoopbackAnswer => ({ status, body: { errors: [marker] } });

function open(
  url: string,
  variables: Readonly<Record<string, string>>,
  stop = signal,
): Promise<SecretsReader> {
  const env = envOf({
    BRUIN_VAULT_HOST: url,
    BRUIN_VAULT_PATH: "bruin",
    BRUIN_VAULT_MOUNT_PATH: "secret",
    BRUIN_VAULT_RETRY_WAIT_MIN: "1ms",
    BRUIN_VAULT_RETRY_WAIT_MAX: "2ms",
    ...variables,
  });
  return vault.open({ env, project, warn() {}, signal: stop });
}

const appRole = { BRUIN_VAULT_ROLE_ID: "role-id", BRUIN_VAULT_SECRET_ID: marker };

/** A service account whose token is in a file. */
async function serviceAccount(token: string) {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, token);
  return {
    variables: { BRUIN_VAULT_ROLE: "etl", BRUIN_VAULT_K8S_TOKEN_FILE: path },
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path),
  };
}

const granted = (token: string, lease: number): LoopbackAnswer => ({
  body: { auth: { client_token: token, lease_duration: lease } },
});

describe("the vault backend logs in", () => {
  it("with the service account of Kubernetes", async () => {
    await using account = await serviceAccount(`${marker}\n`);
    await using server = await startLoopbackServer(({ path }) =>
      path.startsWith("/v1/auth/") ? granted("t1", 3600) : stored
    );
    await using reader = await open(server.url, {
      ...account.variables,
      BRUIN_VAULT_K8S_AUTH_MOUNT: "clusters/eu",
      BRUIN_VAULT_NAMESPACE: "team",
    });
    await reader.read("lake", { signal });
    const [login, read] = server.requests;
    assertEquals(login?.path, "/v1/auth/clusters/eu/login");
    assertEquals(JSON.parse(login?.body ?? ""), { role: "etl", jwt: marker });
    assertEquals(read?.path, "/v1/secret/data/bruin/lake");
    assertEquals(read?.headers["x-vault-token"], "t1");
    assertEquals(read?.headers["x-vault-namespace"], "team");
  });

  it("over a socket of this machine", async () => {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/vault.sock`;
    const server = Deno.serve(
      { path, onListen() {} },
      () => Response.json(stored.body),
    );
    try {
      await using reader = await open(`unix://${path}`, { BRUIN_VAULT_TOKEN: "t" });
      assertEquals((await reader.read("lake", { signal }))?.type, "duckdb");
    } finally {
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    }
  });

  it("again, once for all, when its token has expired", async () => {
    let logins = 0;
    await using server = await startLoopbackServer(({ path, headers }) => {
      if (path.startsWith("/v1/auth/approle/")) return granted(`t${++logins}`, 3600);
      return headers["x-vault-token"] === "t1" ? refusal(403) : stored;
    });
    await using reader = await open(server.url, appRole);
    const names = ["a", "b", "c", "d", "e"];
    const secrets = await Promise.all(names.map((name) => reader.read(name, { signal })));
    assertEquals(secrets.map((secret) => secret?.type), names.map(() => "duckdb"));
    assertEquals(logins, 2);
  });

  it("before the lease of its token ends", async () => {
    let logins = 0;
    await using server = await startLoopbackServer(({ path }) =>
      path.startsWith("/v1/auth/") ? granted(`t${++logins}`, 0.001) : stored
    );
    await using reader = await open(server.url, appRole);
    await reader.read("lake", { signal });
    assert(logins >= 2);
    assertEquals(server.requests.at(-1)?.headers["x-vault-token"], `t${logins}`);
  });

  interface Case {
    readonly title: string;
    readonly answer: LoopbackAnswer;
    readonly message: string;
    readonly code: string;
    readonly exit: string;
    readonly requests: number;
  }
  const cases: readonly Case[] = [
    {
      title: "credentials that Vault does not know",
      answer: refusal(400),
      message: "Vault returned HTTP status 400 (Bad Request)",
      code: "E106",
      exit: "denied",
      requests: 1,
    },
    {
      title: "a login that is denied",
      answer: refusal(403),
      message: "Vault returned HTTP status 403 (Forbidden)",
      code: "E106",
      exit: "denied",
      requests: 1,
    },
    {
      title: "a mount that does not exist",
      answer: refusal(404),
      message: "Vault returned HTTP status 404 (Not Found)",
      code: "E310",
      exit: "configuration",
      requests: 1,
    },
    {
      title: "an answer without a token",
      answer: { body: { auth: null } },
      message: "Vault returned no client token",
      code: "E127",
      exit: "configuration",
      requests: 1,
    },
    {
      title: "Vault that is sealed",
      answer: { status: 503, body: { errors: ["Vault is sealed"] } },
      message: "Vault returned HTTP status 503 (Service Unavailable) after 4 attempts",
      code: "E119",
      exit: "try-again",
      requests: 4,
    },
  ];
  for (const { title, answer, message, code, exit, requests } of cases) {
    it(`and explains ${title}`, async () => {
      await using server = await startLoopbackServer(() => answer);
      const error = await assertRejects(() => open(server.url, appRole), SecretsError);
      assertStringIncludes(
        error.message,
        `failed to initialize vault client: failed to login to the secrets backend: ${message}`,
      );
      assertEquals([error.explanation.code, error.exitReason], [code, exit]);
      assertEquals(server.requests.length, requests);
      assertEquals(`${error.describe()}${Deno.inspect(error)}`.includes(marker), false);
    });
  }

  it("and explains a token of the service account that is missing, or empty", async () => {
    await using account = await serviceAccount(" \n");
    const missing = { ...account.variables, BRUIN_VAULT_K8S_TOKEN_FILE: `${account.path}.none` };
    const messages = [missing, account.variables].map(async (variables) => {
      const error = await assertRejects(
        () => open("http://127.0.0.1:1", variables),
        SecretsError,
      );
      return `${error.message} ${error.explanation.code}`;
    });
    assertEquals(await Promise.all(messages), [
      "failed to initialize vault client: failed to read service account token E311",
      "failed to initialize vault client: service account token is empty E311",
    ]);
  });

  it("until it is told to stop", async () => {
    await using server = await startLoopbackServer(() => "silence");
    const stop = new AbortController();
    const opening = open(server.url, appRole, stop.signal);
    setTimeout(() => stop.abort(new Error("stopped")), 50);
    await assertRejects(() => opening, Error, "stopped");
  });

  it("and asks what a refusal means for no longer than an attempt lasts", async () => {
    await using server = await startLoopbackServer(({ path }) =>
      path.includes("lookup-self") ? "silence" : refusal(403)
    );
    await using reader = await open(server.url, {
      BRUIN_VAULT_TOKEN: marker,
      BRUIN_VAULT_TIMEOUT: "200ms",
    });
    const error = await assertRejects(
      async () => void await reader.read("lake", { signal }),
      SecretsError,
    );
    assertEquals(error.explanation.code, "E110");
  });
});
