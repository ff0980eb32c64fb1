import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SecretsError } from "../../../src/errors.ts";
import { credentials, marker, openStandIn, postgresSecret, region } from "./fixtures.ts";

const { signal } = new AbortController();

describe("SecretsReader.read() of aws", () => {
  it("tells where a secret came from", async () => {
    await using standIn = await openStandIn();
    const secret = await standIn.reader.read("my-postgres", { signal });
    const { origin } = secret!;
    assertEquals(secret?.type, "postgres");
    assertEquals(origin?.secretName, "my-postgres");
    assertEquals(origin?.facts.region, region);
    assertEquals(origin?.requests, 1);
    assertMatch(
      origin?.facts.arn ?? "",
      /^arn:aws:secretsmanager:eu-west-1:\d{12}:secret:my-postgres-/,
    );
    assertMatch(origin?.facts.version ?? "", /^[0-9a-f-]{36}$/);
    assert(origin?.createdAt instanceof Date);
  });

  it("sends one request that names the current version", async () => {
    await using standIn = await openStandIn();
    await standIn.reader.read("my-postgres", { signal });
    assertEquals(standIn.server.requests.map(({ operation }) => operation), ["GetSecretValue"]);
    assertEquals(JSON.parse(standIn.server.requests[0].body), {
      SecretId: "my-postgres",
      VersionStage: "AWSCURRENT",
    });
  });

  it("signs with the session token", async () => {
    const temporary = {
      ...credentials,
      accessKeyId: "ASIAEXAMPLEEXAMPLE00",
      sessionToken: "token",
    };
    await using standIn = await openStandIn({ credentials: temporary }, {
      BRUIN_AWS_ACCESS_KEY_ID: temporary.accessKeyId,
      BRUIN_AWS_SESSION_TOKEN: temporary.sessionToken,
    });
    assertEquals((await standIn.reader.read("my-postgres", { signal }))?.type, "postgres");
    assertEquals(standIn.server.requests[0].headers["x-amz-security-token"], "token");
  });

  it("gives the value of a new version after a rotation", async () => {
    await using standIn = await openStandIn();
    const before = await standIn.reader.read("my-postgres", { signal });
    standIn.server.setSecret("my-postgres", '{"type":"mysql","details":{}}');
    const after = await standIn.reader.read("my-postgres", { signal });
    assertEquals(after?.type, "mysql");
    assert(before?.origin?.facts.version !== after?.origin?.facts.version);
  });

  it("puts the prefix before names, but not before ARNs", async () => {
    const env = { BRUIN_AWS_SECRET_PREFIX: "prod/" };
    await using standIn = await openStandIn(
      { secrets: { "prod/my-postgres": postgresSecret } },
      env,
    );
    const secret = await standIn.reader.read("my-postgres", { signal });
    assertEquals(secret?.origin?.secretName, "prod/my-postgres");
    const { arn } = secret!.origin!.facts;
    assertEquals((await standIn.reader.read(arn!, { signal }))?.type, "postgres");
    const error = await assertRejects(
      async () => void await standIn.reader.read("nope", { signal }),
      SecretsError,
    );
    assertStringIncludes(error.message, "failed to read secret 'prod/nope' from");
  });

  it("tries again after passing failures, and warns of throttling once", async () => {
    await using standIn = await openStandIn({
      faults: [
        { kind: "error", code: "ThrottlingException", message: "Rate exceeded", times: 2 },
        { kind: "error", code: "InternalServiceError", status: 500, times: 1 },
      ],
    });
    const secret = await standIn.reader.read("my-postgres", { signal });
    assertEquals(secret?.origin?.requests, 4);
    assertEquals(standIn.warnings, [
      "secret 'my-postgres': AWS is limiting requests, trying again",
    ]);
    assertEquals(standIn.clock.pauses, [300, 500, 900]);
  });

  it("waits as long as AWS asks", async () => {
    const headers = { "retry-after": "7" };
    await using standIn = await openStandIn({
      faults: [{ kind: "error", code: "ThrottlingException", headers, times: 1 }],
    });
    await standIn.reader.read("my-postgres", { signal });
    assertEquals(standIn.clock.pauses, [7_000]);
  });

  it("gives up when AWS asks for more time than is left", async () => {
    const headers = { "retry-after": "60" };
    await using standIn = await openStandIn({
      faults: [{ kind: "error", code: "ThrottlingException", headers }],
    });
    const error = await assertRejects(
      async () => void await standIn.reader.read("my-postgres", { signal }),
      SecretsError,
    );
    assertStringIncludes(error.message, "throttled after 1 attempt ");
    assertEquals(standIn.server.requests.length, 1);
  });

  it("tries once more after a truncated answer", async () => {
    await using standIn = await openStandIn({ faults: [{ kind: "truncated", times: 1 }] });
    assertEquals((await standIn.reader.read("my-postgres", { signal }))?.origin?.requests, 2);
  });

  for (const minutes of [17, -17]) {
    it(`corrects a clock that is ${minutes} minutes behind AWS, for all further names`, async () => {
      await using standIn = await openStandIn({ clockOffsetMs: minutes * 60_000 });
      assertEquals((await standIn.reader.read("my-postgres", { signal }))?.origin?.requests, 2);
      assertEquals((await standIn.reader.read("my-postgres", { signal }))?.origin?.requests, 1);
    });
  }

  const hopeless = [
    { title: "expired credentials", credentials: { ...credentials, expired: true } },
    { title: "an unknown key", credentials: { ...credentials, accessKeyId: "AKIAOTHER" } },
    { title: "a wrong secret key", credentials: { ...credentials, secretAccessKey: "other" } },
  ];
  for (const { title, credentials } of hopeless) {
    it(`asks AWS no more after ${title}`, async () => {
      await using standIn = await openStandIn({ credentials });
      const messages: string[] = [];
      for (const name of ["my-postgres", "my-mysql"]) {
        const error = await assertRejects(
          async () => void await standIn.reader.read(name, { signal }),
          SecretsError,
        );
        messages.push(error.message);
      }
      assertEquals(messages[1], messages[0].replace("my-postgres", "my-mysql"));
      assertEquals(standIn.server.requests.length, 1);
    });
  }

  it("stops at once when its signal is aborted", async () => {
    await using standIn = await openStandIn({ faults: [{ kind: "silence" }] });
    const stop = new AbortController();
    const reason = new Error("interrupted");
    const reading = assertRejects(
      async () => void await standIn.reader.read("my-postgres", { signal: stop.signal }),
      Error,
      "interrupted",
    );
    while (standIn.server.requests.length === 0) await new Promise((next) => setTimeout(next, 1));
    stop.abort(reason);
    assertEquals(await reading, reason);
    assertEquals(standIn.server.requests.length, 1);
  });

  it("stops when the reader is disposed", async () => {
    await using standIn = await openStandIn({ faults: [{ kind: "silence" }] });
    const reading = assertRejects(
      async () => void await standIn.reader.read("my-postgres", { signal }),
      Error,
      "The secrets reader is closed",
    );
    while (standIn.server.requests.length === 0) await new Promise((next) => setTimeout(next, 1));
    await standIn.reader[Symbol.asyncDispose]();
    await reading;
  });

  it("speaks TLS to https endpoints, and says when the other side does not", async () => {
    await using plain = await openStandIn();
    const env = { BRUIN_AWS_ENDPOINT_URL: plain.server.url.replace("http:", "https:") };
    await using standIn = await openStandIn({}, env);
    const error = await assertRejects(
      async () => void await standIn.reader.read("my-postgres", { signal }),
      SecretsError,
    );
    assertEquals(error.explanation.code, "E123");
    assertEquals(error.exitReason, "unreachable");
    assertEquals(standIn.clock.pauses, []);
  });

  it("handles values of every size that AWS stores", async () => {
    const details = { value: marker + "\u0001".repeat(60_000) };
    const secret = JSON.stringify({ type: "generic", details });
    await using standIn = await openStandIn({ secrets: { big: secret } });
    const read = await standIn.reader.read("big", { signal });
    assertEquals(read?.details.reveal().value, details.value);
  });
});
