/** `bruin connections` and `bruin environments`. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { assertFits } from "./answers.ts";
import { accessKey, startAccount } from "./aws.ts";
import { bruin, type BruinOptions, temporaryFolder, writeFiles } from "./command.ts";

const marker = "s3cr3t-M@rker/value";
const sensitive = [marker, accessKey.secretAccessKey];

/** A folder with this `.bruin.yml`; JSON is YAML too. */
async function projectWith(config: unknown, files: Readonly<Record<string, string>> = {}) {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, { ".bruin.yml": JSON.stringify(config), ...files });
  return folder;
}

const config = {
  default_environment: "dev",
  environments: {
    dev: {
      connections: {
        postgres: [{
          name: "warehouse",
          host: "db",
          username: "etl",
          password: marker,
          schema: "",
        }],
        generic: [{ name: "key", value: marker }],
        duckdb: [{ name: "lake", path: ":memory:" }],
      },
    },
    prod: { connections: { generic: [{ name: "other", value: marker }] } },
  },
};

async function run(args: readonly string[], options: BruinOptions) {
  return await bruin(args, { sensitive, ...options });
}

/** The stages in an answer of `connections test`, with their verdicts. */
function verdictsOf({ stages }: {
  readonly stages: readonly { readonly stage: string; readonly verdict: string }[];
}): string[] {
  return stages.map(({ stage, verdict }) => `${stage} ${verdict}`);
}

/** A server that accepts connections and says nothing. */
async function startListener(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

describe("bruin connections list", () => {
  it("prints a table for each environment, with filled fields and no value", async () => {
    await using folder = await projectWith(config);
    const { code, stdout } = await run(["connections", "list"], { cwd: folder.path });
    assertEquals(code, 0);
    assertMatch(stdout, /^Environment: dev$/m);
    assertMatch(stdout, /^postgres +warehouse +host, username, password$/m);
    assertMatch(stdout, /^Environment: prod$/m);
    assertMatch(stdout, /^generic +other +value$/m);
  });

  it("prints JSON in the form of the reference, without a secret value", async () => {
    await using folder = await projectWith(config);
    const { stdout } = await run(["connections", "list", "-o", "json"], { cwd: folder.path });
    const value = JSON.parse(stdout);
    await assertFits(value, "connections_list");
    const dev = {
      connections: {
        generic: [{ name: "key", value: "********" }],
        duckdb: [{ name: "lake", path: ":memory:" }],
        postgres: [{ name: "warehouse", host: "db", username: "etl", password: "********" }],
      },
      schema_prefix: "",
    };
    assertEquals(value.default_environment_name, "dev");
    assertEquals(value.selected_environment, dev);
    assertEquals(value.environments.dev, dev);
    assertEquals(stdout.split("\n").length, 2);
    const one = await run(["connections", "list", "--env", "prod", "-o", "json"], {
      cwd: folder.path,
    });
    await assertFits(JSON.parse(one.stdout), "connections_list_environment");
    assertEquals(JSON.parse(one.stdout), {
      prod: { connections: { generic: [{ name: "other", value: "********" }] } },
    });
  });

  it("masks what is unknown, and addresses with a login", async () => {
    await using folder = await projectWith({
      environments: {
        default: {
          connections: {
            unheard_of: [{ name: "u", key: marker, host: "h" }],
            postgres: [{ name: "p", host: `https://etl:${marker}@db`, port: 5433, nope: marker }],
          },
        },
      },
    });
    const { stdout } = await run(["connections", "list", "-o", "json"], { cwd: folder.path });
    assertEquals(JSON.parse(stdout).environments.default.connections, {
      postgres: [{ name: "p", host: "********", port: 5433, nope: "********" }],
      unheard_of: [{ name: "u", key: "********", host: "********" }],
    });
  });

  it("lists what the pipeline names when a backend keeps the connections", async () => {
    const header = "/* @bruin\nname: shop.a\ntype: pg.sql\nconnection: warehouse\n@bruin */\n";
    await using folder = await projectWith(config, {
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": `${header}select 1`,
    });
    const list = ["connections", "list", "--secrets-backend", "aws"];
    const { code, stdout } = await run([...list, "-o", "json"], { cwd: folder.path });
    assertEquals(code, 0);
    await assertFits(JSON.parse(stdout), "connections_list_backend");
    assertEquals(JSON.parse(stdout), {
      backend: "aws",
      pipeline: "shop",
      connections: [{ name: "warehouse", used_by: ["shop.a"] }],
    });
    await using empty = await temporaryFolder();
    const { stderr } = await run(list, { cwd: empty.path });
    assertStringIncludes(stderr, "the connections are those that a pipeline names");
  });
});

describe("bruin connections test", () => {
  it("runs SELECT 1 where queries can be run, on this connection only", async () => {
    await using folder = await projectWith(config);
    const { code, stdout } = await run(["connections", "test", "lake"], { cwd: folder.path });
    assertEquals(code, 0);
    assertEquals(
      stdout.split("\n")[0],
      "Successfully tested connection 'lake' in environment: dev",
    );
    const json = await run(["connections", "test", "-n", "lake", "--type=duckdb", "-o", "json"], {
      cwd: folder.path,
    });
    assertEquals(JSON.parse(json.stdout).status, "success");
    await assertFits(JSON.parse(json.stdout), "connections_test");
  });

  it("reads one secret, and asks for no other", async () => {
    await using folder = await temporaryFolder();
    await using account = await startAccount({
      lake: { type: "duckdb", details: { path: `${folder.path}/lake.db` } },
      warehouse: { type: "postgres", details: { password: marker } },
    });
    const { code } = await run(
      ["connections", "test", "lake", "--secrets-backend", "aws"],
      { cwd: folder.path, env: account.env },
    );
    assertEquals(code, 0);
    assertEquals(account.fetched(), ["lake"]);
  });

  it("says how far it came with a server that it cannot query", async () => {
    await using listener = await startListener();
    await using folder = await projectWith(oracleAt(listener.port));
    const { code, stdout } = await run(["connections", "test", "my"], { cwd: folder.path });
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Connection 'my' does not support testing yet.\n");
    assertStringIncludes(stdout, "not tested: a login was not tried\n");
    assertMatch(stdout, /^ {2}ok {7}name: 127\.0\.0\.1 is 127\.0\.0\.1 \([\d.]+ ms\)$/m);
    const reached = `127\\.0\\.0\\.1:${listener.port} accepts connections`;
    assertMatch(stdout, new RegExp(`^ {2}ok {7}TCP: ${reached} \\([\\d.]+ ms\\)$`, "m"));
    assertMatch(stdout, /^ {2}skipped {2}login: this version runs no queries on oracle$/m);
    const json = await run(["connections", "test", "my", "-o", "json"], { cwd: folder.path });
    const answer = JSON.parse(json.stdout);
    await assertFits(answer, "connections_test");
    assertEquals(answer.tested, [
      "its fields fit the type oracle",
      `127.0.0.1:${listener.port} accepts connections`,
    ]);
    assertEquals(verdictsOf(answer), ["details ok", "name ok", "TCP ok", "login skipped"]);
  });

  it("fails when nothing answers", async () => {
    const { port } = await closedPort();
    await using folder = await projectWith(oracleAt(port));
    const { code, stdout } = await run(["connections", "test", "my", "-o", "json"], {
      cwd: folder.path,
    });
    assertEquals(code, 69);
    const answer = JSON.parse(stdout);
    await assertFits(answer, "failure");
    assertEquals(
      answer.error,
      `failed to test connection 'my': cannot reach 127.0.0.1:${port}`,
    );
    assertEquals(answer.cause, "the server refuses connections on this port");
    assertEquals(verdictsOf(answer), ["details ok", "name ok", "TCP error"]);
  });

  it("puts the driver's reason behind the words of the reference", async () => {
    const { port } = await closedPort();
    await using folder = await projectWith({
      environments: {
        default: {
          connections: {
            postgres: [{
              name: "pg",
              host: "127.0.0.1",
              port,
              username: "etl",
              password: marker,
              database: "shop",
            }],
          },
        },
      },
    });
    const { code, stdout, stderr } = await run(["connections", "test", "pg"], {
      cwd: folder.path,
    });
    assertEquals(code, 69);
    assertMatch(stdout, /^ {2}error {4}TCP: failed \([\d.]+ ms\)\n$/m);
    assertStringIncludes(
      stderr,
      "failed to test connection 'pg': failed to run test query on PostgreSQL connection: ",
    );
    assertStringIncludes(stderr, "fix: check the host, the port, and the firewall");
  });

  it("tries the proxy that requests go through, and names it when it does not answer", async () => {
    await using folder = await projectWith({
      environments: {
        default: {
          connections: {
            databricks: [{
              name: "lake",
              host: "lake.cloud.databricks.invalid",
              port: 443,
              path: "/sql/1.0/warehouses/1a2b",
              token: marker,
            }],
          },
        },
      },
    });
    const { stdout } = await run(["connections", "test", "lake", "-o", "json"], {
      cwd: folder.path,
      env: { HTTPS_PROXY: "http://127.0.0.1:9" },
    });
    const answer = JSON.parse(stdout);
    await assertFits(answer, "failure");
    assertEquals(verdictsOf(answer), ["details ok", "name ok", "TCP error"]);
    assertEquals(answer.stages[1].text, "the proxy 127.0.0.1 is 127.0.0.1");
    assertStringIncludes(answer.error, "cannot reach the proxy 127.0.0.1:9");
    assertStringIncludes(answer.fix, "or add lake.cloud.databricks.invalid to NO_PROXY");
  });

  it("validates the fields of what cannot be connected to", async () => {
    await using folder = await projectWith(config);
    const { code, stdout } = await run(["connections", "test", "key"], { cwd: folder.path });
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Connection 'key' does not support testing yet.");
    assertMatch(stdout, /^ {2}ok {7}details: they fit the type generic \([\d.]+ ms\)$/m);
  });

  const refusals:
    readonly (readonly [title: string, args: string[], code: number, text: string])[] = [
      ["a missing name", [], 64, "connection name is required"],
      ["an unknown name", ["nope"], 78, "connection 'nope' not found"],
      ["another --type", ["lake", "--type", "postgres"], 64, "is of type duckdb, not postgres"],
      ["an unknown environment", ["lake", "-e", "qa"], 64, "environment 'qa' not found"],
    ];
  for (const [title, args, expected, text] of refusals) {
    it(`refuses ${title}`, async () => {
      await using folder = await projectWith(config);
      const { code, stderr } = await run(["connections", "test", ...args], { cwd: folder.path });
      assertEquals(code, expected);
      assertStringIncludes(stderr, text);
    });
  }
});

describe("bruin environments list", () => {
  it("names the environments and the one that is selected", async () => {
    await using folder = await projectWith(config);
    const plain = await run(["environments", "list"], { cwd: folder.path });
    assertEquals(plain.code, 0);
    assertStringIncludes(plain.stdout, "Selected environment: dev\n");
    assert(plain.stdout.endsWith("- dev\n- prod\n"));
    const json = await run(["environments", "list", "-o", "json"], { cwd: folder.path });
    await assertFits(JSON.parse(json.stdout), "environments_list");
    assertEquals(JSON.parse(json.stdout), {
      selected_environment: "dev",
      environments: [{ name: "dev" }, { name: "prod" }],
    });
  });
});

function oracleAt(port: number) {
  const my = { name: "my", host: "127.0.0.1", port, username: "etl", password: marker };
  const oracle = [{ ...my, service_name: "shop" }];
  return { environments: { default: { connections: { oracle } } } };
}

/** A port that was free a moment ago. */
async function closedPort(): Promise<{ readonly port: number }> {
  await using listener = await startListener();
  return { port: listener.port };
}
