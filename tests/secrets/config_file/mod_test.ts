import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { type Explanation, SecretsError } from "../../../src/errors.ts";
import type {
  Config,
  ConfiguredConnection,
  Environment,
  Project,
} from "../../../src/project/model.ts";
import { configFile } from "../../../src/secrets/config_file/mod.ts";
import { describeSecretsReader } from "../../contracts/secrets_reader.ts";

const { signal } = new AbortController();

function connection(name: string, changes: Partial<ConfiguredConnection> = {}) {
  return { type: "postgres", name, details: {}, line: 1, unsetVariables: [], ...changes };
}

function environment(name: string, connections: readonly ConfiguredConnection[]): Environment {
  return { name, schemaPrefix: "", fullRefreshRestricted: false, connections, secrets: [] };
}

function open(...environments: readonly [Environment, ...Environment[]]) {
  return openWith({}, ...environments);
}

function openWith(
  changes: Partial<Config>,
  ...environments: readonly [Environment, ...Environment[]]
) {
  const project: Project = {
    root: "/repo",
    config: {
      path: "/repo/.bruin.yml",
      exists: true,
      defaultEnvironment: environments[0].name,
      environments,
      ...changes,
    },
    environment: environments[0],
  };
  return configFile.open({ env: envOf({}), project, warn: () => {} });
}

describeSecretsReader("the config file", async (connections) => {
  const reader = await open(environment(
    "default",
    Object.entries(connections).map(([name, stored]) => connection(name, stored)),
  ));
  return { reader, [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose]() };
});

describe("configFile", () => {
  it("names the file and the environment as its place", async () => {
    const reader = await open(environment("prod", []));
    assertEquals(reader.place, "config file '/repo/.bruin.yml' under environment 'prod'");
  });

  it("gives undefined for a name that resembles nothing", async () => {
    const reader = await open(environment("default", [connection("pg")]));
    assertEquals(await reader.read("warehouse", { signal }), undefined);
  });

  const example = { type: "postgres", details: { host: "host", port: 5432 } };
  const list = [
    "    connections:",
    "      postgres:",
    "        - name: x",
    "          host: host",
    "          port: 5432",
  ];
  const below = ["    environments:", "      default:", ...list.map((line) => `    ${line}`)];

  // N9: what is wrong with the file, and how the connection is written there.
  const missing: readonly [title: string, config: Partial<Config>, Explanation][] = [
    ["a file that is not there", { exists: false }, {
      cause: "there is no such file",
      fix: [
        "create it, or choose another backend with --secrets-backend, for example with",
        ...below,
      ]
        .join("\n"),
    }],
    ["keys at the top that are not read", { strayKeys: ["connections"] }, {
      cause: '"connections" at the top of the file is not read: ' +
        'only "default_environment" and "environments" are',
      fix: ["put connections below an environment, for example with", ...below].join("\n"),
    }],
    ["an environment without connections", {}, {
      cause: "this environment has no connections",
      fix: ["add it to the environment 'default', for example with", ...list].join("\n"),
    }],
  ];
  for (const [title, config, explanation] of missing) {
    it(`explains what is missing in ${title}`, async () => {
      const reader = await openWith(config, environment("default", []));
      assertEquals(await reader.read("x", { signal }), undefined);
      assertEquals(reader.explainMissing!({ name: "x", example }), explanation);
    });
  }

  it("gives no example when the type of the connection is not known", async () => {
    const reader = await open(environment("default", [connection("pg")]));
    assertEquals(reader.explainMissing!({ name: "x", example: undefined }), {
      cause: undefined,
      fix: "add it to the environment 'default'",
    });
  });

  const hints: readonly (readonly [name: string, fix: string])[] = [
    ["postgres-defualt", "did you mean 'postgres-default'?"],
    ["pg-prod", "it exists under environment 'prod'; choose it with --environment"],
  ];
  for (const [name, fix] of hints) {
    it(`says where ${name} may be`, async () => {
      const reader = await open(
        environment("default", [connection("postgres-default")]),
        environment("prod", [connection("pg-prod")]),
      );
      assertEquals(await reader.read(name, { signal }), undefined);
      assertEquals(reader.explainMissing!({ name, example }), { fix });
    });
  }

  it("refuses a connection with unset variables and names them", async () => {
    const details = { password: "${PG_PASSWORD}", host: "${PG_HOST}" };
    const unsetVariables = ["PG_PASSWORD", "PG_HOST"];
    const reader = await open(
      environment("default", [
        connection("pg", { details, line: 7, unsetVariables }),
        connection("ok"),
      ]),
    );
    const error = await assertRejects(() => reader.read("pg", { signal }), SecretsError);
    assertEquals(
      error.message,
      "connection 'pg' needs the environment variables PG_PASSWORD, PG_HOST, which are not set",
    );
    assertEquals(error.explanation.where, "/repo/.bruin.yml:7");
    assertEquals(
      error.explanation.fix,
      "set them where the program is started, or in a file for --env-file",
    );
    assertEquals((await reader.read("ok", { signal }))?.type, "postgres");
  });
});
