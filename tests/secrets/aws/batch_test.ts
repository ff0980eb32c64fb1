/** `BRUIN_AWS_BATCH`: secrets in groups of 20, and what becomes of a group that fails. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SecretsError } from "../../../src/errors.ts";
import type { SecretsReader } from "../../../src/secrets/backend.ts";
import { openStandIn, postgresSecret } from "./fixtures.ts";

const { signal } = new AbortController();
const on = { BRUIN_AWS_BATCH: "1" };

/** So many secrets, by their names. */
function many(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`s${index}`, postgresSecret]),
  );
}

/** The secrets that one request asked for. */
function idsOf({ body }: { readonly body: string }): readonly string[] {
  return JSON.parse(body).SecretIdList;
}

async function readAll(reader: SecretsReader, names: readonly string[]): Promise<string[]> {
  return await Promise.all(names.map(async (name) => {
    const read = reader.read(name, { signal });
    return await read.then(
      (secret) => `${name} ${secret?.type}`,
      (error: SecretsError) => `${name} ${error.explanation.code}`,
    );
  }));
}

describe("BRUIN_AWS_BATCH", () => {
  it("asks for 45 secrets in three requests", async () => {
    const secrets = many(45);
    await using opened = await openStandIn({ secrets }, on);
    const { reader, server, warnings } = opened;
    assertEquals(reader.atOnce, 40);
    const read = await readAll(reader, Object.keys(secrets));
    assertEquals(read, Object.keys(secrets).map((name) => `${name} postgres`));
    assertEquals(server.requests.map(({ operation }) => operation), [
      "BatchGetSecretValue",
      "BatchGetSecretValue",
      "BatchGetSecretValue",
    ]);
    assertEquals(warnings, []);
    const { origin } = await reader.read("s1", { signal }) ?? {};
    assertMatch(origin?.facts.arn ?? "", /^arn:aws:secretsmanager:eu-west-1:.*:secret:s1-/);
    assertEquals(typeof origin?.revision, "string");
  });

  it("tells of each secret of a group what AWS says of it", async () => {
    await using opened = await openStandIn({
      secrets: { ...many(2), gone: { state: "deleted" }, empty: { state: "empty" } },
    }, on);
    const { reader, server } = opened;
    const read = await readAll(reader, ["s0", "gone", "nowhere", "empty", "s1"]);
    assertEquals(read, ["s0 postgres", "gone E115", "nowhere E113", "empty E114", "s1 postgres"]);
    assertEquals(server.requests.length, 1);
  });

  it("reads one by one when groups are not allowed, and says so once", async () => {
    const secrets = many(25);
    await using opened = await openStandIn({
      secrets,
      faults: [{
        kind: "error",
        operation: "BatchGetSecretValue",
        code: "AccessDeniedException",
        message: "User: arn:aws:iam::123456789012:user/etl is not authorized to perform: " +
          "secretsmanager:BatchGetSecretValue because no identity-based policy allows it",
      }],
    }, on);
    const { reader, server, warnings } = opened;
    const read = await readAll(reader, Object.keys(secrets));
    assertEquals(read, Object.keys(secrets).map((name) => `${name} postgres`));
    assertEquals(warnings.length, 1);
    assertMatch(warnings[0] ?? "", /secretsmanager:BatchGetSecretValue is not allowed/);
    const single = server.requests.filter(({ operation }) => operation === "GetSecretValue");
    assertEquals(single.length, 25);
    await reader.read("s3", { signal });
    assertEquals(server.requests.at(-1)?.operation, "GetSecretValue");
  });

  it("reports a secret of a group that is denied, and reads the others", async () => {
    await using opened = await openStandIn({ secrets: many(1) }, on);
    const { reader } = opened;
    const error = await assertRejects(() => reader.read("nowhere", { signal }), SecretsError);
    assertMatch(
      error.message,
      /^failed to read secret 'nowhere' from AWS Secrets Manager: not found/,
    );
  });

  it("asks for a group that was throttled again with one request, after one pause", async () => {
    const secrets = many(20);
    await using opened = await openStandIn({
      secrets,
      faults: [{ kind: "error", code: "ThrottlingException", times: 2 }],
    }, on);
    const { reader, server, clock, warnings } = opened;
    const names = Object.keys(secrets);
    assertEquals(await readAll(reader, names), names.map((name) => `${name} postgres`));
    assertEquals(server.requests.map(idsOf), [names, names, names]);
    assertEquals(clock.pauses.length, 2);
    assertEquals(warnings, [
      "20 secrets: AWS is limiting requests, trying again",
    ]);
  });

  it("asks again for those secrets of a group that were throttled, and no others", async () => {
    await using opened = await openStandIn({
      secrets: many(5),
      throttledInGroups: { s1: 1, s2: 2, s4: 1 },
    }, on);
    const { reader, server, clock, warnings } = opened;
    const settled: string[] = [];
    const names = ["s0", "s1", "s2", "s3", "nowhere", "s4"];
    const read = await Promise.all(names.map(async (name) => {
      const [text = ""] = await readAll(reader, [name]);
      settled.push(name);
      return text;
    }));
    assertEquals(read, [
      "s0 postgres",
      "s1 postgres",
      "s2 postgres",
      "s3 postgres",
      "nowhere E113",
      "s4 postgres",
    ]);
    assertEquals(server.requests.map(idsOf), [names, ["s1", "s2", "s4"], ["s2"]]);
    assertEquals(clock.pauses.length, 2);
    assertEquals(settled.slice(0, 3).toSorted(), ["nowhere", "s0", "s3"]);
    assertEquals(settled.at(-1), "s2");
    assertEquals(warnings, ["3 secrets: AWS is limiting requests, trying again"]);
    const { origin } = await reader.read("s0", { signal }) ?? {};
    assertEquals(origin?.requests, 1);
  });

  it("gives up a secret of a group that stays throttled, for itself", async () => {
    await using opened = await openStandIn({
      secrets: many(2),
      throttledInGroups: { s1: Infinity },
    }, { ...on, BRUIN_AWS_MAX_RETRIES: "2" });
    const { reader, server } = opened;
    const first = reader.read("s0", { signal });
    const error = await assertRejects(() => reader.read("s1", { signal }), SecretsError);
    assertEquals((await first)?.type, "postgres");
    assertEquals(error.explanation.code, "E118");
    assertMatch(
      error.message,
      /^failed to read secret 's1' from AWS Secrets Manager: throttled after 3 attempts/,
    );
    assertEquals(server.requests.map(idsOf), [["s0", "s1"], ["s1"], ["s1"]]);
  });

  it("asks alone for a secret that was rotated", async () => {
    await using opened = await openStandIn({ secrets: many(3) }, on);
    const { reader, server } = opened;
    await reader.read("s1", { signal, fresh: true });
    assertEquals(server.requests.at(-1)?.operation, "GetSecretValue");
  });

  it("ends a group that is not answered when the reader is closed", async () => {
    const opened = await openStandIn({
      secrets: many(2),
      faults: [{ kind: "silence" }],
    }, on);
    const read = Promise.allSettled(
      ["s0", "s1"].map((name) => opened.reader.read(name, { signal })),
    );
    while (opened.server.requests.length === 0) await new Promise((done) => setTimeout(done, 5));
    await opened[Symbol.asyncDispose]();
    assertEquals((await read).map(({ status }) => status), ["rejected", "rejected"]);
  });

  it("finds a wrong key with one request, as without groups", async () => {
    await using opened = await openStandIn({ secrets: many(3) }, {
      ...on,
      BRUIN_AWS_SECRET_ACCESS_KEY: "wrong",
    });
    assertEquals(await readAll(opened.reader, ["s0", "s1", "s2"]), [
      "s0 E107",
      "s1 E107",
      "s2 E107",
    ]);
    assertEquals(opened.server.requests.length, 1);
  });

  it("is off unless it is asked for", async () => {
    await using opened = await openStandIn({ secrets: many(2) });
    assertEquals(opened.reader.atOnce, undefined);
    await readAll(opened.reader, ["s0", "s1"]);
    assertEquals(opened.server.requests.map(({ operation }) => operation), [
      "GetSecretValue",
      "GetSecretValue",
    ]);
  });
});
