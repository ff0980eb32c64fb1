/** The client against moto, an implementation of AWS by others; see `tests/secrets/aws/moto_test.ts`. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { objectExists, prefixExists } from "../../../src/object_stores/find.ts";
import { s3 } from "../../../src/object_stores/s3/mod.ts";
import { failureOf, objectConnection } from "../object_connection.ts";
import { createBucket, s3Needed, s3Url } from "./moto.ts";

const { signal } = new AbortController();
const describeWithServer = s3Needed === "" ? describe : describe.skip;

function openS3() {
  const details = { access_key_id: "a", secret_access_key: "b", endpoint_url: s3Url };
  return s3.open(objectConnection("s3", details), { env: envOf({}) });
}

describeWithServer(`the S3 client on moto${s3Needed}`, () => {
  it("finds keys, patterns and prefixes", async () => {
    const bucket = await createBucket(["in/2024/a b+c.csv", "in/2024/d/e.csv", "top.json"]);
    await using client = await openS3();
    const found: Record<string, boolean> = {
      "in/2024/a b+c.csv": true,
      "in/2024/a b": false,
      "in/2024/*.csv": true,
      "in/*.csv": false,
      "in/*/d/*.csv": true,
      "*.{yml,json}": true,
      "*.{yml,csv}": false,
    };
    for (const [key, expected] of Object.entries(found)) {
      assertEquals(await objectExists(client, { bucket, key }, signal), expected, key);
    }
    assertEquals(await prefixExists(client, { bucket, prefix: "in/2024/a" }, signal), true);
    assertEquals(await prefixExists(client, { bucket, prefix: "in/2025/" }, signal), false);
  });

  it("turns the pages of a long listing", async () => {
    const names = Array.from({ length: 1001 }, (_, index) => `n/${String(index).padStart(4, "0")}`);
    const bucket = await createBucket(names);
    await using client = await openS3();
    assertEquals(await objectExists(client, { bucket, key: "n/*1000" }, signal), true);
  });

  it("tells a missing bucket from a missing key", async () => {
    await using client = await openS3();
    const text = await failureOf(() =>
      objectExists(client, { bucket: "not-there", key: "a.csv" }, signal)
    );
    assertStringIncludes(text, "bucket 'not-there' does not exist");
  });
});
