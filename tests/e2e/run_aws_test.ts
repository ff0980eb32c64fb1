/** `bruin run --secrets-backend aws` as the user's document describes it. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { accessKey, startAccount } from "./aws.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const marker = "s3cr3t-M@rker/value";
const duckdb = { type: "duckdb", details: { path: "shop.duckdb" } };

function asset(name: string, header: readonly string[] = [], query = "select 1 as id"): string {
  return ["/* @bruin", `name: ${name}`, "type: duckdb.sql", ...header, "@bruin */", query].join(
    "\n",
  );
}

/** A pipeline of independent assets on one connection. */
function manyAssets(count: number, connection: string): Record<string, string> {
  const names = Array.from({ length: count }, (_, index) => `asset_${index}`);
  return {
    "pipeline.yml": "name: shop\n",
    ...Object.fromEntries(
      names.map((name) => [`assets/${name}.sql`, asset(name, [`connection: ${connection}`])]),
    ),
  };
}

describe("bruin run --secrets-backend aws", () => {
  it("runs the flights example, twice, with one request a run", async () => {
    await using folder = await temporaryFolder();
    await using account = await startAccount({
      "flights-duckdb": { type: "duckdb", details: { path: `${folder.path}/flights.duckdb` } },
    });
    await import("vega-datasets");
    const data = fileURLToPath(new URL("../data", import.meta.resolve("vega-datasets")));
    const example = fileURLToPath(new URL("../../examples/flights", import.meta.url));
    const run = (start: string, end: string, ...more: string[]) =>
      bruin(
        [
          ...["run", "--secrets-backend", "aws", "--no-log-file", ...more],
          ...[
            "--start-date",
            start,
            "--end-date",
            end,
            "--var",
            `data=${JSON.stringify(data)}`,
            example,
          ],
        ],
        { env: account.env, sensitive: [accessKey.secretAccessKey] },
      );
    const first = await run("2001-01-01", "2001-01-31", "--full-refresh");
    assertEquals(first.code, 0, first.stdout + first.stderr);
    const second = await run("2001-02-01", "2001-02-28");
    assertEquals(second.code, 0, second.stdout + second.stderr);
    assertStringIncludes(second.stdout, "✓ Assets executed      7 succeeded");
    assertEquals(account.fetched(), ["flights-duckdb", "flights-duckdb"]);
  });

  it("names every missing variable, the first in the words of the documentation", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, manyAssets(1, "warehouse"));
    const { code, stderr } = await bruin(["run", "--secrets-backend", "aws", folder.path], {
      env: { BRUIN_AWS_SECRET_ACCESS_KEY: marker },
      sensitive: [marker],
    });
    assertEquals(code, 78);
    const [first] = stderr.split("\n");
    assertEquals(
      first,
      "failed to initialize AWS Secrets Manager client: BRUIN_AWS_ACCESS_KEY_ID env variable not set",
    );
    assertStringIncludes(stderr, "BRUIN_AWS_REGION");
  });

  it("sends one request for 20 assets on one connection with 8 workers", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, manyAssets(20, "warehouse"));
    await using account = await startAccount({ warehouse: duckdb });
    const { code, stdout } = await bruin(
      ["run", "--secrets-backend", "aws", "--workers", "8", folder.path],
      { env: account.env, cwd: folder.path },
    );
    assertEquals(code, 0);
    assertStringIncludes(stdout, "20 succeeded");
    assertEquals(account.fetched(), ["warehouse"]);
  });

  it("sends one request and prints one message for a missing secret that 20 assets use", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, manyAssets(20, "warehuose"));
    await using account = await startAccount({ warehouse: duckdb });
    const { code, stdout, stderr } = await bruin(["run", "--secrets-backend", "aws", folder.path], {
      env: account.env,
    });
    assertEquals(code, 78);
    assertEquals(account.fetched(), ["warehuose"]);
    const phrase = "failed to read secret 'warehuose' from AWS Secrets Manager";
    assertEquals(stderr.split(phrase).length - 1, 1, stderr);
    assertStringIncludes(stderr, "asset_0, asset_1");
    assertStringIncludes(stderr, "and 8 more");
    assert(!stdout.includes("Running:"), "no asset may start");
  });

  it("reports everything that is wrong with all secrets in one go, and starts nothing", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": asset("a", ["connection: good"]),
      "assets/b.sql": asset("b", ["connection: gone"]),
      "assets/c.sql": asset("c", ["connection: broken"]),
      "assets/d.sql": asset("d", ["connection: mistyped"]),
    });
    await using account = await startAccount({
      good: duckdb,
      broken: `{"type": "duckdb", "details": {"path": "${marker}"`,
      mistyped: {
        type: "postgres",
        details: { hots: "db", username: "etl", pasword: marker, port: "many" },
      },
    });
    const { code, stdout, stderr } = await bruin(["run", "--secrets-backend", "aws", folder.path], {
      env: account.env,
      sensitive: [marker],
    });
    assertEquals(code, 78);
    assertStringIncludes(stderr, "failed to read secret 'gone' from AWS Secrets Manager");
    assertStringIncludes(stderr, "failed to parse secret as JSON: secret 'broken'");
    assertStringIncludes(stderr, "secret 'mistyped' is not a valid postgres connection");
    for (const hint of ["'host'", "'password'", "details.port"]) assertStringIncludes(stderr, hint);
    assert(!stdout.includes("Running:"), "no asset may start");
    assertEquals(account.fetched().sort(), ["broken", "gone", "good", "mistyped"]);
  });

  it("asks for no secret that the chosen assets do not use", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": asset("a", ["connection: good"]),
      "assets/b.sql": asset("b", ["connection: gone"]),
    });
    await using account = await startAccount({ good: duckdb });
    const { code } = await bruin(
      ["run", "--secrets-backend", "aws", `${folder.path}/assets/a.sql`],
      {
        env: account.env,
      },
    );
    assertEquals(code, 0);
    assertEquals(account.fetched(), ["good"]);
  });

  it("says that a binary secret has no string value", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, manyAssets(1, "warehouse"));
    const { startSecretsManager } = await import("../fakes/secrets_manager.ts");
    await using server = await startSecretsManager({
      region: "us-east-1",
      credentials: accessKey,
      secrets: { warehouse: new TextEncoder().encode(marker) },
    });
    const { stderr } = await bruin(["run", "--secrets-backend", "aws", folder.path], {
      env: {
        BRUIN_AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
        BRUIN_AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
        BRUIN_AWS_REGION: "us-east-1",
        BRUIN_AWS_ENDPOINT_URL: server.url,
      },
      sensitive: [marker],
    });
    assertStringIncludes(stderr, "secret 'warehouse' has no string value");
  });
});

describe("the choice of the secrets backend", () => {
  const choices: readonly {
    readonly title: string;
    readonly args: readonly string[];
    readonly variable?: string;
    readonly code: number;
  }[] = [
    { title: "follows BRUIN_SECRETS_BACKEND", args: ["run"], variable: "aws", code: 0 },
    { title: "trims blanks", args: ["run", "--secrets-backend", " aws "], code: 0 },
    {
      title: "takes the flag before the command",
      args: ["--secrets-backend", "aws", "run"],
      code: 0,
    },
    {
      title: "prefers the flag over the variable",
      args: ["run", "--secrets-backend", "aws"],
      variable: "file",
      code: 0,
    },
    { title: "is .bruin.yml without both", args: ["run"], code: 78 },
    {
      title: "refuses what it does not know",
      args: ["run", "--secrets-backend", "awss"],
      code: 64,
    },
    { title: "refuses an unknown variable", args: ["run"], variable: "nope", code: 64 },
  ];
  for (const { title, args, variable, code: expected } of choices) {
    it(title, async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, manyAssets(1, "warehouse"));
      await using account = await startAccount({ warehouse: duckdb });
      const { code, stderr } = await bruin([...args, folder.path], {
        env: variable === undefined
          ? account.env
          : { ...account.env, BRUIN_SECRETS_BACKEND: variable },
      });
      assertEquals(code, expected, stderr);
      assertEquals(account.fetched().length, expected === 0 ? 1 : 0);
      if (expected === 64) {
        assertMatch(
          stderr,
          /^unsupported secrets backend "(awss|nope)"; possible values: vault, doppler, aws, azure/,
        );
      }
    });
  }
});
