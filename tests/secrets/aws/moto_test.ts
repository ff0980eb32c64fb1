/**
 * The backend against moto, an implementation of AWS by others: `pip install 'moto[server]'`,
 * `moto_server -H 127.0.0.1 -p 5000`, and `BRUIN_TEST_MOTO=http://127.0.0.1:5000`.
 */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { envOf } from "../../../src/env.ts";
import { SecretsError } from "../../../src/errors.ts";
import { aws } from "../../../src/secrets/aws/mod.ts";
import type { SecretsReader } from "../../../src/secrets/backend.ts";
import { describeSecretsReader } from "../../contracts/secrets_reader.ts";
import { credentials, postgresSecret, region, variables } from "./fixtures.ts";
import { emptyProject as project } from "../empty_project.ts";

const url = Deno.env.get("BRUIN_TEST_MOTO");
const { signal } = new AbortController();

/** A client that writes secrets, since the backend only reads them. */
function writer() {
  const client = new SecretsManagerClient({ region, credentials, endpoint: url! });
  return { client, [Symbol.dispose]: () => client.destroy() };
}

async function openReader(env: Readonly<Record<string, string>> = {}): Promise<SecretsReader> {
  const all = envOf({ ...variables, BRUIN_AWS_ENDPOINT_URL: url, ...env });
  return await aws.open({ env: all, project, warn() {} });
}

async function failure(reader: SecretsReader, name: string): Promise<string> {
  const error = await assertRejects(
    async () => void await reader.read(name, { signal }),
    SecretsError,
  );
  return `${error.message} (${error.explanation.code})`;
}

function suite(): void {
  describeSecretsReader("aws on moto", async (connections) => {
    using writing = writer();
    const prefix = `contract-${crypto.randomUUID()}/`;
    for (const [name, stored] of Object.entries(connections)) {
      const value = { Name: prefix + name, SecretString: JSON.stringify(stored) };
      await writing.client.send(new CreateSecretCommand(value));
    }
    const reader = await openReader({ BRUIN_AWS_SECRET_PREFIX: prefix });
    return { reader, [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose]() };
  });

  describeSecretsReader("aws on moto, in groups", async (connections) => {
    using writing = writer();
    const prefix = `groups-${crypto.randomUUID()}/`;
    for (const [name, stored] of Object.entries(connections)) {
      const value = { Name: prefix + name, SecretString: JSON.stringify(stored) };
      await writing.client.send(new CreateSecretCommand(value));
    }
    const reader = await openReader({ BRUIN_AWS_SECRET_PREFIX: prefix, BRUIN_AWS_BATCH: "1" });
    return { reader, [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose]() };
  });

  describe("the aws backend on moto", () => {
    it("reads, also after a rotation", async () => {
      using writing = writer();
      const name = `moto-${crypto.randomUUID()}`;
      await writing.client.send(
        new CreateSecretCommand({ Name: name, SecretString: postgresSecret }),
      );
      await using reader = await openReader();
      const secret = await reader.read(name, { signal });
      assertEquals(secret?.type, "postgres");
      assertMatch(
        secret?.origin?.facts.arn ?? "",
        /^arn:aws:secretsmanager:eu-west-1:\d{12}:secret:moto-/,
      );
      await writing.client.send(
        new PutSecretValueCommand({
          SecretId: name,
          SecretString: '{"type":"mysql","details":{}}',
        }),
      );
      assertEquals((await reader.read(name, { signal }))?.type, "mysql");
    });

    it("explains unknown, deleted and binary secrets", async () => {
      using writing = writer();
      const id = crypto.randomUUID();
      const send = (name: string, value: object) =>
        writing.client.send(new CreateSecretCommand({ Name: `${name}-${id}`, ...value }));
      await send("binary", { SecretBinary: new Uint8Array([1, 2, 3]) });
      await send("deleted", { SecretString: "x" });
      await writing.client.send(new DeleteSecretCommand({ SecretId: `deleted-${id}` }));
      await using reader = await openReader();
      const start = (name: string) =>
        `failed to read secret '${name}-${id}' from AWS Secrets Manager: `;
      assertEquals(
        await failure(reader, `unknown-${id}`),
        `${start("unknown")}not found in region eu-west-1 (E113)`,
      );
      assertEquals(
        await failure(reader, `deleted-${id}`),
        `${start("deleted")}it is scheduled for deletion (E115)`,
      );
      assertEquals(
        await failure(reader, `binary-${id}`),
        `secret 'binary-${id}' has no string value (E117)`,
      );
    });

    it("stores secrets that it reads again", async () => {
      const name = `put-${crypto.randomUUID()}`;
      const env = envOf({ ...variables, BRUIN_AWS_ENDPOINT_URL: url });
      await using writing = await aws.openWriter!({ env, warn() {} });
      const first = await writing.write(name, postgresSecret, signal);
      assertEquals(first.created, true);
      await using reader = await openReader();
      assertEquals(
        (await reader.read(name, { signal }))?.origin?.facts.version,
        first.facts.version,
      );
      const second = await writing.write(name, '{"type":"mysql","details":{}}', signal);
      assertEquals([second.created, second.facts.arn], [false, first.facts.arn]);
      const secret = await reader.read(name, { signal });
      assertEquals([secret?.type, secret?.origin?.facts.version], ["mysql", second.facts.version]);
    });

    it("reads with a role", async () => {
      using writing = writer();
      const name = `role-${crypto.randomUUID()}`;
      await writing.client.send(
        new CreateSecretCommand({ Name: name, SecretString: postgresSecret }),
      );
      await using reader = await openReader({
        BRUIN_AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/secret-reader",
        BRUIN_AWS_STS_ENDPOINT_URL: url!,
      });
      assertEquals((await reader.read(name, { signal }))?.type, "postgres");
    });
  });
}

if (url === undefined) {
  Deno.test({
    name: "the aws backend on moto (set BRUIN_TEST_MOTO to its URL)",
    ignore: true,
    fn() {},
  });
} else {
  suite();
}
