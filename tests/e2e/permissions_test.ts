/** The AWS path under the "AWS only" permission set, with what it reads of the environment on record. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { permissions } from "../../tools/permissions.ts";
import { accessKey, startAccount } from "./aws.ts";
import { binary, bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

/** What is read besides `BRUIN_*`, by whom; under `--ignore-env` all but `AWS_*` and `HOME` read as unset. */
const readByPackages: Readonly<Record<string, readonly string[]>> = {
  "this program, for the endpoint": ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SECRETS_MANAGER"],
  "this program, for the proxy of the endpoint": [
    "ALL_PROXY",
    "HTTP_PROXY",
    "all_proxy",
    "http_proxy",
  ],
  "this program, to hide them in what it prints": [
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
  ],
  "the AWS SDK": [
    "AWS_ENABLE_DEFAULT_SOCKET_TIMEOUT_2026",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_BENCHMARK_MODE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_MAX_CONCURRENCY",
    "AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA",
    "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED",
    "_X_AMZN_TRACE_ID",
  ],
  "pg, which is told every value that these would give": [
    "NODE_PG_FORCE_NATIVE",
    "PGAPPNAME",
    "PGBINARY",
    "PGOPTIONS",
    "PGREPLICATION",
    "USER",
  ],
};

/** Read by the npm copy of Cliffy alone, so it is missing where packages come from JSR. */
const readByNpmCliffy = "_ISEXE_TEST_PLATFORM_";

// A compiled binary has its permissions built in and writes no audit.
const fromSource = binary === undefined && postgresNeeded === "";
const describeFromSource = fromSource ? describe : describe.skip;

describeFromSource(`bruin run under the "AWS only" permissions${postgresNeeded}`, () => {
  it("runs a pipeline on PostgreSQL and reads no other variable", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: small\n",
      "assets/one.sql": "/* @bruin\nname: one\ntype: pg.sql\n@bruin */\nselect 1",
    });
    await using account = await startAccount({
      "postgres-default": { type: "postgres", details: postgresDetails() },
    });
    const audit = `${folder.path}/audit.jsonl`;
    const { code, stdout, stderr } = await bruin(
      ["run", "--secrets-backend", "aws", "--no-log-file", `${folder.path}`],
      {
        env: { ...account.env, CURIOUS: "nobody's business", DENO_AUDIT_PERMISSIONS: audit },
        permissions: permissions.awsOnly,
        sensitive: [accessKey.secretAccessKey],
      },
    );
    assertEquals(code, 0, stdout + stderr);
    const read = (await Deno.readTextFile(audit)).split("\n").filter((line) => line !== "")
      .map((line): { permission: string; value: string } =>
        JSON.parse(line).datum ?? JSON.parse(line)
      )
      .filter(({ permission }) => permission === "env").map(({ value }) => value);
    assert(read.includes("BRUIN_AWS_ACCESS_KEY_ID"), "the audit is empty");
    const foreign = new Set(
      read.filter((name) => !/^BRUIN_/.test(name) && name !== readByNpmCliffy),
    );
    assertEquals([...foreign].sort(), Object.values(readByPackages).flat().sort());
  });
});
