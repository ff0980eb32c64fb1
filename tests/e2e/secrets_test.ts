/** `bruin secrets`: what users do with secrets besides running a pipeline. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Fault } from "../fakes/secrets_manager.ts";
import { assertFits } from "./answers.ts";
import { accessKey, startAccount } from "./aws.ts";
import { permissions } from "../../tools/permissions.ts";
import { bruin, type BruinOptions, temporaryFolder, writeFiles } from "./command.ts";

const marker = "s3cr3t-M@rker/value";
const sensitive = [marker, accessKey.secretAccessKey];
const duckdb = { type: "duckdb", details: { path: "shop.duckdb" } };
const postgres = {
  type: "postgres",
  details: { host: "db.internal", username: "etl", password: marker, database: "shop" },
};

function asset(name: string, connection: string, header: readonly string[] = []): string {
  const type = connection.startsWith("lake") ? "duckdb.sql" : "pg.sql";
  return [
    "/* @bruin",
    `name: ${name}`,
    `type: ${type}`,
    `connection: ${connection}`,
    ...header,
    "@bruin */",
    "select 1 as id",
  ].join("\n");
}

/** A folder with a pipeline; each asset names one connection. */
async function shop(assets: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, {
    "pipeline.yml": "name: shop\n",
    ...Object.fromEntries(
      Object.entries(assets).map(([name, text]) => [`assets/${name}.sql`, text]),
    ),
  });
  return folder;
}

/** The answer of `secrets NAME …`, which fits the schema of that command. */
async function json(args: readonly string[], options: BruinOptions = {}) {
  const { code, stdout, stderr } = await bruin([...args, "-o", "json"], { sensitive, ...options });
  let value;
  try {
    value = JSON.parse(stdout);
  } catch {
    throw new Error(`no JSON: ${stdout}${stderr}`);
  }
  await assertFits(value, schemaOf(args, value));
  return { code, value };
}

function schemaOf([, name]: readonly string[], value: object): string {
  if ("error" in value) return "failure";
  return name === "plan" && "format" in value ? "secrets_policy" : `secrets_${name}`;
}

const aws = ["--secrets-backend", "aws"];

describe("bruin secrets check", () => {
  it("shows each connection once, asks once for each, and opens none", async () => {
    await using folder = await shop({
      a: asset("shop.a", "warehouse"),
      b: asset("shop.b", "warehouse"),
      c: asset("shop.c", "lake"),
    });
    await using account = await startAccount({ warehouse: postgres, lake: duckdb });
    const { code, stdout, stderr } = await bruin(["secrets", "check", ...aws, folder.path], {
      env: account.env,
      permissions: permissions.awsOnly,
      sensitive,
    });
    assertEquals(code, 0, stdout + stderr);
    assertEquals(account.fetched().sort(), ["lake", "warehouse"]);
    const lines = stdout.trimEnd().split("\n");
    assertEquals(
      lines[0],
      "Checked 2 connections of the pipeline 'shop' in AWS Secrets Manager",
    );
    assertMatch(lines[2], /^CONNECTION +TYPE +VERSION +AGE +USED BY +VERDICT$/);
    assertMatch(lines[3], /^lake +duckdb +[0-9a-f]{8} +\d+s +shop\.c +good$/);
    assertMatch(lines[4], /^warehouse +postgres +[0-9a-f]{8} +\d+s +shop\.a, shop\.b +good$/);
    for (const line of lines) assert(line.length <= 80, line);
  });

  it("explains every problem below the table, with the exit code of the gravest", async () => {
    await using folder = await shop({
      a: asset("shop.a", "good"),
      b: asset("shop.b", "gone"),
      c: asset("shop.c", "broken"),
      d: asset("shop.d", "lake"),
      e: asset("shop.e", "mistyped"),
    });
    const { path } = folder;
    await writeFiles(path, { "assets/f.sql": asset("shop.f", "lake").replace("duckdb", "pg") });
    await using account = await startAccount({
      good: postgres,
      lake: duckdb,
      broken: `{"type": "postgres", "details": {"password": "${marker}"`,
      mistyped: { type: "postgres", details: { ...postgres.details, port: "many", host: 7 } },
    });
    const { code, stdout } = await bruin(["secrets", "check", ...aws, path], {
      env: account.env,
      sensitive,
    });
    assertEquals(code, 78);
    for (
      const verdict of [
        /^broken +- .* bad$/m,
        /^gone +- .* missing$/m,
        /^good +postgres .* good$/m,
        /^lake +duckdb .* wrong type$/m,
        /^mistyped +- .* bad$/m,
      ]
    ) assertMatch(stdout, verdict);
    for (
      const text of [
        "failed to parse secret as JSON: secret 'broken'",
        "failed to read secret 'gone' from AWS Secrets Manager",
        "secret 'mistyped' is not a valid postgres connection",
        "details.port: expected an integer",
        "used by: shop.b",
        "asset 'shop.f' (pg.sql) needs a postgres connection, but 'lake' is of type duckdb",
      ]
    ) assertStringIncludes(stdout, text);
    assertEquals(account.fetched().length, 5);
  });

  const denied: Fault = { kind: "error", code: "AccessDeniedException", secret: "warehouse" };
  const endings: readonly {
    readonly verdict: string;
    readonly code: number;
    readonly faults: readonly Fault[];
    readonly compat?: boolean;
  }[] = [
    { verdict: "denied", code: 77, faults: [denied] },
    { verdict: "denied", code: 1, faults: [denied], compat: true },
    {
      verdict: "throttled",
      code: 75,
      faults: [{ kind: "error", code: "ThrottlingException", secret: "warehouse" }],
    },
    { verdict: "unreachable", code: 69, faults: [{ kind: "reset", secret: "warehouse" }] },
  ];
  for (const { verdict, code: expected, faults, compat = false } of endings) {
    it(`ends with ${expected} when a secret is ${verdict}`, async () => {
      await using folder = await shop({ a: asset("shop.a", "warehouse") });
      await using account = await startAccount({ warehouse: postgres }, { faults });
      const { code, value } = await json(["secrets", "check", ...aws, folder.path], {
        env: {
          ...account.env,
          BRUIN_AWS_MAX_RETRIES: "1",
          BRUIN_AWS_RETRY_WAIT_MIN: "1ms",
          BRUIN_AWS_RETRY_WAIT_MAX: "2ms",
          ...compat ? { BRUIN_EXIT_CODES: "compat" } : {},
        },
      });
      assertEquals(code, expected);
      assertEquals(value.connections[0].verdict, verdict);
      assertStringIncludes(value.connections[0].problem.error, "failed to read secret");
    });
  }

  it("prints facts about each secret as JSON, behind a prefix", async () => {
    await using folder = await shop({
      a: asset("shop.a", "warehouse", ["tags: [daily]"]),
      b: asset("shop.b", "other"),
    });
    await using account = await startAccount({ "prod/warehouse": postgres });
    const { code, value } = await json(
      ["secrets", "check", ...aws, "--tag", "daily", folder.path],
      { env: { ...account.env, BRUIN_AWS_SECRET_PREFIX: "prod/" } },
    );
    assertEquals(code, 0);
    const [connection] = value.connections;
    assertEquals(value.connections.length, 1);
    assertEquals(connection.secret, "prod/warehouse");
    assertEquals([connection.type, connection.verdict], ["postgres", "good"]);
    assertEquals([connection.region, connection.requests], ["us-east-1", 1]);
    assertMatch(connection.arn, /^arn:aws:secretsmanager:us-east-1:\d+:secret:prod\/warehouse-/);
    assertMatch(connection.version, /^[0-9a-f-]{36}$/);
    assert(connection.age_seconds >= 0);
    assertEquals(connection.used_by, ["shop.a"]);
    assertEquals(account.fetched(), ["prod/warehouse"]);
  });

  it("prints as JSON what keeps it from checking", async () => {
    await using folder = await shop({ a: asset("shop.a", "warehouse") });
    const { code, value } = await json(["secrets", "check", ...aws, folder.path]);
    assertEquals(code, 78);
    assertStringIncludes(value.error, "BRUIN_AWS_ACCESS_KEY_ID env variable not set");
    assertEquals(value.code, "E101");
  });

  it("checks .bruin.yml without a backend", async () => {
    await using folder = await shop({ a: asset("shop.a", "warehouse") });
    await writeFiles(folder.path, {
      ".bruin.yml": `environments: {default: {connections: {postgres: [${
        JSON.stringify({ name: "warehouse", ...postgres.details })
      }]}}}`,
    });
    const { code, stdout } = await bruin(["secrets", "check", folder.path], { sensitive });
    assertEquals(code, 0);
    assertMatch(stdout, /^warehouse +postgres +shop\.a +good$/m);
  });
});

describe("bruin secrets plan", () => {
  const environment = { BRUIN_AWS_SECRET_PREFIX: "prod/", BRUIN_AWS_REGION: "eu-west-1" };

  it("prints the least policy without credentials", async () => {
    await using folder = await shop({
      a: asset("shop.a", "warehouse"),
      b: asset("shop.b", "lake"),
    });
    const { code, stdout } = await bruin(
      ["secrets", "plan", "--policy", "--account", "111122223333", folder.path],
      { env: environment },
    );
    assertEquals(code, 0);
    const start = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/";
    assertEquals(JSON.parse(stdout), {
      Version: "2012-10-17",
      Statement: [{
        Sid: "ReadSecretsOfThePipeline",
        Effect: "Allow",
        Action: "secretsmanager:GetSecretValue",
        Resource: [`${start}lake-??????`, `${start}warehouse-??????`],
      }],
    });
  });

  it("allows the key of the secrets", async () => {
    await using folder = await shop({ a: asset("shop.a", "warehouse") });
    const key = "arn:aws:kms:eu-west-1:111122223333:key/11112222-3333";
    const { stdout } = await bruin(
      ["secrets", "plan", "--policy", "--kms-key", key, folder.path],
      { env: environment },
    );
    const [, statement] = JSON.parse(stdout).Statement;
    assertEquals([statement.Action, statement.Resource], ["kms:Decrypt", key]);
    assertEquals(
      statement.Condition.StringEquals["kms:ViaService"],
      "secretsmanager.eu-west-1.amazonaws.com",
    );
  });

  it("lists names and who uses them", async () => {
    await using folder = await shop({
      a: asset("shop.a", "warehouse", ["columns: [{name: id, checks: [{name: not_null}]}]"]),
      b: asset("shop.b", "lake"),
    });
    const { stdout } = await bruin(["secrets", "plan", folder.path], { env: environment });
    assertMatch(stdout, /^CONNECTION +SECRET +USED BY\nlake +prod\/lake +shop\.b\n/);
    const { value } = await json(["secrets", "plan", folder.path], { env: environment });
    assertEquals(value, {
      pipeline: "shop",
      backend: "aws",
      secrets: [
        { connection: "lake", secret: "prod/lake", used_by: [{ asset: "shop.b", role: "main" }] },
        {
          connection: "warehouse",
          secret: "prod/warehouse",
          used_by: [{ asset: "shop.a", role: "main" }, { asset: "shop.a", role: "check" }],
        },
      ],
    });
  });

  it("prints the policy of another backend in its own form", async () => {
    await using folder = await shop({ a: asset("shop.a", "warehouse") });
    const env = { BRUIN_VAULT_MOUNT_PATH: "kv", BRUIN_VAULT_PATH: "bruin" };
    const args = ["secrets", "plan", "--policy", "--secrets-backend", "vault", folder.path];
    const text = 'path "kv/data/bruin/warehouse" {\n  capabilities = ["read"]\n}';
    const { code, stdout } = await bruin(args, { env });
    assertEquals([code, stdout], [0, `${text}\n`]);
    assertEquals((await json(args, { env })).value, { text, format: "hcl" });
    const foreign = await bruin([...args, "--account", "111122223333"], { env });
    assertEquals(foreign.code, 64);
    assertStringIncludes(
      foreign.stderr,
      '--account is for secrets backend "aws", not for "vault"',
    );
  });

  it("has no policy for .bruin.yml", async () => {
    await using folder = await shop({ a: asset("shop.a", "warehouse") });
    const { code } = await bruin(
      ["secrets", "plan", "--policy", "--secrets-backend", "file", folder.path],
    );
    assertEquals(code, 64);
  });
});

describe("bruin secrets lint", () => {
  const documents = {
    "good.json": JSON.stringify(postgres),
    "broken.json": `{"type": "postgres", "details": {"password": "${marker}",}}`,
    "mistyped.json": JSON.stringify({
      type: "postgres",
      details: { hots: "db", username: "etl", password: marker, port: "many" },
    }),
    "my pg.json": JSON.stringify(postgres),
    "unknown.json": JSON.stringify({ type: "postgresql", details: { password: marker } }),
  };

  it("reports every problem of every file, each line with the file's name", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, documents);
    const { code, stdout } = await bruin(
      ["secrets", "lint", ...Object.keys(documents), "gone.json"],
      { cwd: folder.path, sensitive },
    );
    assertEquals(code, 78);
    for (
      const line of [
        "good.json: good (postgres)",
        "broken.json: failed to parse secret as JSON: secret 'broken' is not valid JSON (line 1,",
        "mistyped.json:   details.port: expected an integer, found a string",
        "mistyped.json:   details.hots: unknown field; did you mean 'host'?",
        "my pg.json: failed to read secret 'my pg' from AWS Secrets Manager: the name contains",
        "unknown.json: secret 'unknown' has unknown connection type 'postgresql'; did you mean 'pos",
        "gone.json: Cannot read the file: it does not exist",
      ]
    ) assertStringIncludes(stdout, line);
    for (const line of stdout.trimEnd().split("\n")) assertMatch(line, /^[\w ]+\.json: /);
  });

  it("is content with good documents", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { "good.json": documents["good.json"] });
    const { code, value } = await json(["secrets", "lint", "good.json"], { cwd: folder.path });
    assertEquals(code, 0);
    assertEquals(value.files, [
      {
        file: "good.json",
        secret: "good",
        type: "postgres",
        verdict: "good",
        problems: [],
        warnings: [],
      },
    ]);
  });

  it("reads standard input, under a name", async () => {
    const { code, stdout } = await bruin(["secrets", "lint", "-", "--name", "warehouse"], {
      input: documents["broken.json"],
      sensitive,
    });
    assertEquals(code, 78);
    assertMatch(stdout, /^-: failed to parse secret as JSON: secret 'warehouse'/);
  });

  it("knows what AWS stores at most", async () => {
    const details = { ...postgres.details, password: "x".repeat(66_000) };
    const { code, value } = await json(["secrets", "lint", "-"], {
      input: JSON.stringify({ ...postgres, details }),
    });
    assertEquals(code, 78);
    assertEquals(value.files[0].problems[0].error, "secret 'stdin' is too large");
  });
});

describe("bruin secrets schema", () => {
  it("lists all types by category", async () => {
    const { code, stdout } = await bruin(["secrets", "schema"]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Databases\n");
    assertMatch(stdout, /^ {2}snowflake +Snowflake$/m);
    const { value } = await json(["secrets", "schema"]);
    assertEquals(value.length, stdout.match(/^ {2}\S/gm)?.length);
    assertEquals(value.length, 147);
  });

  it("describes the fields of a type in 80 columns", async () => {
    const { stdout } = await bruin(["secrets", "schema", "postgres"]);
    assertMatch(stdout, /^password +text\* +recommended/m);
    assertMatch(stdout, /^port +integer +no +5432/m);
    for (const line of stdout.split("\n")) assert(line.length <= 80, line);
  });

  it("gives the JSON Schema, and a document to fill in that lint accepts", async () => {
    const { stdout: printed } = await bruin(["secrets", "schema", "postgres", "-o", "json"]);
    const value = JSON.parse(printed);
    assertEquals(value.properties.type, { const: "postgres" });
    assertEquals(value.properties.details.properties.password.writeOnly, true);
    const { stdout } = await bruin(["secrets", "schema", "postgres", "--skeleton"]);
    assertEquals(JSON.parse(stdout).type, "postgres");
    const { code } = await bruin(["secrets", "lint", "-"], { input: stdout });
    assertEquals(code, 0);
  });

  for (const [wrong, right] of [["postgress", "postgres"], ["bigquery", "google_cloud_platform"]]) {
    it(`suggests ${right} for ${wrong}`, async () => {
      const { code, stderr } = await bruin(["secrets", "schema", wrong]);
      assertEquals(code, 64);
      assertStringIncludes(stderr, `did you mean "${right}"?`);
    });
  }
});

describe("bruin secrets put", () => {
  it("repeats nothing of a secret that is given as an argument", async () => {
    const { code, stderr } = await bruin(
      ["secrets", "put", "warehouse", JSON.stringify(postgres)],
      { sensitive },
    );
    assertEquals(code, 64);
    assertEquals(stderr, "Too many arguments\n  fix: see --help\n");
  });

  it("creates a secret, adds versions to it, and a run's check reads it", async () => {
    await using folder = await shop({ a: asset("shop.a", "warehouse") });
    await using account = await startAccount({});
    const env = { ...account.env, BRUIN_AWS_SECRET_PREFIX: "prod/" };
    const put = (...more: string[]) =>
      bruin(["secrets", "put", "warehouse", ...more], {
        env,
        permissions: permissions.awsOnly,
        input: JSON.stringify(postgres),
        sensitive,
      });
    const first = await put();
    assertEquals(first.code, 0, first.stderr);
    assertMatch(
      first.stdout,
      /^Created secret 'prod\/warehouse' \(postgres\)\n {2}ARN: arn:aws:.*\n {2}version: [0-9a-f-]{36}\n {2}region: us-east-1\n$/,
    );
    assertEquals(account.operations(), ["PutSecretValue", "CreateSecret"]);
    const second = JSON.parse((await put("-o", "json")).stdout);
    await assertFits(second, "secrets_put");
    assertEquals([second.name, second.created, second.stored], ["prod/warehouse", false, true]);
    assertEquals(account.operations().length, 3);
    const { code, value } = await json(["secrets", "check", ...aws, folder.path], { env });
    assertEquals(code, 0);
    assertEquals(value.connections[0].version, second.version);
  });

  it("stores under the name that .bruin.yml gives the secret", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ".bruin.yml": "environments: {default: {secrets: {warehouse: shared/warehouse}}}",
    });
    await using account = await startAccount({});
    const { stdout } = await bruin(["secrets", "put", "warehouse"], {
      env: { ...account.env, BRUIN_AWS_SECRET_PREFIX: "prod/" },
      cwd: folder.path,
      input: JSON.stringify(postgres),
      sensitive,
    });
    assertMatch(stdout, /^Created secret 'shared\/warehouse' \(postgres\)\n/);
  });

  it("stores nothing with --dry-run, and needs no credentials for it", async () => {
    const { code, stdout } = await bruin(["secrets", "put", "warehouse", "--dry-run"], {
      input: JSON.stringify(postgres),
      sensitive,
    });
    assertEquals(code, 0);
    assertEquals(
      stdout,
      "Secret 'warehouse' is a good postgres connection; nothing was stored\n",
    );
  });

  it("refuses a bad document before any request", async () => {
    await using account = await startAccount({});
    const { code, stderr } = await bruin(["secrets", "put", "warehouse"], {
      env: account.env,
      input: JSON.stringify({ type: "postgres", details: { password: marker, port: "many" } }),
      sensitive,
    });
    assertEquals(code, 78);
    assertStringIncludes(stderr, "details.port: expected an integer");
    assertEquals(account.operations(), []);
  });

  it("works with backends only that can store", async () => {
    const { code, stderr } = await bruin(
      ["secrets", "put", "warehouse", "--secrets-backend", "file"],
      { input: JSON.stringify(postgres), sensitive },
    );
    assertEquals(code, 64);
    assertStringIncludes(stderr, "--secrets-backend that can: vault, doppler, aws, azure, gcp");
  });
});
