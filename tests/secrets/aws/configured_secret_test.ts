import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError } from "../../../src/errors.ts";
import type { ConfiguredSecret, Project } from "../../../src/project/model.ts";
import { aws } from "../../../src/secrets/aws/mod.ts";
import type { Secret } from "../../../src/secrets/backend.ts";
import { startSecretsManager } from "../../fakes/secrets_manager.ts";
import { credentials, marker, region, variables } from "./fixtures.ts";
import { emptyProject } from "../empty_project.ts";

const { signal } = new AbortController();
const managed = "rds!cluster-1234";

function projectWith(entry: Partial<ConfiguredSecret>): Project {
  const usual = {
    connection: "my-postgres",
    secretId: managed,
    type: "postgres",
    details: { host: "db.internal", port: 6432, database: "shop" },
    line: 4,
    unsetVariables: [],
  };
  const environment = { ...emptyProject.environment, secrets: [{ ...usual, ...entry }] };
  return { ...emptyProject, environment };
}

/** Reads `my-postgres` from an account with one secret, whose name AWS chose. */
async function read(
  text: unknown,
  project: Project = projectWith({}),
): Promise<{ secret: Secret | undefined; ids: (string | undefined)[] }> {
  await using server = await startSecretsManager({
    credentials,
    region,
    secrets: { [managed]: JSON.stringify(text) },
  });
  const env = envOf({
    ...variables,
    BRUIN_AWS_SECRET_PREFIX: "prod/",
    BRUIN_AWS_ENDPOINT_URL: server.url,
  });
  await using reader = await aws.open({ env, project, warn() {} });
  const secret = await reader.read("my-postgres", { signal });
  return { secret, ids: server.requests.map(({ secretId }) => secretId) };
}

describe("a secret that .bruin.yml names", () => {
  it("is read by its id, and completed by the fields beside it", async () => {
    const { secret, ids } = await read({ username: "etl", password: marker });
    assertEquals(ids, [managed]);
    assertEquals(secret?.origin?.secretName, managed);
    assertEquals([secret?.type, secret?.details.reveal()], ["postgres", {
      host: "db.internal",
      port: 6432,
      database: "shop",
      username: "etl",
      password: marker,
    }]);
  });

  it("wins over the fields beside it, but the defaults of its engine do not", async () => {
    const { secret } = await read({
      engine: "postgres",
      username: "etl",
      password: marker,
      host: "new",
    });
    assertEquals(secret?.details.reveal(), {
      host: "new",
      port: 6432,
      database: "shop",
      username: "etl",
      password: marker,
    });
  });

  it("needs a type from either side", async () => {
    const error = await assertRejects(
      () => read({ username: "etl", password: marker }, projectWith({ type: undefined })),
      SecretsError,
    );
    assertEquals(
      error.explanation.fix,
      "give its type, host and port beside its id, below 'secrets' in .bruin.yml, or store a " +
        'secret of the form {"type": "…", "details": {…}}',
    );
  });

  it("is refused while variables are missing, before AWS is asked", async () => {
    const error = await assertRejects(
      () => read({}, projectWith({ unsetVariables: ["HOST", "PORT"] })),
      SecretsError,
      "the secret of connection 'my-postgres' needs the environment variables HOST, PORT, which are not set",
    );
    assertEquals(error.explanation.where, "/.bruin.yml:4");
  });

  it("has the same name for `bruin secrets`, which puts no prefix before it", () => {
    const options = {
      env: envOf({ BRUIN_AWS_SECRET_PREFIX: "prod/" }),
      project: projectWith({}),
      warn() {},
    };
    assertEquals(
      ["my-postgres", "other"].map((name) => aws.naming?.secretName(name, options)),
      [managed, "prod/other"],
    );
  });
});
