/** Secrets whose names `.bruin.yml` gives, and files that secrets name. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { startAccount } from "./aws.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { testRole } from "./postgres_role.ts";

const skip = Deno.env.get("BRUIN_TEST_POSTGRES") === undefined;
const needed = skip ? " (left out: set BRUIN_TEST_POSTGRES to a server)" : "";

const files = {
  "pipeline.yml": "name: shop\n",
  "assets/a.sql": "/* @bruin\nname: a\ntype: pg.sql\nconnection: my-postgres\n@bruin */\nselect 1",
};

describe("bruin run with `secrets` in .bruin.yml", () => {
  (skip ? it.skip : it)(`opens PostgreSQL with a login that RDS manages${needed}`, async () => {
    await using role = await testRole();
    await using folder = await temporaryFolder();
    const { username, password, ...server } = role.details;
    await using account = await startAccount({ "rds!cluster-1234": { username, password } });
    const beside = JSON.stringify({ secret: "rds!cluster-1234", type: "postgres", ...server });
    await writeFiles(folder.path, {
      ...files,
      ".bruin.yml": `environments:\n  default:\n    secrets:\n      my-postgres: ${beside}\n`,
    });
    const { code, stdout, stderr } = await bruin(["run", "--secrets-backend", "aws", folder.path], {
      env: { ...account.env, BRUIN_AWS_SECRET_PREFIX: "prod/" },
      cwd: folder.path,
      sensitive: [role.password],
    });
    assertEquals(code, 0, stdout + stderr);
    assertEquals(stderr, "");
    assertEquals(account.fetched(), ["rds!cluster-1234"]);
  });

  it("is planned with the names of the file, which no prefix belongs to", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ...files,
      ".bruin.yml":
        'environments:\n  default:\n    secrets:\n      my-postgres: "rds!cluster-1234"\n',
    });
    const env = { BRUIN_AWS_SECRET_PREFIX: "prod/", BRUIN_AWS_REGION: "eu-west-1" };
    const plan = (...more: string[]) =>
      bruin(["secrets", "plan", ...more, folder.path], { env, cwd: folder.path });
    const { code, stdout, stderr } = await plan();
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "rds!cluster-1234");
    assert(!stdout.includes("prod/"), stdout);
    const policy = await plan("--policy", "--account", "111122223333");
    assertStringIncludes(
      policy.stdout,
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!cluster-1234-??????",
    );
  });

  it("says what the file is for when no backend is chosen", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ...files,
      ".bruin.yml": "environments:\n  default:\n    secrets:\n      my-postgres: prod/pg\n",
    });
    const { code, stderr } = await bruin(["run", folder.path], { cwd: folder.path });
    assertEquals(code, 78);
    assertStringIncludes(
      stderr,
      "fix: it is named below 'secrets' only; choose the backend with --secrets-backend",
    );
  });
});

describe("bruin run with a secret that names a file", () => {
  it("starts nothing when the file is not on this machine", async () => {
    await using folder = await temporaryFolder();
    const details = { project_id: "p", service_account_file: "keys/gcp.json" };
    await using account = await startAccount({
      "my-postgres": { type: "google_cloud_platform", details },
    });
    await writeFiles(folder.path, { ...files, ".bruin.yml": "environments: {default: {}}\n" });
    const { code, stdout, stderr } = await bruin(["run", "--secrets-backend", "aws", folder.path], {
      env: account.env,
      cwd: folder.path,
    });
    assertEquals(code, 78);
    assertStringIncludes(
      stderr,
      "connection 'my-postgres': file given in details.service_account_file does not exist",
    );
    assertStringIncludes(stderr, `${folder.path}/keys/gcp.json`);
    assertStringIncludes(stderr, "fix: use service_account_json to keep the key inside the secret");
    assert(!stdout.includes("Running:"), stdout);
  });
});
