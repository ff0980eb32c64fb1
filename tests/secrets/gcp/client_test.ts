import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError, UsageError } from "../../../src/errors.ts";
import { gcp } from "../../../src/secrets/gcp/mod.ts";
import { startGoogleAccounts } from "../../fakes/google_accounts.ts";
import { type GoogleSecrets, startGoogleSecrets } from "../../fakes/google_secrets.ts";
import { emptyProject as project } from "../empty_project.ts";

const { signal } = new AbortController();
const marker = "MARKER-6e0d";
const secret = (type: string) => JSON.stringify({ type, details: { value: marker } });
type Variables = Readonly<Record<string, string | undefined>>;

const open = (env: Variables) => gcp.open({ env: envOf(env), project, warn() {} });
const prefix = "failed to initialize Google Secret Manager client: ";

async function refused(env: Variables): Promise<SecretsError> {
  const error = await assertRejects(() => open(env), SecretsError);
  const printed = `${error.describe()}${Deno.inspect(error)}`;
  assertEquals(printed.includes(marker) || printed.includes("PRIVATE KEY"), false, printed);
  return error;
}

describe("SecretsReader.read() of gcp", () => {
  it("tells project and version, and follows a new version", async () => {
    await using secrets = await startGoogleSecrets({ "my-lake": secret("generic") });
    await using reader = await open(secrets.env);
    const before = await reader.read("my.lake", { signal });
    assertEquals(before?.origin?.secretName, "my-lake");
    assertEquals(before?.origin?.facts, { project: "shop", version: "1" });
    secrets.set("my-lake", secret("duckdb"));
    const after = await reader.read("my.lake", { signal });
    assertEquals([after?.type, after?.origin?.facts.version], ["duckdb", "2"]);
    assert(before?.origin?.revision !== after?.origin?.revision);
  });

  const failure = async (name: string, prepare: (secrets: GoogleSecrets) => void) => {
    await using secrets = await startGoogleSecrets({ lake: secret("generic") });
    prepare(secrets);
    await using reader = await open(secrets.env);
    const error = await assertRejects(
      async () => void await reader.read(name, { signal }),
      SecretsError,
    );
    assertEquals(error.describe().includes(marker), false);
    return `${error.explanation.code} ${error.message}`;
  };
  const start = "failed to read secret 'lake' from Google Secret Manager: ";

  it("explains a version that is disabled", async () => {
    assertEquals(
      await failure("lake", (secrets) => secrets.disable("lake")),
      `E114 ${start}it has no current value`,
    );
  });

  it("explains bytes", async () => {
    const bytes = new Uint8Array([0xff, 0xfe]);
    assertEquals(
      await failure("lake", (secrets) => secrets.set("lake", bytes)),
      "E117 secret 'lake' has no string value",
    );
  });

  it("stores secrets that it reads again", async () => {
    await using secrets = await startGoogleSecrets();
    await using writer = await gcp.openWriter!({ env: envOf(secrets.env), warn() {} });
    const first = await writer.write("lake", secret("generic"), signal);
    const second = await writer.write("lake", secret("duckdb"), signal);
    assertEquals([first.created, second.created], [true, false]);
    await using reader = await open(secrets.env);
    const found = await reader.read("lake", { signal });
    assertEquals([found?.type, found?.origin?.facts.version], ["duckdb", second.facts.version]);
  });
});

describe("the gcp backend logs in", () => {
  it("with the credentials of this machine, when it is told to", async () => {
    await using secrets = await startGoogleSecrets({ lake: secret("generic") });
    const path = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(path, secrets.env.BRUIN_GCP_SERVICE_ACCOUNT_JSON ?? "");
      const { BRUIN_GCP_SERVICE_ACCOUNT_JSON: _, ...env } = secrets.env;
      const ways = [
        { BRUIN_GCP_CREDENTIALS: "default", GOOGLE_APPLICATION_CREDENTIALS: path },
        { BRUIN_GCP_SERVICE_ACCOUNT_FILE: path },
      ];
      for (const way of ways) {
        await using reader = await open({ ...env, ...way });
        assertEquals((await reader.read("lake", { signal }))?.type, "generic");
      }
      const error = await refused({ ...env, BRUIN_GCP_SERVICE_ACCOUNT_FILE: `${path}.none` });
      assertEquals(error.explanation.code, "E311");
    } finally {
      await Deno.remove(path);
    }
  });

  it("and explains a key that Google does not know", async () => {
    await using other = await startGoogleAccounts();
    await using secrets = await startGoogleSecrets();
    const key = JSON.parse(other.keyFile);
    const known = JSON.parse(secrets.env.BRUIN_GCP_SERVICE_ACCOUNT_JSON ?? "");
    const json = JSON.stringify({ ...key, token_uri: known.token_uri });
    const error = await refused({ ...secrets.env, BRUIN_GCP_SERVICE_ACCOUNT_JSON: json });
    assertEquals(
      error.message,
      `${prefix}Google refused the credentials (HTTP 400, invalid_grant)`,
    );
    assertEquals([error.explanation.code, error.exitReason], ["E106", "denied"]);
  });
});

describe("the settings of gcp", () => {
  const complete = {
    BRUIN_GCP_PROJECT: "shop",
    BRUIN_GCP_SERVICE_ACCOUNT_JSON: `{"type":"service_account","private_key":"${marker}"}`,
  };
  const cases: readonly (readonly [Variables, string])[] = [
    [{ BRUIN_GCP_PROJECT: undefined }, "BRUIN_GCP_PROJECT env variable not set"],
    [
      { BRUIN_GCP_SERVICE_ACCOUNT_JSON: undefined },
      "BRUIN_GCP_SERVICE_ACCOUNT_FILE, BRUIN_GCP_SERVICE_ACCOUNT_JSON or BRUIN_GCP_CREDENTIALS " +
      "env variable not set",
    ],
    [{ BRUIN_GCP_PROJECT: "a/b" }, "BRUIN_GCP_PROJECT is not the id of a project"],
    [
      { BRUIN_GCP_CREDENTIALS: "default" },
      "BRUIN_GCP_SERVICE_ACCOUNT_JSON and BRUIN_GCP_CREDENTIALS exclude each other",
    ],
    [
      {},
      "BRUIN_GCP_SERVICE_ACCOUNT_JSON has a private_key that is not in PKCS#8",
    ],
    [
      { BRUIN_GCP_SERVICE_ACCOUNT_JSON: `{"private_key": ${marker}` },
      "BRUIN_GCP_SERVICE_ACCOUNT_JSON is not JSON",
    ],
  ];
  for (const [variables, message] of cases) {
    it(`are refused: ${message}`, async () => {
      const error = await refused({ ...complete, ...variables });
      assertEquals(error.message, prefix + message);
      assertEquals(error.exitReason, "configuration");
    });
  }
});

describe("leastPolicy of gcp", () => {
  const write = (flags: Variables) =>
    gcp.leastPolicy!.write(["my.lake", "b"], {
      env: envOf({ BRUIN_GCP_PROJECT: "shop" }),
      warn() {},
      flags,
    });

  it("binds the role on each secret", () => {
    const member = "serviceAccount:etl@shop.iam.gserviceaccount.com";
    assertEquals(
      write({ member }).text,
      ["b", "my-lake"].map((name) =>
        `gcloud secrets add-iam-policy-binding ${name} --project shop \\\n` +
        `  --member ${member} --role roles/secretmanager.secretAccessor`
      ).join("\n"),
    );
  });

  it("names the secrets in conditions on the project, as many as one may have", () => {
    const names = Array.from({ length: 15 }, (_, index) => `s${String(index).padStart(2, "0")}`);
    const { text } = gcp.leastPolicy!.write(names, {
      env: envOf({ BRUIN_GCP_PROJECT: "shop" }),
      warn() {},
      flags: { member: "user:a@b.c", "project-number": "123456" },
    });
    const expected = [names.slice(0, 13), names.slice(13)].map((some, index) =>
      "gcloud projects add-iam-policy-binding shop \\\n" +
      "  --member user:a@b.c --role roles/secretmanager.secretAccessor \\\n" +
      `  --condition 'title=bruin-secrets-${index + 1},expression=` +
      some.map((name) => `resource.name.startsWith("projects/123456/secrets/${name}/versions/")`)
        .join(" || ") +
      "'"
    );
    assertEquals(text, expected.join("\n"));
  });

  it("refuses the id of a project as its number, and more secrets than conditions name", async () => {
    const id = await assertRejects(
      async () => void await write({ "project-number": "shop" }),
      UsageError,
    );
    assertStringIncludes(id.explanation.fix ?? "", "gcloud projects describe");
    const many = Array.from({ length: 261 }, (_, index) => `s${index}`);
    const error = await assertRejects(
      async () =>
        void await gcp.leastPolicy!.write(many, {
          env: envOf({ BRUIN_GCP_PROJECT: "shop" }),
          warn() {},
          flags: { "project-number": "1" },
        }),
      UsageError,
    );
    assertStringIncludes(error.message, "can name 260 secrets, not 261");
  });

  it("refuses what is no member", async () => {
    const error = await assertRejects(async () => void await write({ member: "x; y" }), UsageError);
    assertStringIncludes(error.message, "--member");
  });
});
