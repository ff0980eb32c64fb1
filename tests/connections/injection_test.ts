import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { injectedText } from "../../src/connections/injection.ts";
import { resolveSecret } from "../../src/connections/resolve.ts";
import { ConnectionError } from "../../src/errors.ts";
import { Redactor } from "../../src/redactor.ts";
import { Registry } from "../../src/registry.ts";
import { Sealed } from "../../src/sealed.ts";
import { connectionTypes } from "../../src/sources/mod.ts";

const types = new Registry("connection type", connectionTypes);

async function inject(
  { name, type, details, root = "/p", redactor = new Redactor() }: {
    readonly name: string;
    readonly type: string;
    readonly details: Record<string, unknown>;
    readonly root?: string;
    readonly redactor?: Redactor;
  },
): Promise<string> {
  const secret = { type, details: new Sealed(details), warnings: [], origin: undefined };
  const resolved = resolveSecret(name, secret, { types, redactor, warn: () => {} });
  return await injectedText(types.get(type), resolved, { root, redactor });
}

const postgres = {
  username: "myuser",
  password: "mypassword",
  host: "localhost",
  port: 5432,
  database: "mydatabase",
};

describe("injectedText()", () => {
  it("gives PostgreSQL's fields under their names, without those that are not set", async () => {
    assertEquals(
      await inject({
        name: "my-postgres",
        type: "postgres",
        details: { schema: "public", ...postgres },
      }),
      '{"name":"my-postgres","username":"myuser","password":"mypassword","host":"localhost",' +
        '"port":5432,"database":"mydatabase","schema":"public"}',
    );
  });

  it("puts the limit first, and fills nothing in", async () => {
    const { port: _, ...details } = postgres;
    assertEquals(
      await inject({
        name: "pg",
        type: "postgres",
        details: { ...details, max_concurrent_assets: 3, pool_max_conns: 5 },
      }),
      '{"name":"pg","max_concurrent_assets":3,"username":"myuser","password":"mypassword",' +
        '"host":"localhost","port":0,"database":"mydatabase","pool_max_conns":5}',
    );
  });

  it("gives the bare value of a generic connection", async () => {
    assertEquals(
      await inject({ name: "token", type: "generic", details: { value: '{"a": 1}' } }),
      '{"a": 1}',
    );
  });

  it("gives Snowflake's fields always, in alphabetical order", async () => {
    assertEquals(
      await inject({
        name: "my-snowflake",
        type: "snowflake",
        details: {
          account: "my-account",
          username: "myuser",
          password: "mypassword",
          warehouse: "my-warehouse",
          database: "my-database",
          schema: "my-schema",
        },
      }),
      '{"account":"my-account","database":"my-database","name":"my-snowflake",' +
        '"password":"mypassword","private_key":"","region":"","role":"","schema":"my-schema",' +
        '"token":"","username":"myuser","warehouse":"my-warehouse"}',
    );
  });

  it("puts the content of BigQuery's key file beside its path, and hides it", async () => {
    const root = await Deno.makeTempDir();
    const redactor = new Redactor();
    const key = '{"type":"service_account","private_key":"very-secret-key"}';
    await Deno.writeTextFile(`${root}/key.json`, key);
    const text = await inject({
      name: "my-bigquery",
      type: "google_cloud_platform",
      details: { project_id: "my-gcp-project", service_account_file: "key.json" },
      root,
      redactor,
    });
    assertEquals(
      text,
      '{"location":"","name":"my-bigquery","project_id":"my-gcp-project",' +
        `"service_account_file":"key.json","service_account_json":${JSON.stringify(key)},` +
        '"use_application_default_credentials":"false"}',
    );
    assertEquals(redactor.redact(`>${key}<`), ">****<");
    await Deno.remove(root, { recursive: true });
  });

  it("puts the content of Snowflake's key file in the place of its path", async () => {
    const root = await Deno.makeTempDir();
    await Deno.writeTextFile(`${root}/key.pem`, "the key");
    const details = { account: "a", username: "u", private_key_path: "key.pem" };
    const text = await inject({ name: "sf", type: "snowflake", details, root });
    const { private_key, private_key_path } = JSON.parse(text);
    assertEquals([private_key, private_key_path], ["the key", undefined]);
    await Deno.remove(root, { recursive: true });
  });

  it("says which connection has a key file that cannot be read", async () => {
    const error = await assertRejects(() =>
      inject({
        name: "bq",
        type: "google_cloud_platform",
        details: { project_id: "p", service_account_file: "/nowhere/key.json" },
      }), ConnectionError);
    assertEquals(error.message, "failed to marshal connection 'bq'");
  });
});
