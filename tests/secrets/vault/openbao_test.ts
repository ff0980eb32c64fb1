/** What only a real server can show: policies, versions, deletion, namespaces, logins. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError } from "../../../src/errors.ts";
import { vault } from "../../../src/secrets/vault/mod.ts";
import { startLoopbackServer } from "../../fakes/loopback_server.ts";
import { emptyProject as project } from "../empty_project.ts";
import { describeOnOpenBao, openBao } from "./openbao.ts";

const { signal } = new AbortController();
const warn = () => {};
const secret = { type: "duckdb", details: { path: "x.db" } };

type Variables = Readonly<Record<string, string>>;

function variables(mount: string, more: Variables = {}): Variables {
  const { url, token } = openBao();
  return {
    BRUIN_VAULT_HOST: url,
    BRUIN_VAULT_TOKEN: token,
    BRUIN_VAULT_MOUNT_PATH: mount,
    BRUIN_VAULT_PATH: "team/bruin",
    ...more,
  };
}

const open = (env: Variables) => vault.open({ env: envOf(env), project, warn });
const openWriter = (env: Variables) => vault.openWriter!({ env: envOf(env), warn });

/** The token of a pod, as Kubernetes makes it, but for the signature, which Vault does not check itself. */
const podToken = [
  { alg: "RS256", kid: "1" },
  {
    iss: "https://kubernetes.default.svc",
    sub: "system:serviceaccount:data:etl",
    aud: ["vault"],
    iat: Math.floor(Date.now() / 1000) - 60,
    nbf: Math.floor(Date.now() / 1000) - 60,
    exp: Math.floor(Date.now() / 1000) + 3600,
    "kubernetes.io": { namespace: "data", serviceaccount: { name: "etl", uid: "1" } },
  },
].map((part) => btoa(JSON.stringify(part)).replaceAll("=", "").replaceAll("+", "-"))
  .concat("c2lnbmF0dXJl").join(".");

/** A certificate, which Vault wants to have of Kubernetes even where it speaks to it without TLS. */
async function someCertificate(): Promise<string> {
  const { stdout } = await new Deno.Command("openssl", {
    args: "req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=test -days 1".split(" "),
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

/** The error of a read that fails. */
async function failure(env: Variables, name = "lake"): Promise<SecretsError> {
  await using reader = await open(env);
  return await assertRejects(async () => void await reader.read(name, { signal }), SecretsError);
}

/** A token that has the least policy for these connections. */
async function restrictedToken(env: Variables, names: readonly string[]): Promise<string> {
  const bao = openBao();
  const { text, format } = vault.leastPolicy!.write(names, { env: envOf(env), warn, flags: {} });
  assertEquals(format, "hcl");
  const policy = `reader-${crypto.randomUUID()}`;
  await bao.admin("PUT", `sys/policies/acl/${policy}`, { policy: text });
  const { auth } = await bao.admin("POST", "auth/token/create", { policies: [policy] });
  return (auth as { client_token: string }).client_token;
}

describeOnOpenBao("the vault backend on OpenBao", () => {
  for (const version of ["1", "2"] as const) {
    it(`stores secrets that it reads again, with KV ${version}`, async () => {
      const env = variables(await openBao().mount(version === "1" ? 1 : 2), {
        BRUIN_VAULT_KV_VERSION: version,
      });
      await using writer = await openWriter(env);
      await using reader = await open(env);
      const first = await writer.write("lake", JSON.stringify(secret), signal);
      const before = await reader.read("lake", { signal });
      const second = await writer.write("lake", '{"type":"mysql","details":{}}', signal);
      const after = await reader.read("lake", { signal, fresh: true });
      assertEquals([first.created, second.created], [true, false]);
      assertEquals([before?.type, after?.type], ["duckdb", "mysql"]);
      assert(before?.origin?.revision !== after?.origin?.revision);
      assertEquals(after?.origin?.facts.version, version === "2" ? "2" : undefined);
      assertEquals(second.facts.version, after?.origin?.facts.version);
      const again = await reader.read("lake", { signal });
      assertEquals(again?.origin?.revision, after?.origin?.revision);
    });
  }

  it("refuses to store numbers that Vault would change", async () => {
    await using writer = await openWriter(variables(await openBao().mount()));
    const text = '{"type":"generic","details":{"value":12345678901234567890}}';
    const error = await assertRejects(() => writer.write("n", text, signal), SecretsError);
    assertEquals(error.explanation.code, "E312");
    assertEquals(error.describe().includes("1234567"), false);
  });

  it("lets nothing but the named secrets be read with its least policy", async () => {
    const env = variables(await openBao().mount());
    await using writer = await openWriter(env);
    await writer.write("lake", JSON.stringify(secret), signal);
    await writer.write("other", JSON.stringify(secret), signal);
    const limited = { ...env, BRUIN_VAULT_TOKEN: await restrictedToken(env, ["lake"]) };
    await using reader = await open(limited);
    assertEquals((await reader.read("lake", { signal }))?.type, "duckdb");
    const denied = await failure(limited, "other");
    assertEquals(
      denied.message,
      "failed to read secret 'other' from Vault: Vault returned HTTP status 403 (Forbidden)",
    );
    assertEquals(denied.explanation.code, "E110");
    assertStringIncludes(denied.explanation.fix ?? "", `/data/team/bruin/other" {`);
    // The remedy is the policy itself.
    assertStringIncludes(denied.explanation.fix ?? "", 'capabilities = ["read"]');
    await using refused = await openWriter(limited);
    const error = await assertRejects(
      () => refused.write("lake", '{"type":"mysql","details":{}}', signal),
      SecretsError,
    );
    assertStringIncludes(error.message, "failed to write secret 'lake' to Vault: ");
    assertEquals(error.explanation.code, "E110");
  });

  it("tells a token that is unknown from a path that is denied", async () => {
    const env = variables(await openBao().mount(), { BRUIN_VAULT_TOKEN: "hvs.unknown" });
    const error = await failure(env);
    assertEquals(error.explanation.code, "E106");
    assertStringIncludes(error.explanation.cause ?? "", "does not accept the token");
  });

  it("tells missing, deleted and destroyed secrets, mounts and namespaces apart", async () => {
    const bao = openBao();
    const [mount, first] = await Promise.all([bao.mount(), bao.mount(1)]);
    const env = variables(mount);
    await using writer = await openWriter(env);
    for (const name of ["deleted", "destroyed"]) {
      await writer.write(name, JSON.stringify(secret), signal);
    }
    await bao.admin("DELETE", `${mount}/data/team/bruin/deleted`);
    await bao.admin("PUT", `${mount}/destroy/team/bruin/destroyed`, { versions: [1] });
    const said = async (more: Variables, name = "lake") => {
      const { message, explanation: { code, cause } } = await failure({ ...env, ...more }, name);
      assertEquals(message, `secret '${name}' not found in Vault`);
      return `${code} ${cause}`;
    };
    assertEquals(await said({}), "E113 nothing is stored at this path (names are case-sensitive)");
    assertEquals(await said({}, "deleted"), "E115 its latest version was deleted");
    assertEquals(await said({}, "destroyed"), "E115 its latest version was destroyed");
    assertEquals(
      await said({ BRUIN_VAULT_MOUNT_PATH: "nowhere" }),
      "E310 no secrets engine has this mount",
    );
    assertEquals(
      await said({ BRUIN_VAULT_NAMESPACE: "nowhere" }),
      "E310 there is no such namespace",
    );
    assertEquals(
      await said({ BRUIN_VAULT_MOUNT_PATH: first }),
      `E310 the engine at '${first}' is version 1 of KV`,
    );
  });

  it("reads in a namespace", async () => {
    const bao = openBao();
    const namespace = `ns-${crypto.randomUUID()}`;
    await bao.admin("POST", `sys/namespaces/${namespace}`);
    const mount = await bao.mount(2, { namespace });
    const env = variables(mount, { BRUIN_VAULT_NAMESPACE: namespace });
    await using writer = await openWriter(env);
    await writer.write("lake", JSON.stringify(secret), signal);
    await using reader = await open(env);
    const found = await reader.read("lake", { signal });
    assertEquals(found?.origin?.facts.namespace, namespace);
  });

  it("logs in with the service account of Kubernetes", async () => {
    const bao = openBao();
    const env = variables(await bao.mount());
    await using writer = await openWriter(env);
    await writer.write("lake", JSON.stringify(secret), signal);
    // Vault asks Kubernetes whether the token is good.
    const user = {
      username: "system:serviceaccount:data:etl",
      uid: "1",
    };
    await using kubernetes = await startLoopbackServer(({ body }) => ({
      status: 201,
      body: {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenReview",
        status: {
          authenticated: JSON.parse(body).spec.token === podToken,
          audiences: ["vault"],
          user,
        },
      },
    }));
    const login = `kubernetes-${crypto.randomUUID()}`;
    await bao.admin("POST", `sys/auth/${login}`, { type: "kubernetes" });
    await bao.admin("POST", `auth/${login}/config`, {
      kubernetes_host: kubernetes.url,
      token_reviewer_jwt: podToken,
      disable_local_ca_jwt: true,
      kubernetes_ca_cert: await someCertificate(),
    });
    const policy = `p-${crypto.randomUUID()}`;
    const { text } = vault.leastPolicy!.write(["lake"], { env: envOf(env), warn, flags: {} });
    await bao.admin("PUT", `sys/policies/acl/${policy}`, { policy: text });
    await bao.admin("POST", `auth/${login}/role/etl`, {
      bound_service_account_names: ["etl"],
      bound_service_account_namespaces: ["data"],
      token_policies: [policy],
    });
    const path = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(path, `${podToken}\n`);
      const { BRUIN_VAULT_TOKEN: _, ...place } = env;
      const account = {
        ...place,
        BRUIN_VAULT_ROLE: "etl",
        BRUIN_VAULT_K8S_AUTH_MOUNT: login,
        BRUIN_VAULT_K8S_TOKEN_FILE: path,
      };
      await using reader = await open(account);
      assertEquals((await reader.read("lake", { signal }))?.type, "duckdb");
      const error = await assertRejects(
        () => open({ ...account, BRUIN_VAULT_ROLE: "other" }),
        SecretsError,
      );
      assertEquals(error.explanation.code, "E106");
    } finally {
      await Deno.remove(path);
    }
  });

  it("logs in with AppRole, and again when all its tokens are revoked", async () => {
    const bao = openBao();
    const mount = await bao.mount();
    const env = variables(mount);
    await using writer = await openWriter(env);
    await writer.write("lake", JSON.stringify(secret), signal);
    const login = `approle-${crypto.randomUUID()}`;
    await bao.admin("POST", `sys/auth/${login}`, { type: "approle" });
    const policy = `p-${crypto.randomUUID()}`;
    const { text } = vault.leastPolicy!.write(["lake"], { env: envOf(env), warn, flags: {} });
    await bao.admin("PUT", `sys/policies/acl/${policy}`, { policy: text });
    await bao.admin("POST", `auth/${login}/role/etl`, { token_policies: [policy] });
    const role = await bao.admin("GET", `auth/${login}/role/etl/role-id`);
    const id = await bao.admin("POST", `auth/${login}/role/etl/secret-id`);
    const { BRUIN_VAULT_TOKEN: _, ...place } = env;
    const { role_id: roleId } = role.data as { role_id: string };
    const { secret_id: secretId } = id.data as { secret_id: string };
    await using reader = await open({
      ...place,
      BRUIN_VAULT_ROLE_ID: roleId,
      BRUIN_VAULT_SECRET_ID: secretId,
      BRUIN_VAULT_APPROLE_MOUNT: login,
    });
    assertEquals((await reader.read("lake", { signal }))?.type, "duckdb");
    await bao.admin("PUT", `sys/leases/revoke-prefix/auth/${login}/login`);
    assertEquals((await reader.read("lake", { signal }))?.type, "duckdb");
    const error = await assertRejects(
      () =>
        open({
          ...place,
          BRUIN_VAULT_ROLE_ID: roleId,
          BRUIN_VAULT_SECRET_ID: "wrong",
          BRUIN_VAULT_APPROLE_MOUNT: login,
        }),
      SecretsError,
    );
    assertEquals(error.explanation.code, "E106");
  });
});
