/** What `plan --policy` prints: runs go through with Deno's permissions for exactly that, and not with less. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parse } from "yaml";
import { fileURLToPath } from "node:url";
import { backendsUnderTest } from "./backends.ts";
import { accessKey, startAccount } from "./aws.ts";
import { processEnv } from "../../src/env.ts";
import { findLibrary } from "../../src/platforms/duckdb/library.ts";
import { binary, bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

function asset(name: string, header: readonly string[], query: string, type = "duckdb.sql") {
  return ["/* @bruin", `name: ${name}`, `type: ${type}`, ...header, "@bruin */", query].join("\n");
}

interface Options {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly sensitive?: readonly string[];
}

/** The permissions for a run, as a plan with all permissions prints them. */
async function policyOf(flags: readonly string[], options: Options): Promise<string[]> {
  const { code, stdout, stderr } = await bruin(
    ["plan", "--policy", "deno", ...flags],
    { ...options, env: options.env ?? {} },
  );
  assertEquals([code, stderr], [0, ""], stderr);
  return stdout.trim().split("\n");
}

function without(policy: readonly string[], host: string): string[] {
  const named = `--allow-net=${host}`;
  return policy.flatMap((flag) => {
    if (!flag.startsWith("--allow-net=")) return [flag];
    if (flag === named) return [];
    const rest = flag.slice("--allow-net=".length).split(",").filter((each) => each !== host);
    return [`--allow-net=${rest.join(",")}`];
  });
}

// A compiled binary has its permissions built in.
const describeFromSource = binary === undefined ? describe : describe.skip;

describeFromSource("a run with the permissions that plan --policy deno prints", () => {
  it("gets what is on this machine directly where a proxy is set", async () => {
    await using folder = await temporaryFolder();
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => new Response("id\n1\n"),
    );
    const address = `http://127.0.0.1:${server.addr.port}/seed.csv`;
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({
        environments: {
          default: { connections: { duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }] } },
        },
      }),
      "pipeline.yml": "name: shop\n",
      "assets/seed.asset.yml":
        `name: main.seed\ntype: duckdb.seed\nparameters: {path: '${address}'}\n`,
    });
    // Nothing listens there.
    const options = { cwd: folder.path, env: { HTTP_PROXY: "http://127.0.0.1:2" } };
    const permissions = await policyOf(["."], options);
    const { code, stdout, stderr } = await bruin(["run", "."], { ...options, permissions });
    assertEquals(code, 0, stdout + stderr);
  });

  it("loads a seed from an address and a Python asset on DuckDB, and not without its host", async () => {
    await using folder = await temporaryFolder();
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => new Response("id\n1\n"),
    );
    const host = `127.0.0.1:${server.addr.port}`;
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({
        environments: {
          default: { connections: { duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }] } },
        },
      }),
      "pipeline.yml": "name: shop\n",
      "assets/seed.asset.yml":
        `name: main.seed\ntype: duckdb.seed\nparameters: {path: 'http://${host}/seed.csv'}\n`,
      "assets/a.sql": asset("main.a", [
        "depends: [main.seed]",
        "materialization: {type: table}",
        "columns: [{name: id, checks: [{name: positive}]}]",
      ], "select * from main.seed"),
      "assets/c.py": '""" @bruin\nname: main.c\ntype: python\n@bruin """\nprint("it ran")\n',
    });
    const options = { cwd: folder.path };
    const plan = JSON.parse((await bruin(["plan", "-o", "json", "."], options)).stdout);
    assertEquals(plan.reach.hosts, [{
      host: "127.0.0.1",
      port: server.addr.port,
      for: "the seed main.seed",
      guarded: true,
    }]);
    assertMatch(plan.reach.programs[0].program, /\/(?:uv|python3?)$/);
    assertStringIncludes(plan.limits.join("\n"), "main.c starts a program");

    const policy = await policyOf(["."], options);
    assert(policy.includes("--no-prompt"));
    const ran = await bruin(["run", "."], { ...options, permissions: policy });
    assertEquals(ran.code, 0, ran.stdout + ran.stderr);
    assertStringIncludes(ran.stdout, "it ran");
    const denied = await bruin(["run", "--no-retries", "."], {
      ...options,
      permissions: without(policy, host),
    });
    assertEquals(denied.code, 1);
    assertStringIncludes(denied.stdout + denied.stderr, host);
  });

  it("runs the flights example", async () => {
    await using folder = await temporaryFolder();
    await using account = await startAccount({
      "flights-duckdb": { type: "duckdb", details: { path: `${folder.path}/flights.duckdb` } },
    });
    await import("vega-datasets");
    const data = fileURLToPath(new URL("../data", import.meta.resolve("vega-datasets")));
    const example = fileURLToPath(new URL("../../examples/flights", import.meta.url));
    const flags = [
      ...["--secrets-backend", "aws", "--log-dir", `${folder.path}/logs`, "--full-refresh"],
      ...["--start-date", "2001-01-01", "--end-date", "2001-01-31"],
      ...["--var", `data=${JSON.stringify(data)}`, example],
    ];
    const options = { cwd: folder.path, env: account.env, sensitive: [accessKey.secretAccessKey] };
    const policy = await policyOf(flags, options);
    const { code, stdout, stderr } = await bruin(["run", ...flags], {
      ...options,
      permissions: policy,
    });
    assertEquals(code, 0, stdout + stderr);
    assertStringIncludes(stdout, "✓ Assets executed      7 succeeded");
  });

  it("reads a profile of AWS in the user's folder, and not without its files", async () => {
    await using folder = await temporaryFolder();
    await using home = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": asset("a", ["connection: lake"], "select 1 as id"),
    });
    await writeFiles(home.path, {
      ".aws/credentials": `[etl]\naws_access_key_id = ${accessKey.accessKeyId}\n` +
        `aws_secret_access_key = ${accessKey.secretAccessKey}\n`,
      ".aws/config": "[profile etl]\nregion = us-east-1\n",
    });
    await using account = await startAccount({
      lake: { type: "duckdb", details: { path: `${folder.path}/lake.db` } },
    });
    const options = {
      cwd: folder.path,
      env: {
        HOME: home.path,
        AWS_PROFILE: "etl",
        BRUIN_AWS_CREDENTIALS: "default",
        BRUIN_AWS_ENDPOINT_URL: account.env.BRUIN_AWS_ENDPOINT_URL ?? "",
        // It is looked for in the user's folder otherwise.
        BRUIN_DUCKDB_LIBRARY: await findLibrary({ env: processEnv, executablePath: undefined }),
      },
      sensitive: [accessKey.secretAccessKey],
    };
    const flags = ["--secrets-backend", "aws", "."];
    const { stdout, stderr } = await bruin(["plan", "-o", "json", ...flags], options);
    assertEquals(stderr, "");
    const listed = JSON.parse(stdout).reach.files
      .filter(({ path }: { path: string }) => path.startsWith(home.path))
      .map(({ access, path }: { access: string; path: string }) =>
        `${access} ${path.slice(home.path.length)}`
      );
    assertEquals(listed, [
      "read /.aws/config",
      "read /.aws/credentials",
      "write /.aws/sso/cache",
      "write /.aws/login/cache",
    ]);
    const policy = await policyOf(flags, options);
    const ran = await bruin(["run", ...flags], { ...options, permissions: policy });
    assertEquals(ran.code, 0, ran.stdout + ran.stderr);
    const less = policy.map((flag) => flag.replace(`${home.path}/.aws/credentials`, folder.path));
    const denied = await bruin(["run", ...flags], { ...options, permissions: less });
    assertEquals(denied.code, 78, denied.stdout + denied.stderr);
    // The vendor's library takes a file that it may not read for one that is not there.
    assertStringIncludes(denied.stderr, "check AWS_PROFILE and ~/.aws");
  });

  for (const { name, missing, start } of backendsUnderTest) {
    const test = async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, {
        "pipeline.yml": "name: shop\n",
        "assets/a.sql": asset(
          "a",
          ["connection: lake", "materialization: {type: table}"],
          "select 1 as id",
        ),
      });
      await using held = await start({
        lake: { type: "duckdb", details: { path: `${folder.path}/lake.db` } },
      });
      const options = { cwd: folder.path, env: held.env, sensitive: held.sensitive };
      const policy = await policyOf(["--secrets-backend", name, "."], options);
      const run = ["run", "--secrets-backend", name, "."];
      const ran = await bruin(run, { ...options, permissions: policy });
      assertEquals(ran.code, 0, ran.stdout + ran.stderr);
      const [host] = policy.find((flag) => flag.startsWith("--allow-net="))
        ?.slice("--allow-net=".length).split(",") ?? [];
      // A folder of secrets asks nothing over the network.
      if (host === undefined) return;
      const denied = await bruin(run, { ...options, permissions: without(policy, host) });
      assertEquals(denied.code, 78, denied.stdout + denied.stderr);
      assertStringIncludes(denied.stdout + denied.stderr, host);
    };
    const title = `runs on DuckDB with secrets from ${name}`;
    if (missing === undefined) it(title, test);
    else it.skip(`${title} (left out: set ${missing})`, test);
  }
});

const withPostgres = binary === undefined && postgresNeeded === "" ? describe : describe.skip;

withPostgres(`a planned run on PostgreSQL with secrets from AWS${postgresNeeded}`, () => {
  async function shop() {
    const folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": asset("a", ["connection: warehouse"], "select 1", "pg.sql"),
    });
    const details = postgresDetails();
    const account = await startAccount(
      { warehouse: { type: "postgres", details } },
      { secretsAgeMs: 3 * 86_400_000 },
    );
    const options = {
      cwd: folder.path,
      env: account.env,
      sensitive: [accessKey.secretAccessKey, String(details.password)],
    };
    return {
      account,
      options,
      details,
      flags: ["--secrets-backend", "aws", "."],
      path: folder.path,
      async [Symbol.asyncDispose]() {
        await account[Symbol.asyncDispose]();
        await folder[Symbol.asyncDispose]();
      },
    };
  }

  it("has the secret's version and age, and the hosts of both", async () => {
    await using project = await shop();
    const { details } = project;
    const plan = await bruin(["plan", "-o", "json", ...project.flags], project.options);
    const { connections: [connection], reach } = JSON.parse(plan.stdout);
    assertEquals(connection.age_days, 3);
    assertEquals(connection.secret, "warehouse");
    assert(connection.version.length > 8);
    const secrets = new URL(
      Object.values(project.account.env).find((value) => /^https?:/.test(value)) ?? "http://none",
    );
    assertEquals(
      reach.hosts.map((each: { host: string; port: number }) => `${each.host}:${each.port}`),
      [secrets.host, `${details.host}:${details.port}`],
    );
  });

  it("goes through with the permissions of its plan, and fails by name without a host", async () => {
    await using project = await shop();
    const { options, flags, details } = project;
    const policy = await policyOf(flags, options);
    const ran = await bruin(["run", ...flags], { ...options, permissions: policy });
    assertEquals(ran.code, 0, ran.stdout + ran.stderr);
    const host = `${details.host}:${details.port}`;
    const denied = await bruin(["run", "--no-retries", ...flags], {
      ...options,
      permissions: without(policy, host),
    });
    assertEquals(denied.code, 1);
    assertStringIncludes(denied.stdout + denied.stderr, host);
  });

  it("is refused when its secret leads elsewhere than planned", async () => {
    await using project = await shop();
    const { options, flags, details, account } = project;
    const plan = await bruin(["plan", "-o", "json", ...flags], options);
    await writeFiles(project.path, { "plan.json": plan.stdout });
    const run = () => bruin(["run", "--as-planned", "plan.json", ...flags], options);
    const ran = await run();
    assertEquals(ran.code, 0, ran.stdout + ran.stderr);
    account.setSecret(
      "warehouse",
      JSON.stringify({ type: "postgres", details: { ...details, host: "elsewhere.internal" } }),
    );
    const refused = await run();
    assertEquals(refused.code, 78);
    assertStringIncludes(refused.stderr, `host elsewhere.internal:${details.port}: is new`);
  });

  it("sends nothing to a secrets service that the plan does not have", async () => {
    await using project = await shop();
    const { options, flags } = project;
    const plan = await bruin(["plan", "-o", "json", ...flags], options);
    const changed = JSON.parse(plan.stdout);
    const [service] = changed.reach.hosts;
    changed.reach.hosts = changed.reach.hosts.slice(1);
    await writeFiles(project.path, { "plan.json": JSON.stringify(changed) });
    const before = project.account.operations().length;
    const { code, stderr } = await bruin(["run", "--as-planned", "plan.json", ...flags], options);
    assertEquals(code, 77, stderr);
    assertStringIncludes(
      stderr,
      `the connection to ${service.host}:${service.port} was refused: the plan does not have`,
    );
    assertEquals(project.account.operations().length, before);
  });

  it("has a policy for AWS with its secrets alone", async () => {
    await using project = await shop();
    const { stdout } = await bruin(["plan", "--policy", "iam", ...project.flags], project.options);
    const [statement] = JSON.parse(stdout).Statement;
    assertEquals(statement.Action, "secretsmanager:GetSecretValue");
    assertMatch(JSON.stringify(statement.Resource), /secret:warehouse-/);
  });
});

describe("policies of secrets backends", () => {
  it("take what the backend can be told, and refuse what another is told", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": asset("a", ["connection: lake"], "select 1 as id"),
    });
    const gcp = backendsUnderTest.find(({ name }) => name === "gcp");
    assert(gcp);
    await using held = await gcp.start({
      lake: { type: "duckdb", details: { path: `${folder.path}/lake.db` } },
    });
    const options = { cwd: folder.path, env: held.env, sensitive: held.sensitive };
    const told = ["--member", "serviceAccount:etl@shop.iam.gserviceaccount.com"];
    const plan = (...flags: readonly string[]) =>
      bruin(["plan", ...flags, "--secrets-backend", "gcp", "."], options);
    const numbered = ["--policy", "iam", ...told, "--project-number", "123456"];
    const { code, stdout, stderr } = await plan(...numbered);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "gcloud projects add-iam-policy-binding");
    assertStringIncludes(stdout, '"projects/123456/secrets/lake/versions/"');
    const same = await bruin(
      ["secrets", "plan", "--policy", ...numbered.slice(2), "--secrets-backend", "gcp", "."],
      options,
    );
    assertEquals(stdout, same.stdout);
    for (
      const [flags, message] of [
        [["--policy", "iam", "--kms-key", "k"], '--kms-key is for secrets backend "aws"'],
        [["--policy", "network", ...told], '--member is for secrets backend "gcp"'],
        [told, "policy"],
      ] as const
    ) {
      const refused = await plan(...flags);
      assertEquals(refused.code, 64, refused.stdout + refused.stderr);
      assertStringIncludes(refused.stderr, message);
    }
  });
});

describe("policies for networks", () => {
  async function print(kind: string): Promise<string> {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({
        environments: {
          default: {
            connections: {
              postgres: [
                { name: "named", host: "db.internal", username: "u", password: "p", database: "d" },
                { name: "numbered", host: "10.1.2.3", username: "u", password: "p", database: "d" },
              ],
            },
          },
        },
      }),
      "pipeline.yml": "name: My Shop\n",
      "assets/a.sql": asset("a", ["connection: named"], "select 1", "pg.sql"),
      "assets/b.sql": asset("b", ["connection: numbered"], "select 1", "pg.sql"),
    });
    const { code, stdout } = await bruin(["plan", "--policy", kind, "."], { cwd: folder.path });
    assertEquals(code, 0);
    return stdout;
  }

  it("open ports of addresses, and say which names they cannot hold", async () => {
    const text = await print("network");
    const policy = parse(text);
    assertEquals([policy.kind, policy.metadata.name], ["NetworkPolicy", "bruin-my-shop"]);
    assertEquals(policy.spec.policyTypes, ["Egress"]);
    assertEquals(policy.spec.egress.slice(1), [
      { to: [{ ipBlock: { cidr: "10.1.2.3/32" } }], ports: [{ protocol: "TCP", port: 5432 }] },
      { ports: [{ protocol: "TCP", port: 5432 }] },
    ]);
    assertStringIncludes(text, "# db.internal:5432, for named\n");
    assertStringIncludes(text, "cannot name hosts: this port is open to every address");
  });

  it("name hosts for Cilium", async () => {
    const policy = parse(await print("cilium"));
    assertEquals([policy.apiVersion, policy.kind], ["cilium.io/v2", "CiliumNetworkPolicy"]);
    const ports = [{ ports: [{ port: "5432", protocol: "TCP" }] }];
    assertEquals(policy.spec.egress.slice(1), [
      { toFQDNs: [{ matchName: "db.internal" }], toPorts: ports },
      { toCIDR: ["10.1.2.3/32"], toPorts: ports },
    ]);
    assertEquals(policy.spec.egress[0].toPorts[0].rules.dns, [{ matchName: "db.internal" }]);
  });
});
