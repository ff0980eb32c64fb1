/**
 * The client against an emulator by others: `pip install gcp-storage-emulator`,
 * `gcp-storage-emulator start --host=127.0.0.1 --port=9023 --in-memory`, and
 * `BRUIN_TEST_GCS=http://127.0.0.1:9023`.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { objectExists, prefixExists } from "../../../src/object_stores/find.ts";
import { gcs } from "../../../src/object_stores/gcs/mod.ts";
import { startGoogleAccounts } from "../../fakes/google_accounts.ts";
import { failureOf, objectConnection } from "../object_connection.ts";
import { createBucket, gcsNeeded, guardedEmulator } from "./emulator.ts";

const { signal } = new AbortController();
const describeWithServer = gcsNeeded === "" ? describe : describe.skip;

describeWithServer(`the GCS client on an emulator${gcsNeeded}`, () => {
  it("finds keys, patterns and prefixes with one token", async () => {
    await using accounts = await startGoogleAccounts();
    await using emulator = guardedEmulator(accounts);
    const bucket = await createBucket(["in/2024/a b+c.csv", "in/2024/d/e.csv", "top.json"]);
    const connection = objectConnection("gcs", { service_account_json: accounts.keyFile });
    const env = envOf({ STORAGE_EMULATOR_HOST: new URL(emulator.url).host });
    await using client = await gcs.open(connection, { env });
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
    assertEquals(accounts.tokens.length, 1);
    const text = await failureOf(() =>
      objectExists(client, { bucket: "not-there", key: "a.csv" }, signal)
    );
    assertStringIncludes(text, "bucket 'not-there' does not exist\n  where: gs://not-there/a.csv");
  });
});
