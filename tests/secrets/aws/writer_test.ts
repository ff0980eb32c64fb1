import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError } from "../../../src/errors.ts";
import { aws } from "../../../src/secrets/aws/mod.ts";
import type { SecretsWriter, WrittenSecret } from "../../../src/secrets/backend.ts";
import { type Fault, startSecretsManager } from "../../fakes/secrets_manager.ts";
import { credentials, marker, postgresSecret, region, variables } from "./fixtures.ts";

const { signal } = new AbortController();

async function openWriter(url: string, env: Record<string, string> = {}): Promise<SecretsWriter> {
  const all = envOf({
    ...variables,
    BRUIN_AWS_ENDPOINT_URL: url,
    BRUIN_AWS_RETRY_WAIT_MIN: "1ms",
    BRUIN_AWS_RETRY_WAIT_MAX: "2ms",
    ...env,
  });
  return await aws.openWriter!({ env: all, warn() {} });
}

interface Written {
  readonly result: WrittenSecret | SecretsError;
  /** Operation and token of every request. */
  readonly requests: readonly (readonly [operation: string, token: string])[];
}

/** Writes one secret to a stand-in that holds `existing` only. */
async function write(
  name: string,
  { faults = [], env = {} }: { faults?: readonly Fault[]; env?: Record<string, string> } = {},
): Promise<Written> {
  await using server = await startSecretsManager({
    credentials,
    region,
    secrets: { existing: postgresSecret },
    faults,
  });
  await using writer = await openWriter(server.url, env);
  const result = await writer.write(name, postgresSecret, signal)
    .catch((error: SecretsError) => error);
  return {
    result,
    requests: server.requests.map(({ operation, body }) =>
      [operation, JSON.parse(body).ClientRequestToken] as const
    ),
  };
}

const operations = ({ requests }: Written) => requests.map(([operation]) => operation);

describe("SecretsWriter.write() of AWS", () => {
  it("adds a version to a secret that exists", async () => {
    const written = await write("existing");
    const result = written.result as WrittenSecret;
    assertEquals(operations(written), ["PutSecretValue"]);
    assertEquals([result.secretName, result.created, result.facts.region], [
      "existing",
      false,
      region,
    ]);
    assertMatch(result.facts.arn ?? "", /:secret:existing-/);
    assert(result.facts.version !== undefined);
  });

  it("makes a secret that does not exist, behind the prefix", async () => {
    const written = await write("new", { env: { BRUIN_AWS_SECRET_PREFIX: "prod/" } });
    const result = written.result as WrittenSecret;
    assertEquals(operations(written), ["PutSecretValue", "CreateSecret"]);
    assertEquals([result.secretName, result.created], ["prod/new", true]);
  });

  it("sends one token in all attempts, so that nothing is stored twice", async () => {
    const written = await write("existing", { faults: [{ kind: "truncated", times: 1 }] });
    assertEquals(operations(written), ["PutSecretValue", "PutSecretValue"]);
    assertEquals(new Set(written.requests.map(([, token]) => token)).size, 1);
    assertEquals((written.result as WrittenSecret).created, false);
  });

  it("names the action that is not allowed, and no part of the value", async () => {
    const message = "User: arn:aws:iam::123456789012:user/etl is not authorized to perform: " +
      `secretsmanager:PutSecretValue on resource: existing ${marker}`;
    const { result } = await write("existing", {
      faults: [{ kind: "error", code: "AccessDeniedException", message }],
    });
    assert(result instanceof SecretsError);
    assertEquals(result.exitReason, "denied");
    const text = result.describe();
    assertMatch(text, /^failed to write secret 'existing' to AWS Secrets Manager: access denied\n/);
    assertMatch(text, /"Action":"secretsmanager:PutSecretValue"/);
    assert(!text.includes(marker));
  });

  it("does not make a secret for the ARN of a missing one", async () => {
    const written = await write(`arn:aws:secretsmanager:${region}:111111111111:secret:gone-AbCdEf`);
    assertEquals(operations(written), ["PutSecretValue"]);
    assert(written.result instanceof SecretsError);
    assertEquals(written.result.explanation.code, "E113");
  });

  it("asks nothing for a name that no secret can have", async () => {
    const written = await write("my pg");
    assertEquals(operations(written), []);
    assert(written.result instanceof SecretsError);
    assertEquals(written.result.explanation.code, "E116");
  });
});

describe("SecretsBackend.openWriter() of AWS", () => {
  it("names every missing variable", async () => {
    const error = await assertRejects(
      () => aws.openWriter!({ env: envOf({}), warn() {} }),
      SecretsError,
    );
    assertEquals(error.explanation.code, "E101");
  });
});
