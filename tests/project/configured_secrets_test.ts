import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../src/env.ts";
import { ProjectError } from "../../src/errors.ts";
import { loadConfig } from "../../src/project/config.ts";

/** Reads `.bruin.yml` in `/repo` with these lines below `secrets:`. */
async function read(secrets: readonly string[], variables: Record<string, string> = {}) {
  const text = [
    "environments:",
    "  default:",
    "    secrets:",
    ...secrets.map((line) => `      ${line}`),
  ]
    .join("\n");
  const config = await loadConfig({
    env: envOf({ ...variables, BRUIN_CONFIG_FILE_CONTENT: text }),
    root: "/repo",
    workingDirectory: "/repo",
  });
  return {
    entries: config.environments[0].secrets,
    warnings: (config.warnings ?? []).map(({ message, line }) => `${line}: ${message}`),
  };
}

const arn = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:other-AbCdEf";

describe("`secrets` of an environment", () => {
  it("gives ids, and the fields beside them", async () => {
    const { entries, warnings } = await read([
      'my-postgres: {secret: "rds!cluster-1234", type: postgres, host: db, port: 5432}',
      `other: {secret: "${arn}"}`,
      "short: prod/short",
      "usual: {type: generic}",
    ]);
    const nothing = { type: undefined, details: {}, unsetVariables: [] };
    assertEquals(entries, [
      {
        connection: "my-postgres",
        secretId: "rds!cluster-1234",
        type: "postgres",
        details: { host: "db", port: 5432 },
        line: 4,
        unsetVariables: [],
      },
      { ...nothing, connection: "other", secretId: arn, line: 5 },
      { ...nothing, connection: "short", secretId: "prod/short", line: 6 },
      { ...nothing, connection: "usual", secretId: undefined, type: "generic", line: 7 },
    ]);
    assertEquals(warnings, []);
  });

  it("replaces variables, notes those that are not set, and completes paths", async () => {
    const { entries } = await read(
      ['pg: {secret: "${STAGE}/pg", type: postgres, host: "${HOST}", ssl_ca_path: ca.pem}'],
      { STAGE: "prod" },
    );
    assertEquals(
      entries.map(({ secretId, details, unsetVariables }) => [
        secretId,
        details,
        unsetVariables,
      ]),
      [["prod/pg", { host: "${HOST}", ssl_ca_path: "/repo/ca.pem" }, ["HOST"]]],
    );
  });

  it("warns of what belongs into the secret, without its value", async () => {
    const { warnings } = await read([
      "pg: {secret: x, password: hunter2, api_key: k, private_key_path: p, service_account_json: '{}'}",
    ]);
    assertEquals(
      warnings,
      ["password", "api_key", "service_account_json"].map((key) =>
        `4: "${key}" belongs into the secret of connection "pg", not in this file`
      ),
    );
  });

  for (const entry of ["[a]", "{secret: [a]}"]) {
    it(`refuses ${entry}`, async () => {
      await assertRejects(() => read([`pg: ${entry}`]), ProjectError);
    });
  }
});
