import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError } from "../../src/errors.ts";
import { objectExists, prefixExists } from "../../src/object_stores/find.ts";
import type { LookUp, ObjectClient } from "../../src/object_stores/object_store.ts";

const { signal } = new AbortController();
const denied = new ConnectionError("denied", { connection: "lake", exitReason: "denied" });
const gone = new ConnectionError("no such bucket", { connection: "lake" });

/** A bucket with these keys, which counts the keys that it lists. */
function bucketOf(keys: readonly string[], options: {
  readonly lookUp?: LookUp;
  readonly refusal?: ConnectionError;
} = {}) {
  const listed: string[] = [];
  const client: ObjectClient = {
    lookUp: ({ key }) =>
      Promise.resolve(options.lookUp ?? (keys.includes(key) ? "found" : "missing")),
    async *list({ prefix, delimiter }) {
      if (options.refusal !== undefined) throw options.refusal;
      for (const key of keys.toSorted()) {
        if (!key.startsWith(prefix)) continue;
        if (delimiter !== undefined && key.slice(prefix.length).includes(delimiter)) continue;
        listed.push(key);
        yield await Promise.resolve(key);
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const has = (key: string) => objectExists(client, { bucket: "b", key }, signal);
  return { client, listed, has };
}

describe("objectExists()", () => {
  it("asks for a plain key alone", async () => {
    const { has, listed } = bucketOf(["a/b", "a/b2"]);
    assertEquals(await has("a/b"), true);
    assertEquals(listed, []);
  });

  it("takes no longer key for a missing one", async () => {
    assertEquals(await bucketOf(["a/b2"]).has("a/b"), false);
  });

  it("lists where the object may not be read", async () => {
    assertEquals(await bucketOf(["a/b"], { lookUp: "unclear" }).has("a/b"), true);
    assertEquals(await bucketOf(["a/b2"], { lookUp: "unclear" }).has("a/b"), false);
  });

  it("believes that an object is missing where it may not list", async () => {
    assertEquals(await bucketOf([], { lookUp: "missing", refusal: denied }).has("x"), false);
  });

  it("fails when neither is permitted, or the bucket is missing", async () => {
    const closed = bucketOf([], { lookUp: "unclear", refusal: denied });
    assertEquals(await assertRejects(() => closed.has("x")), denied);
    const missing = bucketOf([], { lookUp: "missing", refusal: gone });
    assertEquals(await assertRejects(() => missing.has("x")), gone);
  });

  it("lists up to the first key that fits a pattern", async () => {
    const { has, listed } = bucketOf(["b/1", "a/1", "a/2.csv", "a/3.csv", "a/x/4.csv"]);
    assertEquals(await has("a/*.csv"), true);
    assertEquals(listed, ["a/1", "a/2.csv"]);
    assertEquals(await has("a/*.json"), false);
  });
});

describe("prefixExists()", () => {
  it("needs one key", async () => {
    const { client, listed } = bucketOf(["a/1", "a/2"]);
    assertEquals(await prefixExists(client, { bucket: "b", prefix: "a/" }, signal), true);
    assertEquals(await prefixExists(client, { bucket: "b", prefix: "b" }, signal), false);
    assertEquals(listed, ["a/1"]);
  });
});
