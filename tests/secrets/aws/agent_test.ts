/** `BRUIN_AWS_AGENT_URL`: reading through the agent of Secrets Manager on this machine. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError } from "../../../src/errors.ts";
import { aws } from "../../../src/secrets/aws/mod.ts";
import { isBackendVariable } from "../../../src/secrets/mod.ts";
import { describeSecretsReader } from "../../contracts/secrets_reader.ts";
import { startAgent } from "../../fakes/secrets_manager_agent.ts";
import { emptyProject as project } from "../empty_project.ts";
import { impatientClock, postgresSecret, silentUrl } from "./fixtures.ts";

const { signal } = new AbortController();

async function tokenFile(text: string) {
  const path = await Deno.makeTempFile({ prefix: "bruin-test-token-" });
  await Deno.writeTextFile(path, text);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

async function openReader(env: Readonly<Record<string, string>>) {
  return await aws.open({ env: envOf(env), project, warn() {}, clock: impatientClock() });
}

/** A reader on an agent with these secrets. */
async function openAgent(
  secrets: Readonly<Record<string, string>>,
  { env = {}, ...options }: Parameters<typeof startAgent>[1] & {
    readonly env?: Readonly<Record<string, string>>;
  } = {},
) {
  const agent = startAgent(secrets, options);
  await using stack = new AsyncDisposableStack();
  stack.use(agent);
  const file = stack.use(await tokenFile(`${agent.token}\n`));
  const reader = stack.use(
    await openReader({
      BRUIN_AWS_AGENT_URL: agent.url,
      BRUIN_AWS_AGENT_TOKEN_FILE: file.path,
      ...env,
    }),
  );
  const all = stack.move();
  return { agent, reader, file, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

async function codeOf(reading: Promise<unknown>): Promise<string | undefined> {
  const error = await assertRejects(() => reading, SecretsError);
  return error.explanation.code;
}

describeSecretsReader("aws through the agent", async (connections) => {
  const stored = Object.entries(connections)
    .map(([name, value]) => [name, JSON.stringify(value)] as const);
  return await openAgent(Object.fromEntries(stored));
});

describe("BRUIN_AWS_AGENT_URL", () => {
  it("needs neither keys nor a region, and puts the prefix before names", async () => {
    await using opened = await openAgent({ "prod/db": postgresSecret }, {
      env: { BRUIN_AWS_SECRET_PREFIX: "prod/" },
    });
    const secret = await opened.reader.read("db", { signal });
    assertEquals(secret?.type, "postgres");
    assertMatch(secret?.origin?.facts.arn ?? "", /:secret:prod\/db-/);
    assertEquals(Object.fromEntries(opened.agent.queries[0] ?? []), {
      secretId: "prod/db",
      versionStage: "AWSCURRENT",
    });
    assertEquals(secret?.origin?.createdAt instanceof Date, true);
  });

  it("has the agent ask again for a secret that was rotated", async () => {
    await using opened = await openAgent({ db: postgresSecret });
    const { reader, agent } = opened;
    const before = await reader.read("db", { signal });
    agent.setSecret("db", postgresSecret);
    const remembered = await reader.read("db", { signal });
    const fresh = await reader.read("db", { signal, fresh: true });
    assertEquals(remembered?.origin?.revision, before?.origin?.revision);
    assertEquals(fresh?.origin?.revision === before?.origin?.revision, false);
  });

  it("explains what the agent and AWS refuse", async () => {
    await using opened = await openAgent({ secret: postgresSecret }, { denied: ["secret"] });
    assertEquals(await codeOf(opened.reader.read("secret", { signal })), "E110");
    assertEquals(await codeOf(opened.reader.read("nowhere", { signal })), "E113");
    await using broken = await openAgent({}, { status: 500 });
    assertEquals(await codeOf(broken.reader.read("db", { signal })), "E119");
    assertEquals(broken.agent.queries.length, 4);
  });

  it("reports a token that the agent refuses, for all secrets at once", async () => {
    await using opened = await openAgent({ db: postgresSecret });
    await using other = await tokenFile("another-token");
    await using reader = await openReader({
      BRUIN_AWS_AGENT_URL: opened.agent.url,
      BRUIN_AWS_AGENT_TOKEN_FILE: other.path,
    });
    assertEquals(await codeOf(reader.read("db", { signal })), "E430");
    assertEquals(await codeOf(reader.read("other", { signal })), "E430");
    assertEquals(opened.agent.queries.length, 1);
  });

  it("reports a token that cannot be read, and an agent that is not there", async () => {
    const BRUIN_AWS_AGENT_URL = silentUrl();
    for (const text of ["", "two words"]) {
      await using file = await tokenFile(text);
      const env = { BRUIN_AWS_AGENT_URL, BRUIN_AWS_AGENT_TOKEN_FILE: file.path };
      assertEquals(await codeOf(openReader(env)), "E311");
    }
    const missing = { BRUIN_AWS_AGENT_URL, BRUIN_AWS_AGENT_TOKEN_FILE: "/nowhere/at/all" };
    assertEquals(await codeOf(openReader(missing)), "E311");
    await using file = await tokenFile("token");
    await using reader = await openReader({
      BRUIN_AWS_AGENT_URL,
      BRUIN_AWS_AGENT_TOKEN_FILE: file.path,
    });
    assertEquals(await codeOf(reader.read("db", { signal })), "E121");
  });

  for (
    const [words, env] of [
      ["another machine", { BRUIN_AWS_AGENT_URL: "https://agent.example.com" }],
      ["https, which it does not speak", { BRUIN_AWS_AGENT_URL: "https://localhost:2773" }],
      ["groups", { BRUIN_AWS_BATCH: "1" }],
      ["a role", { BRUIN_AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/etl" }],
      ["several regions", { BRUIN_AWS_REGION: "eu-west-1,us-east-1" }],
    ] as const
  ) {
    it(`refuses ${words}`, async () => {
      const error = await assertRejects(
        () => openReader({ BRUIN_AWS_AGENT_URL: "http://localhost:2773", ...env }),
        SecretsError,
      );
      assertEquals(error.explanation.code, "E102");
      assertMatch(error.message, /BRUIN_AWS_AGENT_URL/);
    });
  }

  it("keeps its variables from programs", () => {
    for (const name of ["BRUIN_AWS_AGENT_URL", "BRUIN_AWS_AGENT_TOKEN_FILE", "BRUIN_AWS_BATCH"]) {
      assertEquals(isBackendVariable(name), true);
    }
  });
});
