import { assertEquals, assertRejects } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import { findLocalFiles } from "../../src/connections/local_files.ts";
import { ConnectionError } from "../../src/errors.ts";
import { Registry } from "../../src/registry.ts";
import { connectionTypes } from "../../src/sources/mod.ts";

const types = new Registry("connection type", connectionTypes);

describe("findLocalFiles()", () => {
  let root = "";
  before(async () => {
    root = await Deno.makeTempDir();
    await Deno.writeTextFile(`${root}/key.json`, "{}");
    await Deno.mkdir(`${root}/folder`);
  });
  after(() => Deno.remove(root, { recursive: true }));

  const find = (type: string, details: Record<string, unknown>) =>
    findLocalFiles(details, {
      connection: "wh",
      type: types.get(type),
      root,
      workingDirectory: "/srv/run",
    });

  it("gives absolute paths, relative ones from the project root", async () => {
    assertEquals(
      await find("google_cloud_platform", { project_id: "p", service_account_file: "key.json" }),
      { project_id: "p", service_account_file: `${root}/key.json` },
    );
    const storage = { path: "data", key_file: "key.json" };
    assertEquals(
      await find("iceberg", { storage }),
      { storage: { path: "data", key_file: `${root}/key.json` } },
    );
  });

  const problems: readonly (readonly [
    does: string,
    type: string,
    details: Record<string, unknown>,
    message: string,
    explanation: Record<string, unknown>,
  ])[] = [
    [
      "names the file, the working directory and the inline alternative",
      "google_cloud_platform",
      { service_account_file: "/no/key.json" },
      "connection 'wh': file given in details.service_account_file does not exist on this machine",
      {
        where: "/no/key.json, working directory /srv/run",
        fix: "use service_account_json to keep the key inside the secret",
      },
    ],
    [
      "knows the inline alternative of a private key",
      "snowflake",
      { private_key_path: "/no/key.p8" },
      "connection 'wh': file given in details.private_key_path does not exist on this machine",
      {
        where: "/no/key.p8, working directory /srv/run",
        fix: "use private_key to keep the key inside the secret",
      },
    ],
    [
      "names every file",
      "mysql",
      { ssl_ca_path: "/no/ca.pem", ssl_cert_path: "/no/cert.pem", ssl_key_path: "/no/key.pem" },
      "connection 'wh': file given in details.ssl_ca_path does not exist on this machine",
      {
        where: "/no/ca.pem, working directory /srv/run",
        cause: "also: details.ssl_cert_path (/no/cert.pem) does not exist on this machine; " +
          "details.ssl_key_path (/no/key.pem) does not exist on this machine",
        fix: "put the file there, or correct the path; relative ones start at the project root",
      },
    ],
  ];
  for (const [does, type, details, message, explanation] of problems) {
    it(does, async () => {
      const error = await assertRejects(() => find(type, details), ConnectionError);
      assertEquals([error.message, error.explanation], [message, explanation]);
      assertEquals(error.exitReason, "configuration");
    });
  }

  it("refuses a folder", async () => {
    const error = await assertRejects(
      () => find("google_cloud_platform", { service_account_file: "folder" }),
      ConnectionError,
    );
    assertEquals(
      error.message,
      "connection 'wh': file given in details.service_account_file is a folder",
    );
  });

  const unused: readonly (readonly [type: string, details: Record<string, unknown>])[] = [
    ["snowflake", { private_key_path: "/no/key.p8", private_key: "inline" }],
    ["google_cloud_platform", { service_account_file: "gs://bucket/key.json" }],
    ["duckdb", { path: "/no/file.duckdb" }],
  ];
  for (const [type, details] of unused) {
    it(`leaves ${Object.keys(details).join(" with ")} of ${type} alone`, async () => {
      assertEquals(await find(type, details), details);
    });
  }
});
