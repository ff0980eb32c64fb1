import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../src/env.ts";
import { ProjectError, UsageError } from "../../src/errors.ts";
import { chooseEnvironment, loadConfig } from "../../src/project/config.ts";
import { openProject } from "../../src/project/load.ts";
import type { Config } from "../../src/project/model.ts";

/** Reads a configuration given as text, as if it were in `/repo/.bruin.yml`. */
function read(text: string, variables: Record<string, string> = {}): Promise<Config> {
  const env = envOf({ ...variables, BRUIN_CONFIG_FILE_CONTENT: text });
  return loadConfig({ env, root: "/repo", workingDirectory: "/repo" });
}

async function details(connections: string, variables?: Record<string, string>) {
  const config = await read(
    `environments:\n  default:\n    connections: ${connections}`,
    variables,
  );
  return config.environments[0].connections[0];
}

describe("loadConfig()", () => {
  it("gives one empty environment without a file, and writes nothing", async () => {
    const root = await Deno.makeTempDir();
    try {
      const config = await loadConfig({ env: envOf({}), root, workingDirectory: root });
      assertEquals(config, {
        path: `${root}/.bruin.yml`,
        exists: false,
        defaultEnvironment: "default",
        environments: [{
          name: "default",
          schemaPrefix: "",
          fullRefreshRestricted: false,
          connections: [],
          secrets: [],
        }],
      });
      assertEquals([...Deno.readDirSync(root)], []);
    } finally {
      await Deno.remove(root);
    }
  });

  it("refuses a file that the user named and that does not exist", async () => {
    const options = { env: envOf({}), root: "/repo", workingDirectory: "/repo" };
    await assertRejects(
      () => loadConfig({ ...options, configFile: "none.yml" }),
      ProjectError,
      'The configuration file "none.yml" does not exist',
    );
  });

  it("reads environments with their settings", async () => {
    const config = await read(`
default_environment: dev
environments:
  dev: {schema_prefix: alice, connections: {}}
  prod: {schema_prefix: p_, config: {full_refresh_restricted: true}, connections: {}}
`);
    assertEquals(config.defaultEnvironment, "dev");
    assertEquals(
      config.environments.map((found) => [
        found.name,
        found.schemaPrefix,
        found.fullRefreshRestricted,
      ]),
      [["dev", "alice_", false], ["prod", "p_", true]],
    );
  });

  it("gives the type, name, details and line of each connection", async () => {
    const config = await read(`environments:
  default:
    connections:
      postgres:
        - name: pg
          host: localhost
          port: 5432
      generic:
        - {name: key, value: v}
`);
    assertEquals(config.environments[0].connections, [
      {
        type: "postgres",
        name: "pg",
        details: { host: "localhost", port: 5432 },
        line: 5,
        unsetVariables: [],
      },
      { type: "generic", name: "key", details: { value: "v" }, line: 9, unsetVariables: [] },
    ]);
  });

  it("expands variables once, in values at any depth, and only in braces", async () => {
    const connection = await details(
      '{x: [{name: c, a: "${A}-${A}", b: {c: ["${A}"]}, d: "$A", "${A}": k}]}',
      { A: "${B}", B: "never" },
    );
    assertEquals(connection.details, { a: "${B}-${B}", b: { c: ["${B}"] }, d: "$A", "${A}": "k" });
    assertEquals(connection.unsetVariables, []);
  });

  it("reads an expanded plain value as YAML, unless that changes how it is written", async () => {
    const lines = ["port: ${P}", "ssl: ${S}", "a: ${A}", "b: ${B}", "n: ${N}", 'q: "${P}"'];
    const connection = await details(
      `\n      x:\n        - name: c\n          ${lines.join("\n          ")}\n`,
      { P: "5432", S: "true", A: "007", B: "1e5", N: "null" },
    );
    assertEquals(connection.details, {
      port: 5432,
      ssl: true,
      a: "007",
      b: "1e5",
      n: "null",
      q: "5432",
    });
  });

  it("keeps numbers as texts that would change when printed", async () => {
    const { details: found } = await details(
      "{x: [{name: c, a: 007, b: 1.10, c: 123456789012345678901, d: 12, e: 1.5}]}",
    );
    assertEquals(found, { a: "007", b: "1.10", c: "123456789012345678901", d: 12, e: 1.5 });
  });

  it("records unset variables of a connection instead of failing", async () => {
    const connection = await details("{x: [{name: c, a: '${NONE}', b: ['${OTHER}', '${NONE}']}]}");
    assertEquals(connection.unsetVariables, ["NONE", "OTHER"]);
    assertEquals(connection.details.a, "${NONE}");
  });

  it("names no default of the shell, which may be a password", async () => {
    const connection = await details("{generic: [{name: a, value: '${KEY:-hunter2}'}]}");
    const [name] = connection.unsetVariables;
    assertEquals(name, "KEY… (nothing but a name may be between the braces)");
  });

  for (
    const [connections, expected] of [
      ["{duckdb: [{name: c, path: ./a.db}]}", { path: "/repo/a.db" }],
      ["{duckdb: [{name: c, path: ':memory:'}]}", { path: ":memory:" }],
      ["{duckdb: [{name: c, path: 'md:cloud'}]}", { path: "md:cloud" }],
      ["{duckdb: [{name: c, path: ''}]}", { path: "" }],
      ["{duckdb: [{name: c, path: /abs/a.db}]}", { path: "/abs/a.db" }],
      ["{databricks: [{name: c, path: sql/1.0}]}", { path: "sql/1.0" }],
      ["{gcs: [{name: c, service_account_file: key.json}]}", {
        service_account_file: "/repo/key.json",
      }],
      ["{iceberg: [{name: c, catalog: {path: c.db}}]}", { catalog: { path: "/repo/c.db" } }],
      ["{mysql: [{name: c, ssl_ca_path: ../ca.pem}]}", { ssl_ca_path: "/ca.pem" }],
    ] as const
  ) {
    it(`makes local paths absolute in ${connections}`, async () => {
      assertEquals((await details(connections)).details, expected);
    });
  }

  it("refuses two connections with one name, naming both lines", async () => {
    const error = await assertRejects(
      () =>
        read(`environments:
  default:
    connections:
      postgres:
        - {name: pg}
      mysql:
        - {name: pg}
`),
      ProjectError,
    );
    assertEquals(
      error.message,
      'The environment "default" has two connections with the name "pg": ' +
        "on line 5 (postgres) and on line 7 (mysql)",
    );
    assertEquals(error.position.line, 7);
  });

  it("allows one name in two environments", async () => {
    const config = await read(
      "environments: {a: {connections: {x: [{name: c}]}}, b: {connections: {x: [{name: c}]}}}",
    );
    assertEquals(config.environments.length, 2);
  });

  it("refuses connections without a name and lists that are none, all at once", async () => {
    const error = await assertRejects(
      () => read("environments: {a: {connections: {x: [{}], y: 3, z: [4]}}}"),
      ProjectError,
    );
    for (const part of ['"x" has no name', '"y" must be a list', '"z" must be a map']) {
      assert(error.message.includes(part), error.message);
    }
  });

  it("warns of unknown keys and of an environment without connections", async () => {
    const config = await read("default_enviroment: a\nenvironments: {a: {conections: {}}}");
    assertEquals(config.warnings?.map(({ message }) => message), [
      'Unknown key "default_enviroment" in the configuration; did you mean "default_environment"?',
      'Unknown key "conections" in the environment "a"; did you mean "connections"?',
      "environment 'a' has no connections defined",
    ]);
  });
});

describe("chooseEnvironment()", () => {
  it("takes the named environment, else the default", async () => {
    const config = await read("default_environment: b\nenvironments: {a: {}, b: {}}");
    assertEquals(chooseEnvironment(config).name, "b");
    assertEquals(chooseEnvironment(config, "a").name, "a");
  });

  it("refuses an unknown one, with the closest name", async () => {
    const config = await read("environments: {staging: {}, production: {}}");
    const error = assertThrows(() => chooseEnvironment(config, "stagin"), UsageError);
    assertEquals(error.message, "environment 'stagin' not found in the configuration file");
    assertEquals(error.explanation.fix, 'did you mean "staging"?');
  });

  it("refuses an unknown default", async () => {
    const config = await read("environments: {staging: {}}");
    assertThrows(() => chooseEnvironment(config), ProjectError, "environment 'default' not found");
  });

  it("names a variable that its prefix needs", async () => {
    const config = await read("environments: {default: {schema_prefix: '${WHO}'}}");
    assertThrows(() => chooseEnvironment(config), ProjectError, "variable WHO is not set");
  });
});

describe("openProject()", () => {
  it("takes the configuration from --config-file, then BRUIN_CONFIG_FILE, then the root", async () => {
    const root = await Deno.realPath(await Deno.makeTempDir());
    try {
      await Deno.mkdir(`${root}/.git`);
      await Deno.mkdir(`${root}/sub`);
      for (const name of [".bruin.yml", "one.yml", "sub/two.yml"]) {
        await Deno.writeTextFile(`${root}/${name}`, `environments: {default: {}}\n`);
      }
      const open = (options: { configFile?: string; variable?: string }) =>
        openProject("sub", {
          env: envOf({ BRUIN_CONFIG_FILE: options.variable }),
          configFile: options.configFile,
          workingDirectory: root,
        });
      assertEquals((await open({})).root, root);
      assertEquals((await open({})).config.path, `${root}/.bruin.yml`);
      assertEquals((await open({ variable: "one.yml" })).config.path, `${root}/one.yml`);
      const both = await open({ variable: "one.yml", configFile: "sub/two.yml" });
      assertEquals(both.config.path, `${root}/sub/two.yml`);
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
});
