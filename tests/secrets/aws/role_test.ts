import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SecretsError } from "../../../src/errors.ts";
import { startSecurityTokenService } from "../../fakes/security_token_service.ts";
import { credentials, marker, openStandIn, region } from "./fixtures.ts";

const { signal } = new AbortController();
const role = "arn:aws:iam::111111111111:role/secret-reader";
const issued = { accessKeyId: "ASIAISSUED0000000001", secretAccessKey: "s1", sessionToken: "t1" };
const renewed = { accessKeyId: "ASIAISSUED0000000002", secretAccessKey: "s2", sessionToken: "t2" };

describe("the aws backend with BRUIN_AWS_ROLE_ARN", () => {
  it("reads with the credentials of the role", async () => {
    await using tokens = startSecurityTokenService({
      credentials,
      region,
      issued: [issued],
      externalId: "external",
    });
    await using standIn = await openStandIn({ credentials: issued }, {
      BRUIN_AWS_ROLE_ARN: role,
      BRUIN_AWS_ROLE_EXTERNAL_ID: "external",
      BRUIN_AWS_ROLE_SESSION_NAME: "nightly",
      BRUIN_AWS_STS_ENDPOINT_URL: tokens.url,
    });
    assertEquals((await standIn.reader.read("my-postgres", { signal }))?.type, "postgres");
    assertEquals(tokens.requests.length, 1);
    assertEquals(tokens.requests[0].RoleArn, role);
    assertEquals(tokens.requests[0].RoleSessionName, "nightly");
    assertEquals([...new Set(standIn.hidden)], ["s1", "t1"]);
  });

  it("assumes the role again when its credentials expire early", async () => {
    await using tokens = startSecurityTokenService({
      credentials,
      region,
      issued: [issued, renewed],
    });
    await using standIn = await openStandIn({
      credentials: [{ ...issued, expired: true }, renewed],
    }, { BRUIN_AWS_ROLE_ARN: role, BRUIN_AWS_STS_ENDPOINT_URL: tokens.url });
    assertEquals((await standIn.reader.read("my-postgres", { signal }))?.origin?.requests, 2);
    assertEquals(tokens.requests.length, 2);
  });

  it("reports expired credentials when new ones are expired too", async () => {
    await using tokens = startSecurityTokenService({ credentials, region, issued: [issued] });
    await using standIn = await openStandIn({ credentials: { ...issued, expired: true } }, {
      BRUIN_AWS_ROLE_ARN: role,
      BRUIN_AWS_STS_ENDPOINT_URL: tokens.url,
    });
    const error = await assertRejects(
      async () => void await standIn.reader.read("my-postgres", { signal }),
      SecretsError,
    );
    assertEquals(error.explanation.code, "E105");
    assertEquals(standIn.server.requests.length, 2);
  });

  it("does not start when the role is refused", async () => {
    await using tokens = startSecurityTokenService({
      credentials,
      region,
      issued: [issued],
      externalId: marker,
    });
    const error = await assertRejects(
      async () =>
        void await openStandIn({}, {
          BRUIN_AWS_ROLE_ARN: role,
          BRUIN_AWS_STS_ENDPOINT_URL: tokens.url,
        }),
      SecretsError,
    );
    assertEquals(
      error.message,
      "failed to initialize AWS Secrets Manager client: cannot assume role " +
        `'${role}': access denied`,
    );
    assertStringIncludes(
      error.describe(),
      `cause: arn:aws:iam::111111111111:user/etl is not allowed to call sts:AssumeRole on ${role}\n`,
    );
    assertEquals(error.exitReason, "denied");
    assertEquals(Deno.inspect(error).includes(marker), false);
  });

  it("does not start when STS cannot be reached", async () => {
    const error = await assertRejects(
      async () =>
        void await openStandIn({}, {
          BRUIN_AWS_ROLE_ARN: role,
          BRUIN_AWS_STS_ENDPOINT_URL: "http://127.0.0.1:1027",
        }),
      SecretsError,
    );
    assertStringIncludes(error.message, "cannot reach 127.0.0.1:1027 (refused) after 4 attempts");
    assertEquals(error.exitReason, "unreachable");
  });
});
