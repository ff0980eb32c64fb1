import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError } from "../../../src/errors.ts";
import type { ConfiguredConnection, Environment, Project } from "../../../src/project/model.ts";
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
  const project: Project = {
    root: "/repo",
    config: {
      path: "/repo/.bruin.yml",
      exists: true,
      defaultEnvironment: environments[0].name,
      environments,
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
    assertEquals(await reader.read("warehouse", signal), undefined);
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
      const error = await assertRejects(() => reader.read(name, signal), SecretsError);
      assertEquals(
        error.message,
        `connection '${name}' not found in config file '/repo/.bruin.yml' under environment 'default'`,
      );
      assertEquals(error.explanation.fix, fix);
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
    const error = await assertRejects(() => reader.read("pg", signal), SecretsError);
    assertEquals(
      error.message,
      "connection 'pg' needs the environment variables PG_PASSWORD, PG_HOST, which are not set",
    );
    assertEquals(error.explanation.where, "/repo/.bruin.yml:7");
    assertEquals((await reader.read("ok", signal))?.type, "postgres");
  });
});
