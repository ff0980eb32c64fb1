import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { type SecretsManagerOptions, startSecretsManager } from "./secrets_manager.ts";

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" };

async function start(options: Partial<SecretsManagerOptions> = {}) {
  const region = "eu-west-1";
  const server = await startSecretsManager({ credentials, region, secrets: {}, ...options });
  const client = new SecretsManagerClient({
    region,
    credentials,
    endpoint: server.url,
    maxAttempts: 1,
  });
  return {
    server,
    client,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function errorOf(sent: Promise<unknown>): Promise<string> {
  return await sent.then(() => "none", ({ name }: Error) => name);
}

describe("startSecretsManager()", () => {
  it("creates, changes, describes and reads secrets for the SDK", async () => {
    await using standIn = await start();
    const { client, server } = standIn;
    const { ARN } = await client.send(new CreateSecretCommand({ Name: "a", SecretString: "1" }));
    const put = new PutSecretValueCommand({
      SecretId: "a",
      SecretBinary: new Uint8Array([2, 255]),
    });
    const { VersionId } = await client.send(put);
    const current = await client.send(new GetSecretValueCommand({ SecretId: ARN }));
    assertEquals([current.Name, current.VersionId], ["a", VersionId]);
    assertEquals([...current.SecretBinary!], [2, 255]);
    const previous = await client.send(
      new GetSecretValueCommand({ SecretId: "a", VersionStage: "AWSPREVIOUS" }),
    );
    assertEquals(previous.SecretString, "1");
    const described = await client.send(new DescribeSecretCommand({ SecretId: "a" }));
    assertEquals(Object.values(described.VersionIdsToStages ?? {}), [["AWSCURRENT"], [
      "AWSPREVIOUS",
    ]]);
    assertEquals(server.requests.map(({ operation }) => operation), [
      "CreateSecret",
      "PutSecretValue",
      "GetSecretValue",
      "GetSecretValue",
      "DescribeSecret",
    ]);
  });

  it("refuses what the service refuses", async () => {
    await using standIn = await start({ secrets: { a: "1", gone: { state: "deleted" } } });
    const { client } = standIn;
    const read = (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));
    assertEquals(await errorOf(read("b")), "ResourceNotFoundException");
    assertEquals(await errorOf(read("b c")), "ValidationException");
    assertEquals(await errorOf(read("gone")), "InvalidRequestException");
    const create = new CreateSecretCommand({ Name: "a", SecretString: "2" });
    assertEquals(await errorOf(client.send(create)), "ResourceExistsException");
  });

  const signatures: readonly (readonly [string, Partial<SecretsManagerOptions>, string])[] = [
    ["another region", { region: "eu-west-2" }, "InvalidSignatureException"],
    [
      "another secret key",
      { credentials: { ...credentials, secretAccessKey: "other" } },
      "InvalidSignatureException",
    ],
    [
      "an unknown key",
      { credentials: { ...credentials, accessKeyId: "AKIAOTHER" } },
      "UnrecognizedClientException",
    ],
    [
      "a missing session token",
      { credentials: { ...credentials, sessionToken: "token" } },
      "UnrecognizedClientException",
    ],
    ["an expired key", { credentials: { ...credentials, expired: true } }, "ExpiredTokenException"],
    ["a clock 16 minutes off", { clockOffsetMs: 16 * 60_000 }, "InvalidSignatureException"],
  ];
  for (const [title, options, code] of signatures) {
    it(`refuses a signature with ${title}`, async () => {
      await using standIn = await start({ secrets: { a: "1" }, ...options });
      const read = new GetSecretValueCommand({ SecretId: "a" });
      assertEquals(await errorOf(standIn.client.send(read)), code);
    });
  }

  it("refuses a request without a signature", async () => {
    await using standIn = await start();
    const response = await fetch(standIn.server.url, { method: "POST", body: "{}" });
    assertEquals(response.status, 403);
    assertEquals((await response.json()).__type, "MissingAuthenticationToken");
  });
});
