/** What `bruin run` tells programs: JSON lines, the run log, and `--debug`. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { accessKey, startAccount } from "./aws.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const marker = "s3cr3t-M@rker/value";
const sensitive = [marker, accessKey.secretAccessKey];
const secrets = {
  "prod/lake": { type: "duckdb", details: { path: "shop.duckdb", token: marker } },
  "prod/spare": { type: "duckdb", details: { path: "spare.duckdb" } },
};

async function runShop(flags: readonly string[], stored: Readonly<Record<string, unknown>>) {
  const folder = await temporaryFolder();
  const asset = (name: string, connection: string) =>
    `/* @bruin\nname: ${name}\ntype: duckdb.sql\nconnection: ${connection}\n@bruin */\nselect 1`;
  await writeFiles(folder.path, {
    "pipeline.yml": "name: shop\n",
    "assets/a.sql": asset("a", "lake"),
    "assets/b.sql": asset("b", "spare"),
    "assets/c.sql": asset("c", "lake"),
  });
  await using account = await startAccount(stored);
  const finished = await bruin(["run", "--secrets-backend", "aws", ...flags, folder.path], {
    env: { ...account.env, BRUIN_AWS_SECRET_PREFIX: "prod/" },
    cwd: folder.path,
    sensitive,
  });
  return { ...finished, folder, fetched: account.fetched() };
}

/** Every line of a text as JSON. */
function parseLines(text: string) {
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

describe("bruin run --log-format json", () => {
  it("prints nothing but JSON lines", async () => {
    const { code, stdout, stderr, folder } = await runShop(["--log-format", "json"], secrets);
    await using _ = folder;
    assertEquals(code, 0, stdout + stderr);
    assertEquals(stderr, "");
    const events = parseLines(stdout);
    for (const line of events) {
      await assertFits(line, "run_log");
      const { time, level, event } = line;
      assertMatch(time, /^\d{4}-\d\d-\d\dT.*Z$/);
      assertMatch(level, /^(info|warning)$/);
      assertMatch(event, /^[a-z_]+$/);
    }
    const finished = events.filter(({ event }) => event === "finished");
    assertEquals(finished.map(({ task }) => task).sort(), ["a", "b", "c"]);
    const [summary] = events.filter(({ event }) => event === "summary");
    assertEquals(summary.results.length, 3);
  });

  it("explains in JSON why nothing was started", async () => {
    const { code, stdout, folder } = await runShop(["--log-format", "json"], {
      "prod/lake": `{"type": "duckdb", "details": {"path": "${marker}"`,
    });
    await using _ = folder;
    assertEquals(code, 78);
    const failure = parseLines(stdout).at(-1);
    await assertFits(failure, "run_log");
    assertEquals([failure.level, failure.event], ["error", "failure"]);
    assertEquals(failure.errors.length, 2);
    assertMatch(failure.errors[0].error, /^failed to parse secret as JSON: secret 'prod\/lake'/);
    assertEquals(failure.errors[1].code, "E113");
  });
});

describe("bruin run --debug", () => {
  const line =
    /^Debug: secret 'prod\/(lake|spare)' \(duckdb\), version [0-9a-f-]{36}, \d+ ms, 1 request$/;

  it("prints a line for each fetched secret", async () => {
    const { code, stderr, folder, fetched } = await runShop(["--debug"], secrets);
    await using _ = folder;
    assertEquals(code, 0, stderr);
    assertEquals(fetched.sort(), ["prod/lake", "prod/spare"]);
    const lines = stderr.split("\n").filter((text) => text.startsWith("Debug: "));
    assertEquals(lines.length, 2);
    for (const text of lines) assertMatch(text, line);
  });

  it("prints them as JSON too", async () => {
    const { stdout, folder } = await runShop(["--debug", "--log-format", "json"], secrets);
    await using _ = folder;
    const found = parseLines(stdout).filter(({ level }) => level === "debug");
    assertEquals(found.map(({ connection }) => connection).sort(), ["lake", "spare"]);
    for (const line of found) {
      await assertFits(line, "run_log");
      const { event, type, requests, fetch_ms } = line;
      assertEquals([event, type, requests], ["secret", "duckdb", 1]);
      assert(fetch_ms >= 0);
    }
  });

  it("is quiet without the flag", async () => {
    const { stderr, folder } = await runShop([], secrets);
    await using _ = folder;
    assert(!stderr.includes("Debug:"));
  });
});

describe("the run log", () => {
  it("tells which version of each secret was used", async () => {
    const { folder } = await runShop([], secrets);
    await using _ = folder;
    const runs = `${folder.path}/logs/runs/shop`;
    const files = await Array.fromAsync(Deno.readDir(runs));
    const file = files.find(({ name }) => name.endsWith(".json"));
    const log = JSON.parse(await Deno.readTextFile(`${runs}/${file?.name}`));
    assertEquals(log.secrets.length, 2);
    const [lake] = log.secrets;
    assertEquals(Object.keys(lake), [
      ...["name", "secret", "arn", "region", "version", "age_seconds", "fetch_ms", "requests"],
    ]);
    assertEquals([lake.name, lake.secret], ["lake", "prod/lake"]);
    assertEquals([lake.region, lake.requests], ["us-east-1", 1]);
    assertMatch(lake.arn, /^arn:aws:secretsmanager:us-east-1:\d+:secret:prod\/lake-/);
    assertMatch(lake.version, /^[0-9a-f-]{36}$/);
    assert(lake.age_seconds >= 0 && lake.fetch_ms >= 0);
  });
});
