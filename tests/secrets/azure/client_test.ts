import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError, UsageError } from "../../../src/errors.ts";
import { azure } from "../../../src/secrets/azure/mod.ts";
import { readSettings } from "../../../src/secrets/azure/settings.ts";
import { clientSecret, startAzure } from "../../fakes/azure.ts";
import { emptyProject as project } from "../empty_project.ts";

const { signal } = new AbortController();
const marker = "MARKER-a2b9";
const secret = (type: string) => JSON.stringify({ type, details: { value: marker } });
type Variables = Readonly<Record<string, string | undefined>>;

const open = (env: Variables) => azure.open({ env: envOf(env), project, warn() {} });
const prefix = "failed to initialize Azure Key Vault client: ";

async function refused(env: Variables): Promise<SecretsError> {
  const error = await assertRejects(() => open(env), SecretsError);
  const printed = `${error.describe()}${Deno.inspect(error)}`;
  assertEquals([marker, clientSecret].some((hidden) => printed.includes(hidden)), false, printed);
  return error;
}

describe("SecretsReader.read() of azure", () => {
  it("tells vault and version, and follows a new version", async () => {
    await using vault = await startAzure({ "my-lake": secret("generic") });
    await using reader = await open(vault.env);
    const before = await reader.read("my_lake", { signal });
    assertEquals(before?.origin?.secretName, "my-lake");
    assertEquals(before?.origin?.facts.vault, new URL(vault.url).host);
    assertEquals(before?.origin?.facts.version?.length, 32);
    assert(before?.origin?.createdAt instanceof Date);
    vault.set("my-lake", secret("duckdb"));
    const after = await reader.read("my_lake", { signal });
    assertEquals(after?.type, "duckdb");
    assert(before?.origin?.revision !== after?.origin?.revision);
  });

  it("logs in once for all, and again when the token has ended", async () => {
    await using vault = await startAzure({ a: secret("generic"), b: secret("generic") });
    await using reader = await open(vault.env);
    const logins = () => vault.requests.filter(({ path }) => path.includes("/oauth2/")).length;
    await Promise.all(["a", "b"].map((name) => reader.read(name, { signal })));
    assertEquals(logins(), 1);
    vault.revoke();
    assertEquals((await reader.read("a", { signal }))?.type, "generic");
    assertEquals(logins(), 2);
  });

  it("has each token hidden", async () => {
    await using vault = await startAzure({ a: secret("generic") });
    const hidden: string[] = [];
    const hide = (token: string) => void hidden.push(token);
    await using reader = await azure.open({ env: envOf(vault.env), project, warn() {}, hide });
    await reader.read("a", { signal });
    vault.revoke();
    await reader.read("a", { signal });
    const used = vault.requests.map(({ headers }) => headers["authorization"]?.slice(7));
    assertEquals(hidden, [...new Set(used)].filter((token) => token !== undefined));
    assertEquals(hidden.length, 2);
  });

  it("refuses two connections that the vault does not tell apart", async () => {
    await using vault = await startAzure({ "my-pg": secret("postgres") });
    await using reader = await open(vault.env);
    await reader.read("my-pg", { signal });
    const error = await assertRejects(
      async () => void await reader.read("My_PG", { signal }),
      SecretsError,
    );
    assertStringIncludes(error.message, "'my-pg' and 'My_PG' have the same secret");
  });

  it("stores secrets that it reads again", async () => {
    await using vault = await startAzure();
    await using writer = await azure.openWriter!({ env: envOf(vault.env), warn() {} });
    const first = await writer.write("lake", secret("generic"), signal);
    const second = await writer.write("lake", secret("duckdb"), signal);
    assertEquals([first.created, second.created], [true, false]);
    await using reader = await open(vault.env);
    const found = await reader.read("lake", { signal });
    assertEquals([found?.type, found?.origin?.facts.version], ["duckdb", second.facts.version]);
  });
});

describe("the azure backend logs in", () => {
  it("with the identity of the machine", async () => {
    await using vault = await startAzure({ a: secret("generic") });
    const env = {
      BRUIN_AZURE_KEYVAULT_URL: vault.url,
      BRUIN_AZURE_AUTH_METHOD: "managed_identity",
      AZURE_POD_IDENTITY_AUTHORITY_HOST: vault.url,
    };
    await using reader = await open(env);
    assertEquals((await reader.read("a", { signal }))?.type, "generic");
    const error = await refused({ ...env, BRUIN_AZURE_CLIENT_ID: "unknown" });
    assertStringIncludes(
      error.message,
      `${prefix}failed to create Azure managed identity credential`,
    );
  });

  it("with the workload identity of a pod, in default", async () => {
    await using vault = await startAzure({ a: secret("generic") });
    const path = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(path, "token of the pod\n");
      const env = {
        BRUIN_AZURE_KEYVAULT_URL: vault.url,
        BRUIN_AZURE_AUTHORITY_HOST: vault.url,
        AZURE_TENANT_ID: "tenant-1",
        AZURE_CLIENT_ID: "client-1",
        AZURE_FEDERATED_TOKEN_FILE: path,
      };
      await using reader = await open(env);
      assertEquals((await reader.read("a", { signal }))?.type, "generic");
      const error = await refused({ ...env, AZURE_FEDERATED_TOKEN_FILE: `${path}.none` });
      assertEquals(error.explanation.code, "E311");
    } finally {
      await Deno.remove(path);
    }
  });

  it("and explains a client secret that is wrong, without it", async () => {
    await using vault = await startAzure();
    const error = await refused({ ...vault.env, BRUIN_AZURE_CLIENT_SECRET: marker });
    assertEquals(
      error.message,
      `${prefix}failed to log in to Azure: Azure returned HTTP status 401 (Unauthorized)`,
    );
    assertEquals(error.explanation.cause, "the client secret is wrong (AADSTS7000215)");
    assertEquals([error.explanation.code, error.exitReason], ["E106", "denied"]);
  });
});

describe("readSettings() of azure", () => {
  const complete = {
    BRUIN_AZURE_KEYVAULT_URL: "https://shop.vault.azure.net",
    BRUIN_AZURE_AUTH_METHOD: "client_credentials",
    BRUIN_AZURE_TENANT_ID: "t",
    BRUIN_AZURE_CLIENT_ID: "c",
    BRUIN_AZURE_CLIENT_SECRET: marker,
  };
  const invalid = "invalid Azure Key Vault URL: must be https://<name>.vault.azure.net";
  const cases: readonly (readonly [Variables, string])[] = [
    [{ BRUIN_AZURE_KEYVAULT_URL: undefined }, "BRUIN_AZURE_KEYVAULT_URL env variable not set"],
    [{ BRUIN_AZURE_KEYVAULT_URL: "https://shop.example.com" }, invalid],
    [{ BRUIN_AZURE_KEYVAULT_URL: "http://shop.vault.azure.net" }, invalid],
    [{ BRUIN_AZURE_KEYVAULT_URL: "https://shop.vault.azure.net.example.com" }, invalid],
    [{ BRUIN_AZURE_KEYVAULT_URL: "https://shop.vault.azure.net/secrets" }, invalid],
    [{ BRUIN_AZURE_AUTH_METHOD: "magic" }, "unsupported Azure auth method: magic"],
    [
      { BRUIN_AZURE_TENANT_ID: undefined },
      "BRUIN_AZURE_TENANT_ID env variable not set for client_credentials auth",
    ],
    [
      { BRUIN_AZURE_CLIENT_SECRET: undefined },
      "BRUIN_AZURE_CLIENT_SECRET env variable not set for client_credentials auth",
    ],
  ];
  for (const [variables, message] of cases) {
    it(`refuses ${Object.entries(variables)}`, async () => {
      assertEquals((await refused({ ...complete, ...variables })).message, prefix + message);
    });
  }

  const ofMachine = {
    BRUIN_AZURE_KEYVAULT_URL: complete.BRUIN_AZURE_KEYVAULT_URL,
    BRUIN_AZURE_AUTH_METHOD: "managed_identity",
  };
  const ambient: readonly (readonly [Variables, string])[] = [
    [
      { ...complete, AZURE_AUTHORITY_HOST: "login.microsoftonline.com" },
      "AZURE_AUTHORITY_HOST is not a URL",
    ],
    [
      { ...complete, AZURE_AUTHORITY_HOST: "http://login.example.com" },
      "AZURE_AUTHORITY_HOST must use https; http is accepted for loopback hosts only",
    ],
    [
      { ...ofMachine, IDENTITY_ENDPOINT: "169.254.1.1/token", IDENTITY_HEADER: marker },
      "IDENTITY_ENDPOINT is not a URL",
    ],
    [
      { ...ofMachine, AZURE_POD_IDENTITY_AUTHORITY_HOST: "169.254.169.254" },
      "AZURE_POD_IDENTITY_AUTHORITY_HOST is not a URL",
    ],
  ];
  for (const [variables, message] of ambient) {
    it(`${message}: of what other tools of Azure read too`, async () => {
      assertEquals((await refused(variables)).message, prefix + message);
    });
  }

  it("does not look at variables of Azure that its method has no use for", () => {
    const env = { ...complete, IDENTITY_ENDPOINT: "nonsense", AZURE_TENANT_ID: "a b" };
    assertEquals(readSettings(envOf(env), () => {}).logins[0].method, "client_credentials");
  });

  it("knows the other clouds", () => {
    const found = ["vault.azure.cn", "vault.usgovcloudapi.net"].map((suffix) => {
      const env = envOf({ ...complete, BRUIN_AZURE_KEYVAULT_URL: `https://shop.${suffix}` });
      const { resource, authority } = readSettings(env, () => {});
      return `${resource} ${authority.host}`;
    });
    assertEquals(found, [
      "https://vault.azure.cn login.chinacloudapi.cn",
      "https://vault.usgovcloudapi.net login.microsoftonline.us",
    ]);
  });
});

describe("leastPolicy of azure", () => {
  const vault = "/subscriptions/0-1/resourceGroups/data/providers/Microsoft.KeyVault/vaults/shop";
  const write = (flags: Variables) =>
    azure.leastPolicy!.write(["my_lake", "b"], { env: envOf({}), warn() {}, flags });

  it("assigns a role on each secret", () => {
    assertEquals(write({ "vault-id": vault, assignee: "app-1" }), {
      format: "shell",
      text: ["b", "my-lake"].map((name) =>
        'az role assignment create --role "Key Vault Secrets User" --assignee app-1 \\\n' +
        `  --scope ${vault}/secrets/${name}`
      ).join("\n"),
    });
  });

  it("refuses what would be more than an id", async () => {
    for (const flags of [{ "vault-id": "x; rm -rf /" }, { assignee: "a b" }]) {
      await assertRejects(async () => void await write(flags), UsageError);
    }
  });
});
