/** Several regions in `BRUIN_AWS_REGION`: the next one only when one cannot be reached. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError } from "../../../src/errors.ts";
import { aws } from "../../../src/secrets/aws/mod.ts";
import { type Fault, startSecretsManager } from "../../fakes/secrets_manager.ts";
import { emptyProject as project } from "../empty_project.ts";
import { credentials, impatientClock, postgresSecret, silentUrl, variables } from "./fixtures.ts";

const { signal } = new AbortController();

const nowhere = silentUrl();

async function startRegions(
  first: { readonly faults?: readonly Fault[]; readonly secrets?: Record<string, string> },
) {
  const servers = await Promise.all([
    startSecretsManager({ credentials, region: "eu-west-1", secrets: {}, ...first }),
    startSecretsManager({
      credentials,
      region: "us-east-1",
      secrets: { a: postgresSecret, b: postgresSecret },
    }),
  ]);
  return {
    servers,
    urls: servers.map(({ url }) => url),
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) await server[Symbol.asyncDispose]();
    },
  };
}

async function openReader(urls: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const warnings: string[] = [];
  const all = {
    ...variables,
    BRUIN_AWS_REGION: "eu-west-1,us-east-1",
    BRUIN_AWS_ENDPOINT_URL: urls.join(","),
    ...env,
  };
  const clock = impatientClock();
  const warn = (text: string) => void warnings.push(text);
  const reader = await aws.open({ env: envOf(all), project, warn, clock });
  return { reader, warnings, [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose]() };
}

describe("several regions in BRUIN_AWS_REGION", () => {
  it("asks the next one when the first cannot be reached, from then on, and says so once", async () => {
    await using regions = await startRegions({});
    await using opened = await openReader([nowhere, regions.urls[1] ?? ""]);
    const { reader, warnings } = opened;
    const [a, b] = await Promise.all(["a", "b"].map((name) => reader.read(name, { signal })));
    assertEquals([a?.type, b?.type], ["postgres", "postgres"]);
    assertEquals(a?.origin?.facts.region, "us-east-1");
    assertEquals(warnings, [
      "AWS Secrets Manager in region eu-west-1 cannot be reached; asking AWS Secrets Manager in " +
      "region us-east-1 instead",
    ]);
    assertEquals((await reader.read("a", { signal }))?.origin?.facts.region, "us-east-1");
    assertEquals(warnings.length, 1);
  });

  it("asks the next one when connections to the first are cut", async () => {
    await using regions = await startRegions({ faults: [{ kind: "reset" }] });
    await using opened = await openReader(regions.urls);
    assertEquals((await opened.reader.read("a", { signal }))?.origin?.facts.region, "us-east-1");
    assertEquals(regions.servers[0]?.requests.length, 4);
  });

  for (
    const [words, code, faults] of [
      ["a missing secret", "E113", []],
      ["a denied secret", "E110", [{ kind: "error", code: "AccessDeniedException" }]],
      ["a throttled region", "E118", [{ kind: "error", code: "ThrottlingException" }]],
      ["a broken region", "E119", [{ kind: "error", code: "InternalServiceError", status: 500 }]],
      ["a login page", "E126", [{ kind: "answer", status: 200, body: "<html>" }]],
    ] as const satisfies readonly (readonly [string, string, readonly Fault[]])[]
  ) {
    it(`never asks the next one for ${words}`, async () => {
      await using regions = await startRegions({ faults });
      await using opened = await openReader(regions.urls);
      const error = await assertRejects(() => opened.reader.read("a", { signal }), SecretsError);
      assertEquals(error.explanation.code, code);
      assertEquals(regions.servers[1]?.requests, []);
      assertEquals(opened.warnings.filter((text) => text.includes("instead")), []);
    });
  }

  it("never asks the next one for an ARN, which names its region", async () => {
    await using regions = await startRegions({});
    await using opened = await openReader([nowhere, regions.urls[1] ?? ""]);
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf";
    const error = await assertRejects(() => opened.reader.read(arn, { signal }), SecretsError);
    assertEquals(error.explanation.code, "E121");
    assertEquals(regions.servers[1]?.requests, []);
  });

  it("reports the last region when none can be reached", async () => {
    await using opened = await openReader([nowhere, nowhere]);
    const error = await assertRejects(() => opened.reader.read("a", { signal }), SecretsError);
    assertEquals(error.explanation.code, "E121");
    assertMatch(error.explanation.where ?? "", /region us-east-1/);
  });

  it("stores in the first region alone", async () => {
    await using regions = await startRegions({});
    const all = { ...variables, BRUIN_AWS_REGION: "eu-west-1,us-east-1" };
    const env = envOf({ ...all, BRUIN_AWS_ENDPOINT_URL: [nowhere, regions.urls[1]].join(",") });
    const options = { env, warn() {}, clock: impatientClock() };
    await using writer = await aws.openWriter?.(options) ?? (() => {
      throw new Error("aws stores secrets");
    })();
    await assertRejects(() => writer.write("a", postgresSecret, signal), SecretsError);
    assertEquals(regions.servers[1]?.requests, []);
  });

  for (
    const [words, env, message] of [
      [
        "one endpoint for two regions",
        { BRUIN_AWS_ENDPOINT_URL: nowhere },
        /one endpoint for each region/,
      ],
      ["a region twice", { BRUIN_AWS_REGION: "eu-west-1,eu-west-1" }, /has a region twice/],
      [
        "a region that is none",
        { BRUIN_AWS_REGION: "eu-west-1,us-east1" },
        /did you mean 'us-east-1'/,
      ],
      ["a missing region", { BRUIN_AWS_REGION: "eu-west-1," }, /is not an AWS region/],
    ] as const
  ) {
    it(`refuses ${words}`, async () => {
      const error = await assertRejects(() => openReader([nowhere, nowhere], env), SecretsError);
      assertMatch(error.message + (error.explanation.cause ?? ""), message);
      assertEquals(error.explanation.code, "E102");
    });
  }
});
