/** What a signal does to a run that is in the middle of a statement. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, startBruin, temporaryFolder, writeFiles } from "./command.ts";
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
