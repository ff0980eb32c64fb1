/** What a signal does to a run that is in the middle of a statement. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { startLoopbackServer } from "../fakes/loopback_server.ts";
import { accessKey } from "./aws.ts";
import { bruin, finish, startBruin, temporaryFolder, waitFor, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

interface SlowPipeline {
  readonly type: "duckdb.sql" | "pg.sql";
  readonly query: string;
  readonly connections: Readonly<Record<string, unknown>>;
}

const slowDuckdb: SlowPipeline = {
  type: "duckdb.sql",
  query: "select count(*) from range(1000000000000) as a where random() < 0",
  connections: { duckdb: [{ name: "duckdb-default", path: "slow.duckdb" }] },
};

const slowPostgres: SlowPipeline = {
  type: "pg.sql",
  query: "select pg_sleep(60), 'signal test'",
  connections: { postgres: [{ name: "postgres-default", ...postgresDetails() }] },
};

/** Starts the pipeline, sends the signal once its asset runs, and waits for the end. */
async function interrupt(folder: string, pipeline: SlowPipeline, signal: Deno.Signal) {
  await writeFiles(folder, {
    ".bruin.yml": JSON.stringify({
      environments: { default: { connections: pipeline.connections } },
    }),
    "pipeline.yml": "name: slow\n",
    "assets/slow.sql":
      `/* @bruin\nname: slow\ntype: ${pipeline.type}\n@bruin */\n${pipeline.query}`,
    "assets/after.sql":
      `/* @bruin\nname: after\ntype: ${pipeline.type}\ndepends: [slow]\n@bruin */\nselect 1`,
  });
  const process = await startBruin(["run", "--no-log-file", folder]);
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let output = "";
  let sent = false;
  while (true) {
    const { done, value } = await reader.read();
    if (done) break;
    output += value;
    if (!sent && output.includes("Running:  slow")) {
      sent = true;
      await new Promise((resolve) => setTimeout(resolve, 500));
      process.kill(signal);
    }
  }
  await process.stderr.cancel();
  const { code } = await process.status;
  return { code, output };
}

describe("bruin run", () => {
  for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    it(`cancels what runs and prints the partial summary after ${signal}`, async () => {
      await using folder = await temporaryFolder();
      const { code, output } = await interrupt(folder.path, slowDuckdb, signal);
      assertEquals(code, expected, output);
      assertStringIncludes(output, "bruin run aborted after");
      assertStringIncludes(output, "1 not started");
      assert(!output.includes("Running:  after"), output);
    });
  }
});

/** Where each login goes that takes time; the server never answers. */
const logins: readonly (readonly [string, (url: string) => Readonly<Record<string, string>>])[] = [
  ["vault", (url) => ({
    BRUIN_VAULT_HOST: url,
    BRUIN_VAULT_PATH: "bruin",
    BRUIN_VAULT_MOUNT_PATH: "secret",
    BRUIN_VAULT_ROLE_ID: "role",
    BRUIN_VAULT_SECRET_ID: "secret-id",
  })],
  ["aws", (url) => ({
    BRUIN_AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
    BRUIN_AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
    BRUIN_AWS_REGION: "us-east-1",
    BRUIN_AWS_ENDPOINT_URL: url,
    BRUIN_AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/etl",
    BRUIN_AWS_STS_ENDPOINT_URL: url,
  })],
];

describe("bruin run, while its secrets backend logs in", () => {
  for (const [backend, variables] of logins) {
    it(`ends at once after SIGTERM, and says so (${backend})`, async () => {
      await using folder = await temporaryFolder();
      await using server = await startLoopbackServer(() => "silence");
      await writeFiles(folder.path, {
        "pipeline.yml": "name: p\n",
        "assets/a.sql": "/* @bruin\nname: a\ntype: pg.sql\n@bruin */\nselect 1",
      });
      const env = { ...variables(server.url), BRUIN_SECRETS_BACKEND: backend };
      const process = await startBruin(["run", "--no-log-file", folder.path], { env });
      await waitFor(process, () => Promise.resolve(server.requests.length > 0));
      const start = performance.now();
      process.kill("SIGTERM");
      const { code, stderr } = await finish(process);
      assertEquals(code, 143, stderr);
      assertStringIncludes(stderr, "Stopped by SIGTERM");
      // A login has 30 seconds.
      assert(performance.now() - start < 10_000);
    });
  }
});

const describeWithServer = postgresNeeded === "" ? describe : describe.skip;

describeWithServer(`bruin run on PostgreSQL${postgresNeeded}`, () => {
  it("leaves no statement behind in the server after SIGTERM", async () => {
    await using folder = await temporaryFolder();
    const { code, output } = await interrupt(folder.path, slowPostgres, "SIGTERM");
    assertEquals(code, 143, output);
    const left = `select count(*) from pg_stat_activity
      where state = 'active' and query like 'select pg_sleep(60)%' and pid <> pg_backend_pid()`;
    await writeFiles(folder.path, {
      "assets/slow.sql": "/* @bruin\nname: slow\ntype: pg.sql\ncustom_checks:\n" +
        `  - {name: nothing is left, value: 0, query: "${left.replaceAll("\n", " ")}"}\n` +
        "@bruin */\nselect 1",
    });
    const check = await bruin(["run", "--no-log-file", folder.path]);
    assertEquals(check.code, 0, check.stdout);
  });
});
