/** The secrets that the user's document gives as examples, as they are. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { startAccount } from "./aws.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

describe("the examples of the documentation", () => {
  const examples = {
    "my-postgres": {
      type: "postgres",
      details: {
        host: "localhost",
        port: 5432,
        username: "myuser",
        password: "mypassword",
        database: "mydatabase",
        schema: "public",
      },
    },
    "my-snowflake": {
      type: "snowflake",
      details: {
        account: "my-account",
        username: "myuser",
        password: "mypassword",
        warehouse: "my-warehouse",
        database: "my-database",
        schema: "my-schema",
      },
    },
    "my-bigquery": {
      type: "google_cloud_platform",
      details: {
        project_id: "my-gcp-project",
        service_account_file: "/path/to/service-account.json",
      },
    },
  };
  const assetTypes = {
    "my-postgres": "pg.sql",
    "my-snowflake": "sf.sql",
    "my-bigquery": "bq.sql",
  };

  async function project() {
    const folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: shop\n",
      ...Object.fromEntries(
        Object.entries(assetTypes).map(([connection, type]) => [
          `assets/${connection}.sql`,
          `/* @bruin\nname: shop.${
            connection.slice(3)
          }\ntype: ${type}\nconnection: ${connection}\n@bruin */\nselect 1`,
        ]),
      ),
    });
    return folder;
  }

  it("are good secrets, but for a file that is not there", async () => {
    await using folder = await project();
    await using account = await startAccount(examples);
    const { code, stdout } = await bruin(
      ["secrets", "check", "--secrets-backend", "aws", folder.path],
      { env: account.env, sensitive: ["mypassword"] },
    );
    assertEquals(code, 78);
    for (const verdict of ["my-bigquery .* bad", "my-postgres .* good", "my-snowflake .* good"]) {
      assert(new RegExp(`^${verdict}$`, "m").test(stdout), stdout);
    }
    for (
      const text of [
        "file given in details.service_account_file does not exist on this machine",
        "where: /path/to/service-account.json, working directory ",
        "fix: use service_account_json to keep the key inside the secret",
      ]
    ) assertStringIncludes(stdout, text);
  });

  it("name the file that is missing before anything is started", async () => {
    await using folder = await project();
    await using account = await startAccount(examples);
    const { code, stdout, stderr } = await bruin(
      ["run", "--secrets-backend", "aws", folder.path],
      { env: account.env, sensitive: ["mypassword"] },
    );
    assertEquals(code, 78, stdout + stderr);
    for (
      const text of [
        "connection 'my-bigquery': file given in details.service_account_file does not exist",
      ]
    ) assertStringIncludes(stderr, text);
    assertEquals(account.fetched().toSorted(), ["my-bigquery", "my-postgres", "my-snowflake"]);
  });
});
